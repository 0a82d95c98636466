import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import words from '../../cards/words/en.json' with { type: 'json' };
import { type Company, createCompany, type Person } from '../../sandbox/company.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { launchBrowser, pictureFile } from './launch.ts';

describe('A real browser before the sandbox', function () {
  this.timeout(90_000);
  let browser: Browser;
  let company: Company;
  let sandbox: Sandbox | undefined;
  const problems: string[] = [];

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
  });
  after(() => browser?.close());

  beforeEach(() => {
    company = createCompany();
    problems.length = 0;
  });
  afterEach(async function () {
    const [page] =
      this.currentTest?.state === 'failed'
        ? browser
            .contexts()
            .flatMap((each) => each.pages())
            .slice(-1)
        : [];
    if (page) await page.screenshot({ path: pictureFile('failed') });
    await sandbox?.stop();
    assert.deepEqual(problems, []);
  });

  it('a person is welcomed, sees the key of the Mac, and some seconds later it is nowhere', async () => {
    const page = await openChat(company.people.anna, 8);
    await screenshot(page, 'welcome');

    await say(page, 'key');
    await page.getByRole('button', { name: 'Show recovery key' }).waitFor();
    await screenshot(page, 'macs');
    await page.getByRole('button', { name: 'Show recovery key' }).click();
    const key = shownKey(page, company.devices.anna.key);
    await key.waitFor();
    await screenshot(page, 'key');

    await key.waitFor({ state: 'detached' });
    await page.getByText(words.hidden.title).waitFor();
    await screenshot(page, 'hidden');
    const lettersAndDigits = (await page.content()).replace(/[^A-Z0-9]/gi, '');
    assert(!lettersAndDigits.includes(`${company.devices.anna.key}`.replaceAll('-', '')));
  });

  it('a person is led to the unlocked Mac by the guide, beside the key, and says that it worked', async () => {
    const page = await openChat(company.people.anna, 60);
    const { ways } = words.guide;
    const tap = async (name: string, then: string) => {
      await page.getByRole('button', { name, exact: true }).last().click();
      await page.getByText(then, { exact: true }).last().waitFor();
    };
    const { pages } = words.guide;
    await say(page, 'key');
    await tap(words.macs.show, words.key.title);
    const key = shownKey(page, company.devices.anna.key);
    await key.waitFor();
    await tap(words.guide.open, pages.start.title);
    await screenshot(page, 'guide');
    await tap(ways.next, pages.keyboard.title);
    await tap(ways.next, pages.power.title);
    await tap(ways.next, pages.screen.title);
    await screenshot(page, 'guide-screen');
    await tap(ways.question, pages.question.title);
    await tap(ways.back, pages.screen.title);
    await tap(ways.question, pages.question.title);
    await tap(ways.next, pages.offer.title);
    await tap(ways.offersReset, pages.reset.title);
    await screenshot(page, 'guide-reset');
    await tap(ways.in, pages.in.title);
    assert.equal(await page.getByText(pages.in.title, { exact: true }).count(), 1, 'the guide has one message');
    await key.waitFor();

    await page.getByRole('button', { name: words.key.hide }).click();
    await page.getByText(words.followUp.states.asked.title).waitFor();
    await screenshot(page, 'asked');
    await tap(words.followUp.worked, words.followUp.states.replacing.title);
    await screenshot(page, 'replacing');
  });

  it('somebody with several Macs chooses one of them', async () => {
    const page = await openChat(company.people.ben, 60);
    await say(page, 'key');
    await page.getByRole('button', { name: 'Choose this Mac' }).last().waitFor();
    await screenshot(page, 'several');
    await page.getByRole('button', { name: 'Choose this Mac' }).first().click();
    await page.getByRole('button', { name: 'Show recovery key' }).click();
    const key = page.getByText(/([A-Z0-9]{4}-.*){5}[A-Z0-9]{4}/);
    await key.waitFor();
    await page.getByRole('button', { name: 'Other Mac' }).click();
    await key.waitFor({ state: 'detached' });
    await page.getByText(words.macs.several).last().waitFor();
  });

  it('somebody whose Mac was not seen for long types the end of its serial number', async () => {
    const page = await openChat(company.people.nils, 60);
    await say(page, 'key');
    const end = `${company.devices.nils.record.serialNumber}`.slice(-4);
    await page.getByLabel('Last four characters').pressSequentially(end);
    await screenshot(page, 'serial');
    await page.getByRole('button', { name: 'Show recovery key' }).click();
    await shownKey(page, company.devices.nils.key).waitFor();
  });

  it('somebody whose Mac is missing reads what to tell the helpdesk', async () => {
    const page = await openChat(company.people.carla, 60);
    await say(page, 'key');
    await page.getByRole('button', { name: 'My Mac is not here' }).click();
    await page.getByText('usually names the serial number').waitFor();
    await screenshot(page, 'not-here');
  });

  it('somebody who has to agree first signs in with the button and gets on', async () => {
    const page = await openChat(company.people.jo, 60);
    await say(page, 'key');
    const signInPage = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await (await signInPage).getByText('You are signed in as Jo Jansen').waitFor();

    await page.getByRole('button', { name: 'Show recovery key' }).click();
    await shownKey(page, company.devices.jo.key).waitFor();
    await screenshot(page, 'signed-in');
  });

  async function openChat(person: Person, visibleSeconds: number): Promise<Page> {
    // As in the browser, whose clock the pictures show.
    person.timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { signal } = new AbortController();
    sandbox = await startSandbox({
      company,
      person,
      visibleSeconds,
      signal,
      tell: (problem) => problems.push(problem),
    });
    const page = await browser.newPage();
    await page.goto(sandbox.url);
    await page.getByText(words.welcome.title).waitFor();
    return page;
  }
});

async function say(page: Page, text: string) {
  await page.getByRole('textbox').last().pressSequentially(text);
  await page.keyboard.press('Enter');
}

/** The key on the page, whatever stands between its groups. */
function shownKey(page: Page, key: string | null | undefined) {
  return page.getByText(new RegExp(`${key}`.replaceAll('-', '-.*')));
}

/** The whole page, and the newest card by itself. */
async function screenshot(page: Page, name: string) {
  await page.screenshot({ path: pictureFile(name) });
  await page
    .locator('.ac-adaptiveCard')
    .last()
    .screenshot({ path: pictureFile(`${name}-card`) });
}
