import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { type ConnectTo, createChannelToken } from '../../bot/adapters/channel.ts';
import { createChannelPosts } from '../../bot/adapters/channel-posts.ts';
import { createEditMessage } from '../../bot/adapters/edit-message.ts';
import { createTeamChannels } from '../../bot/adapters/team-channels.ts';
import type { ChannelFace } from '../../bot/domain/helpdesk/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { readSettings } from '../../bot/settings.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Answer } from '../../sandbox/routes.ts';
import { startTestCloud } from '../support/cloud.ts';
import { anna, createFakeLog } from '../support/fakes.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const GROUP = '77777777-7777-4777-8777-7777777777ab';
const TEAM = '19:the team@thread.tacv2';
const face: ChannelFace = { is: 'status', state: 'looking', technician: 'Lea' };

describe('Channels of teams', () => {
  let cloud: Cloud;
  let clock: ManualClock;
  let log: ReturnType<typeof createFakeLog>;
  type Sent = { to: string; body: Partial<Activity> & { channelData?: object; activity?: Activity } };
  let sent: Sent[];
  let teams: () => object | number;

  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());
  beforeEach(() => {
    clock = createManualClock(Date.now(), cloud.wire.busy);
    log = createFakeLog();
    sent = [];
    teams = () => ({ id: '1' });
  });

  const said = (to: string, body: Sent['body']) => {
    sent.push({ to, body });
    const answer = teams();
    if (typeof answer === 'object') return answer;
    throw Object.assign(new Error(JSON.stringify(body)), { statusCode: answer });
  };
  const connect = (async (serviceUrl: string) => ({
    conversations: {
      createConversation: async (body: Sent['body']) => said(`${serviceUrl} new`, body),
      sendToConversation: async (id: string, body: Sent['body']) => said(`${serviceUrl} ${id}`, body),
    },
  })) as unknown as ConnectTo;

  function channels() {
    const settings = readSettings({ ...cloud.environment, HELPDESK_GROUP_ID: GROUP, HELPDESK_LOCALE: 'de-DE' });
    const token = createChannelToken(settings, async () => 'token-of-the-bot');
    const posts = createChannelPosts({ connect, settings, clock });
    return createTeamChannels({ posts, edit: createEditMessage(token), token, settings, clock, log });
  }

  const thread = () => ({
    id: '19:c@thread.tacv2;messageid=1',
    serviceUrl: `${cloud.environment.TEAMS_URL}`,
    bot: '28:bot',
  });
  const speaker = () => ({ person: anna.person, user: '29:lea', thread: thread(), team: TEAM, reader: {} });
  const connectorSays = (answer: Answer | 'drop') =>
    cloud.wire.intercept(({ service }) => (service === 'connector' ? { answer } : undefined));
  const asked = () => cloud.wire.requests.filter(({ path }) => path.includes('/v3/teams/'));

  it('get one card and nothing else, in the thread that was spoken in', async () => {
    assert.deepEqual(await channels().post(thread(), face), { chat: thread(), id: '1' });
    const [{ to, body } = { to: '', body: {} }] = sent;
    assert.equal(to, `${thread().serviceUrl} ${thread().id}`);
    assert.deepEqual(Object.keys(body).sort(), ['attachments', 'conversation', 'from', 'summary', 'type']);
    assert.equal(body.attachments?.length, 1);
    assert.equal(body.text, undefined);
  });

  it('get a thread of their own where there is none, whose message can be edited', async () => {
    teams = () => ({ id: '19:h@thread.tacv2;messageid=7', activityId: '7' });
    const message = await channels().post({ channel: '19:h@thread.tacv2' }, face);
    assert.equal(message.id, '7');
    assert.equal(message.chat.id, '19:h@thread.tacv2;messageid=7');
    assert.match(sent[0]?.to ?? '', / new$/);
    assert.deepEqual(Object.keys(sent[0]?.body.channelData ?? {}), ['channel', 'tenant']);
  });

  for (const [status, reason] of [
    [403, 'rejected'],
    [404, 'rejected'],
    [429, 'busy'],
    [500, 'busy'],
  ] as const) {
    it(`say ${status} by name, and nobody’s card reaches the log`, async () => {
      teams = () => status;
      for (const place of [thread(), { channel: '19:h@thread.tacv2' }]) {
        await assert.rejects(
          channels().post(place, face),
          (error) => error instanceof Unavailable && error.reason === reason && error.status === status,
        );
      }
      assert(!JSON.stringify(log.lines).includes('Lea'));
    });
  }

  it('that do not answer are given up in time', async () => {
    teams = () => new Promise(() => {});
    const waiting = assert.rejects(channels().post(thread(), face), Unavailable);
    await clock.pass(10_000);
    await waiting;
  });

  it('have their cards edited by one request, which is confirmed or not', async () => {
    for (const [answer, confirmed] of [
      [{ status: 200, body: {} }, true],
      [{ status: 502 }, false],
      ['drop', false],
    ] as const) {
      const end = connectorSays(answer);
      const before = cloud.wire.requests.length;
      assert.equal(await channels().edit({ chat: thread(), id: '1' }, face), confirmed);
      assert.equal(cloud.wire.requests.length, before + 1);
      end();
    }
    assert.equal(
      await channels().edit({ chat: { ...thread(), serviceUrl: 'https://evil.example' }, id: '1' }, face),
      false,
    );
  });

  it('belong to a team, whose group Teams tells, once in ten minutes', async () => {
    const end = connectorSays({ status: 200, body: { id: TEAM, name: 'Helpdesk', aadGroupId: GROUP.toUpperCase() } });
    const { groupOf } = channels();
    assert.equal(await groupOf(speaker()), GROUP);
    assert.equal(await groupOf(speaker()), GROUP);
    assert.equal(asked().length, 1);
    assert(asked()[0]?.path.endsWith(`/v3/teams/${encodeURIComponent(TEAM)}`));
    assert.equal(asked()[0]?.headers.authorization, 'Bearer token-of-the-bot');
    await clock.pass(11 * 60_000);
    await groupOf(speaker());
    assert.equal(asked().length, 2);
    end();
  });

  it('belong to no group that we know if Teams says something else', async () => {
    for (const body of [{ id: 'other', aadGroupId: GROUP }, { id: TEAM }, { id: TEAM, aadGroupId: 'helpdesk' }]) {
      const end = connectorSays({ status: 200, body });
      assert.equal(await channels().groupOf(speaker()), undefined, JSON.stringify(body));
      end();
    }
    const end = connectorSays({ status: 404, body: {} });
    assert.equal(await channels().groupOf(speaker()), undefined);
    end();
  });

  for (const answer of [{ status: 403 }, { status: 500 }, 'drop'] as const) {
    it(`are not taken for those of nobody while Teams does not tell (${JSON.stringify(answer)})`, async () => {
      const end = connectorSays(answer);
      await assert.rejects(channels().groupOf(speaker()), Unavailable);
      end();
    });
  }

  it('do not send the bot’s token anywhere else', async () => {
    const elsewhere = { ...speaker(), thread: { ...thread(), serviceUrl: 'https://evil.example' } };
    await assert.rejects(channels().groupOf(elsewhere), Unavailable);
  });
});
