import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import { linesOf } from '../../sandbox/card-view.ts';
import { type Changes, createChanges } from '../../sandbox/changes.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Person } from '../../sandbox/company.ts';
import { channelOf } from '../../sandbox/helpdesk.ts';
import { startRelay } from '../../sandbox/relay.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';
import { card, startBot, words } from '../support/listening-bot.ts';

/** The connector of a Playground, as far as the sandbox asks it: threads and messages in the order in which they came. */
async function startFakePlayground({ happened }: Changes) {
  const shown = new Map<string, { thread: string; words: string }>();
  let last = 0;
  const server: Server = createServer(async (request, response) => {
    const body = (await json(request)) as { activity?: Activity; channelData?: { channel: { id: string } } } & Activity;
    const [, conversation = '', known] =
      /conversations(?:\/([^/]+)\/activities(?:\/(.+))?)?$/.exec(`${request.url}`) ?? [];
    const id = known ?? `shown-${++last}`;
    const opened = conversation === '';
    const thread = opened ? `${body.channelData?.channel.id};messageid=${id}` : decodeURIComponent(conversation);
    shown.set(id, { thread, words: linesOf(body.activity ?? body).join(' ') });
    happened();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(opened ? { id: thread, activityId: id } : { id }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, shown, words: () => [...shown.values()].map((message) => message.words), stop: () => server.close() };
}

describe("The helpdesk's channel in the windows of the sandbox", () => {
  const changes = createChanges();
  let cloud: Cloud;
  let bot: Awaited<ReturnType<typeof startBot>>;
  let lea: Awaited<ReturnType<typeof openWindow>>;
  let kai: Awaited<ReturnType<typeof openWindow>>;
  let token: string;

  async function openWindow(person: Person) {
    const playground = await startFakePlayground(changes);
    const { company, teams } = cloud;
    const channel = channelOf(company, person);
    const relay = await startRelay({ teams, person, channel, playground: playground.url, tell: assert.fail });
    const does = (activity: Activity, thread: string) =>
      call(relay.endpoint, {
        method: 'POST',
        body: JSON.stringify({
          ...activity,
          conversation: { id: `${company.channels.helpdesk.id};messageid=${thread}` },
        }),
      });
    return {
      ...playground,
      does,
      types: (text: string, thread: string) => does({ type: 'message', text }, thread),
      async stop() {
        await relay.stop();
        playground.stop();
      },
    };
  }

  beforeEach(async () => {
    [cloud, bot] = await Promise.all([startTestCloud(), startBot()]);
    cloud.teams.connectBot(bot.url);
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
    const { people } = cloud.company;
    [lea, kai] = await Promise.all([openWindow(people.lea), openWindow(people.kai)]);
  });
  afterEach(async () => {
    await Promise.all([lea.stop(), kai.stop()]);
    bot.stop();
    await cloud.stop();
  });

  const heard = () => bot.heard.at(-1)?.activity ?? assert.fail();
  const threadOf = ({ conversation }: Activity) => (conversation as { id: string }).id;
  const answer = (conversation: string, activity: Activity, method = 'POST', id = '') =>
    call(
      `${cloud.environment.TEAMS_URL}v3/conversations/${encodeURIComponent(conversation)}/activities${id && `/${id}`}`,
      {
        method,
        token,
        body: JSON.stringify(activity),
      },
    );
  const until = (check: () => boolean) =>
    changes.until(check, 'the windows', () => `Lea: ${lea.words().join(' | ')}\nKai: ${kai.words().join(' | ')}`);

  it('take what mentions the bot to it, and show it to the others with the name of who said it', async () => {
    await lea.types('<at>Latchkey</at> lookup MAC-ANNA', 'p1');
    assert.equal(heard().text, '<at>Latchkey</at> lookup MAC-ANNA');
    assert.equal((heard().from as { name: string }).name, 'Lea Lund');
    await until(() => kai.shown.size === 1);
    assert.deepEqual([kai.words(), lea.words()], [['Lea Lund: Latchkey lookup MAC-ANNA'], []]);
  });

  it('show what the bot says in the thread, and its edits', async () => {
    await lea.types('<at>Latchkey</at> lookup MAC-ANNA', 'p1');
    const thread = threadOf(heard());
    const { body } = await answer(thread, words('Looking up'));
    await answer(thread, words('Hidden'), 'PUT', `${body.id}`);
    await until(() => lea.words().includes('Hidden') && kai.words().includes('Hidden'));
    assert.deepEqual(
      [...lea.shown.values()].map(({ thread }) => thread.split('=')[1]),
      ['p1'],
    );
    const [question, status] = [...kai.shown.values()];
    assert.equal(question?.thread, status?.thread);
    await answer(thread, { type: 'message' }, 'DELETE', `${body.id}`);
    await until(() => kai.words().includes('This message has been deleted.'));
  });

  it('take answers and taps to the thread that they are in', async () => {
    await lea.types('<at>Latchkey</at> lookup MAC-ANNA', 'p1');
    const thread = threadOf(heard());
    const { body } = await answer(
      thread,
      card({ actions: [{ type: 'Action.Submit', title: 'Look at it', data: { n: 1 } }] }),
    );
    await until(() => kai.shown.size === 2);
    const [[, question] = assert.fail(), [button, status] = assert.fail()] = [...kai.shown];
    const shownThread = `${status.thread.split('=')[1]}`;
    await kai.does({ type: 'message', value: { n: 1 }, replyToId: button }, shownThread);
    const { value, replyToId, from } = heard();
    assert.deepEqual([value, replyToId, (from as { name: string }).name], [{ n: 1 }, body.id, 'Kai Kaya']);
    assert.equal(threadOf(heard()), thread);
    await kai.types('<at>Latchkey</at> help', `${question.thread.split('=')[1]}`);
    assert.equal(threadOf(heard()), thread);
    await lea.types('<at>Latchkey</at> help', 'p2');
    assert.notEqual(threadOf(heard()), thread);
  });

  it('are there for technicians only', () => {
    const { company } = cloud;
    assert.equal(channelOf(company, company.people.anna), undefined);
    assert.equal(channelOf(company, company.people.rosa), company.channels.helpdesk);
  });
});
