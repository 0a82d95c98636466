import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import { freePort } from '../../sandbox/child.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Person } from '../../sandbox/company.ts';
import { channelOf } from '../../sandbox/helpdesk.ts';
import { startPlayground } from '../../sandbox/playground.ts';
import { startRelay } from '../../sandbox/relay.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';
import { card, startBot, words } from '../support/listening-bot.ts';
import { launchBrowser, pictureFile } from './launch.ts';

describe("Two technicians before the helpdesk's channel", function () {
  this.timeout(90_000);
  let browser: Browser;
  let cloud: Cloud;
  let bot: Awaited<ReturnType<typeof startBot>>;
  const parts = new AsyncDisposableStack();
  const problems: string[] = [];

  before(async function () {
    const launched = await launchBrowser();
    if (!launched) return this.skip();
    browser = launched;
    parts.defer(() => browser.close());
    [cloud, bot] = await Promise.all([startTestCloud(), startBot()]);
    parts.defer(() => cloud.stop());
    parts.defer(() => bot.stop());
    cloud.teams.connectBot(bot.url);
  });
  after(() => parts.disposeAsync());

  it('see the same thread, and tap in it each as themselves', async () => {
    const { people, channels } = cloud.company;
    const [lea, kai] = await Promise.all([openChannel(people.lea), openChannel(people.kai)]);
    await lea.getByRole('textbox').last().pressSequentially('@');
    await lea.getByRole('listbox').getByText('Latchkey').click();
    await lea.getByRole('textbox').last().pressSequentially(' lookup MAC-ANNA');
    await lea.getByRole('button', { name: 'Post' }).click();
    await kai.getByText('Lea Lund: Latchkey lookup MAC-ANNA').waitFor();

    const thread = `${channels.helpdesk.id};messageid=${channels.helpdesk.messages[0]?.thread}`;
    const { TEAMS_URL } = cloud.environment;
    const activities = `${TEAMS_URL}v3/conversations/${encodeURIComponent(thread)}/activities`;
    const token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
    const says = (method: string, activity: object, path = '') =>
      call(`${activities}${path}`, { method, token, body: JSON.stringify(activity) });
    const { body } = await says('POST', words('Looking up'));
    for (const page of [lea, kai]) await page.getByText('Looking up', { exact: true }).waitFor();
    await kai.screenshot({ path: pictureFile('channel-colleague') });
    await says(
      'PUT',
      card({ actions: [{ type: 'Action.Submit', title: 'Look at it', data: { n: 1 } }] }),
      `/${body.id}`,
    );
    await lea.getByRole('button', { name: 'Look at it' }).waitFor();
    await kai.getByRole('button', { name: 'Look at it' }).click();
    await cloud.teams
      .channelOf(people.kai, channels.helpdesk)
      .until(() => bot.heard.at(-1)?.activity.replyToId === body.id, 'the tap');
    const { from } = bot.heard.at(-1)?.activity ?? assert.fail();
    assert.equal((from as { name: string }).name, 'Kai Kaya');
    assert.deepEqual(problems, []);
  });

  async function openChannel(person: Person): Promise<Page> {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-channel-'));
    parts.defer(() => rm(folder, { recursive: true, force: true }));
    const { company, teams } = cloud;
    const [port, channel] = [await freePort(), channelOf(company, person)];
    const url = `http://127.0.0.1:${port}`;
    const relay = await startRelay({ teams, person, channel, playground: url, tell: (words) => problems.push(words) });
    parts.defer(() => relay.stop());
    const { endpoint } = relay;
    const { signal } = new AbortController();
    const chat = teams.chatOf(person);
    const playground = await startPlayground({ company, chat, channel, port, endpoint, folder, signal });
    parts.defer(() => playground.stop());
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByText(company.channels.helpdesk.name).first().click();
    return page;
  }
});
