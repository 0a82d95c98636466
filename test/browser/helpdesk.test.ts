import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import words from '../../cards/words/en.json' with { type: 'json' };
import { type Company, createCompany, type Person } from '../../sandbox/company.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { eventually } from '../support/eventually.ts';
import { launchBrowser, pictureFile } from './launch.ts';

const { channel, technician: desk, colleague: reviewer, owner: asked, approve } = words.helpdesk;

describe('Technician, owner and colleague, each in a real browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  let company: Company;
  let sandbox: Sandbox | undefined;
  /** What the sandbox says beside: what it cannot show in a window, and what went wrong. */
  const told: string[] = [];

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
  });
  after(() => browser?.close());
  beforeEach(() => {
    company = createCompany();
    told.length = 0;
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      const pages = browser.contexts().flatMap((each) => each.pages());
      for (const [at, page] of pages.entries()) await page.screenshot({ path: pictureFile(`failed-${at}`) });
    }
    await Promise.all(browser?.contexts().map((each) => each.close()) ?? []);
    await sandbox?.stop();
  });

  it('the owner types the number that is read out, hears who saw the key, and did not expect it', async () => {
    const { lea, anna } = company.people;
    const { key, record } = company.devices.anna;
    const [technician, owner] = await play({}, lea, anna);
    await openChannel(technician);
    await mention(technician, `lookup ${record.deviceName} INC1234`);
    await technician.getByText(channel.status.looking.title).waitFor();

    await openChat(technician);
    await tap(technician, desk.goOn);
    await fillIn(technician, `${record.serialNumber}`);
    await photograph(technician, 'helpdesk-form');
    await tap(technician, desk.form.ask);
    const number = technician.getByText(/^\d\d$/);
    await number.waitFor();
    await photograph(technician, 'helpdesk-waiting');

    await owner.getByLabel(asked.number).pressSequentially(await number.innerText());
    await photograph(owner, 'helpdesk-owner');
    await tap(owner, approve);
    await tap(technician, desk.reveal);
    await shownKey(technician, key).waitFor();
    await photograph(technician, 'helpdesk-key');
    await tap(technician, words.key.hide);
    await openChannel(technician);
    await technician.getByText(channel.status.hidden.title).waitFor();
    await photograph(technician, 'helpdesk-channel');
    for (const page of [technician, owner]) assert(!(await page.content()).includes(`${key}`));

    await owner.getByText(asked.told.title).waitFor();
    await photograph(owner, 'helpdesk-told');
    await tap(owner, asked.unexpected);
    await owner.getByText(asked['not-expected'].title).waitFor();
    const { security } = company.channels;
    await eventually(
      () => told.some((line) => line.includes(security.name) && line.includes(record.deviceName)),
      'the security channel',
    );
  });

  it('a colleague reviews what is asked for in the channel, and approves it in his own chat', async () => {
    const { lea, kai } = company.people;
    const { key, record } = company.devices.anna;
    const [technician, colleague] = await play({ APPROVAL: 'colleague' }, lea, kai);
    await say(technician, `lookup ${record.deviceName}`);
    await fillIn(technician, `${record.serialNumber}`);
    await tap(technician, desk.form.ask);

    await openChannel(colleague);
    await photograph(colleague, 'helpdesk-review');
    await tap(colleague, channel.review);
    await openChat(colleague);
    await colleague.getByText(reviewer.review.title).waitFor();
    await photograph(colleague, 'helpdesk-colleague');
    await tap(colleague, approve);
    await colleague.getByText(reviewer.approved.title).waitFor();
    await tap(technician, desk.reveal);
    await shownKey(technician, key).waitFor();
    assert(!(await colleague.content()).includes(`${key}`));
  });

  /** A window each, in the order given. */
  async function play(settings: Record<string, string>, person: Person, other: Person): Promise<[Page, Page]> {
    const timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const each of [person, other]) each.timezone = timezone;
    const { signal } = new AbortController();
    const tell = (line: string) => void told.push(line);
    sandbox = await startSandbox({ company, person, others: [other], visibleSeconds: 60, settings, signal, tell });
    const [one, two] = await Promise.all(
      sandbox.windows.map(async ({ url }) => {
        const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
        await page.goto(url);
        await page.getByText(words.welcome.title).waitFor();
        return page;
      }),
    );
    return one && two ? [one, two] : assert.fail();
  }

  const openChannel = (page: Page) => page.getByText(company.channels.helpdesk.name).first().click();
});

const openChat = (page: Page) => page.getByText('Personal Chat', { exact: true }).click();
const tap = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last().click();

async function fillIn(page: Page, serial: string): Promise<void> {
  await page.getByLabel(desk.form.serialLabel).pressSequentially(serial.slice(-4));
  await page.getByRole('combobox', { name: desk.form.reasonLabel }).click();
  await page.getByRole('option').first().click();
}

async function mention(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').last().pressSequentially('@');
  await page.getByRole('listbox').getByText('Latchkey').click();
  await page.getByRole('textbox').last().pressSequentially(` ${text}`);
  await page.getByRole('button', { name: 'Post' }).click();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').last().pressSequentially(text);
  await page.keyboard.press('Enter');
}

/** The key on the page, whatever stands between its groups. */
function shownKey(page: Page, key: string | null | undefined) {
  return page.getByText(new RegExp(`${key}`.replaceAll('-', '-.*')));
}

/** The newest card. */
async function photograph(page: Page, name: string): Promise<void> {
  const card = page.locator('.ac-adaptiveCard').last();
  await card.waitFor();
  await card.screenshot({ path: pictureFile(name) });
}
