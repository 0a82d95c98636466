import assert from 'node:assert/strict';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { appToken, call, type Reply } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';
import { card, startBot } from '../support/listening-bot.ts';

describe("A channel in the sandbox's Teams", () => {
  let cloud: Cloud;
  let token: string;
  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(() => cloud.stop());

  const channel = () => cloud.company.channels.ops;
  const url = () => `${cloud.environment.TEAMS_URL}v3/conversations`;
  const opening = (changes: object = {}) => ({
    isGroup: true,
    tenantId: cloud.company.tenantId,
    channelData: { channel: { id: channel().id } },
    activity: { type: 'message', text: 'one' },
    ...changes,
  });
  const open = (changes?: object, bearer = token) =>
    call(url(), { method: 'POST', token: bearer, body: JSON.stringify(opening(changes)) });
  const members = (id: string) => call(`${url()}/${encodeURIComponent(id)}/pagedmembers`, { token });
  const ask = (method: string, conversation: string, activity = '', body?: Activity) =>
    call(`${url()}/${encodeURIComponent(conversation)}/activities${activity && `/${activity}`}`, {
      method,
      token,
      ...(body && { body: JSON.stringify(body) }),
    });
  const codeOf = ({ status, body }: Reply) => [status, (body.error as { code?: string } | undefined)?.code];

  describe('for the bot', () => {
    it('takes a message as the start of a thread', async () => {
      const { status, body } = await open();
      assert.deepEqual([status, body.id], [201, `${channel().id};messageid=${body.activityId}`]);
      const [message] = channel().messages;
      assert.deepEqual(message?.activity, { type: 'message', text: 'one', id: body.activityId });
      assert.deepEqual([message?.from, message?.thread], ['bot', body.activityId]);
    });

    it('wants a message and its own tenant', async () => {
      for (const changes of [{ activity: undefined }, { tenantId: 'another' }, { isGroup: false }]) {
        assert.deepEqual(codeOf(await open(changes)), [400, 'BadSyntax']);
      }
    });

    it('serves only the bot', async () => {
      assert.equal((await open({}, await appToken(cloud.environment, 'GRAPH', BOT_FRAMEWORK))).status, 401);
      assert.deepEqual(channel().messages, []);
    });

    it('is closed to a bot that was not added to the team', async () => {
      channel().installed = false;
      assert.deepEqual(codeOf(await open()), [403, 'BotNotInConversationRoster']);
      assert.deepEqual(codeOf(await members(channel().id)), [403, 'BotNotInConversationRoster']);
      channel().installed = true;
      channel().team.installed = false;
      assert.deepEqual(codeOf(await open()), [403, 'BotNotInConversationRoster']);
      assert.deepEqual(channel().messages, []);
    });

    it('has to exist', async () => {
      const unknown = '19:unknown@thread.tacv2';
      const channelData = { channel: { id: unknown } };
      assert.deepEqual(codeOf(await open({ channelData })), [404, 'ConversationNotFound']);
      assert.deepEqual(codeOf(await members(unknown)), [404, 'ConversationNotFound']);
      const message = { type: 'message', text: 'one' };
      assert.deepEqual(codeOf(await ask('POST', unknown, '', message)), [404, 'ConversationNotFound']);
      const noThread = `${channel().id};messageid=1`;
      assert.deepEqual(codeOf(await ask('POST', noThread, '', message)), [404, 'ConversationNotFound']);
    });

    it('tells who is in it, and which group stands behind its team', async () => {
      const { lea } = cloud.company.people;
      const { status, body } = await members(channel().id);
      const [account] = body.members as { aadObjectId: string }[];
      assert.deepEqual([status, account?.aadObjectId], [200, lea.id]);

      const { helpdesk } = cloud.company.teams;
      const teamOf = (id: string) =>
        call(`${cloud.environment.TEAMS_URL}v3/teams/${encodeURIComponent(id)}`, { token });
      const { id, name, groupId: aadGroupId } = helpdesk;
      assert.deepEqual((await teamOf(helpdesk.id)).body, { id, name, aadGroupId });
      helpdesk.installed = false;
      assert.equal((await teamOf(helpdesk.id)).status, 403);
      assert.equal((await teamOf('19:unknown@thread.tacv2')).status, 404);
    });

    it('takes answers in a thread, edits and deletions, and forgets no version', async () => {
      const { body } = await open();
      const [thread, root] = [`${body.id}`, `${body.activityId}`];
      const answer = await ask('POST', thread, root, { type: 'message', text: 'two' });
      const id = `${answer.body.id}`;
      assert.equal((await ask('PUT', thread, id, { type: 'message', text: 'three' })).status, 200);
      const { text } = cloud.teams.channelOf(cloud.company.people.lea, channel());
      assert.equal(text(root), 'one\nthree');
      assert.equal((await ask('DELETE', thread, id)).status, 200);
      assert.equal(text(), 'one');
      assert.deepEqual(
        channel().deleted.map(({ versions }) => versions.map((version) => version.text)),
        [['two', 'three']],
      );
      const again = await ask('PUT', thread, id, { type: 'message', text: 'four' });
      assert.deepEqual(codeOf(again), [404, 'ActivityNotFoundInConversation']);
    });

    it('keeps threads apart', async () => {
      const [first, second] = [await open(), await open()];
      const edit = { type: 'message', text: 'two' };
      const crossed = await ask('PUT', `${first.body.id}`, `${second.body.activityId}`, edit);
      assert.deepEqual(codeOf(crossed), [404, 'ActivityNotFoundInConversation']);
    });
  });

  describe('for people', () => {
    let bot: Awaited<ReturnType<typeof startBot>>;
    beforeEach(async () => {
      bot = await startBot();
      cloud.teams.connectBot(bot.url);
    });
    afterEach(() => bot.stop());

    const desk = (name: 'kai' | 'lea' = 'lea') =>
      cloud.teams.channelOf(cloud.company.people[name], cloud.company.channels.helpdesk);
    const heard = () => bot.heard.at(-1)?.activity ?? assert.fail();

    it('delivers what mentions the bot, with the team but not its group', async () => {
      const { people, channels, teams, tenantId, registrations } = cloud.company;
      const { thread, status } = await desk().says('lookup <C02>');
      assert.equal(status, 200);
      const { text, from, conversation, channelData, entities, attachments, id } = heard();
      assert.equal(text, '<at>Latchkey</at> lookup <C02>');
      assert.deepEqual(from, { id: desk().userId, name: 'Lea Lund', aadObjectId: people.lea.id });
      assert.deepEqual(conversation, {
        id: `${channels.helpdesk.id};messageid=${thread}`,
        ...{ conversationType: 'channel', isGroup: true, tenantId },
      });
      assert.deepEqual(channelData, {
        tenant: { id: tenantId },
        ...{ teamsTeamId: teams.helpdesk.id, team: { id: teams.helpdesk.id } },
        ...{ teamsChannelId: channels.helpdesk.id, channel: { id: channels.helpdesk.id } },
      });
      const mentioned = { id: `28:${registrations.bot.id}`, name: 'Latchkey' };
      assert.deepEqual((entities as unknown[]).at(-1), { type: 'mention', mentioned, text: '<at>Latchkey</at>' });
      assert.match(`${attachments?.[0]?.content}`, /lookup &#60;C02&#62;/);
      assert.equal(id, thread);
    });

    it('shows everybody the same threads, and takes answers in them', async () => {
      const { thread } = await desk().says('lookup C02');
      const answer = await desk('kai').says('hello', { thread });
      assert.equal(answer.thread, thread);
      assert.equal((heard().conversation as { id: string }).id.split('=')[1], thread);
      await desk('kai').says('elsewhere');
      assert.equal(desk().text(thread), 'Latchkey lookup C02\nLatchkey hello');
      assert.equal(desk().sees('elsewhere'), true);
    });

    it('does not deliver what does not mention the bot', () => {
      const thread = desk().writes('Who has time?');
      desk('kai').writes('I do.', { thread });
      assert.equal(desk().text(thread), 'Who has time?\nI do.');
      assert.deepEqual(bot.heard, []);
    });

    it('sends taps from the thread of the message, as whoever taps', async () => {
      const { thread } = await desk().says('lookup C02');
      const { id: conversation } = heard().conversation as { id: string };
      const button = card({ actions: [{ type: 'Action.Submit', title: 'Approve', data: { n: 1 } }] });
      const { body } = await ask('POST', conversation, '', button);
      await desk('kai').taps('Approve');
      const { type, text, value, replyToId, from, conversation: from2 } = heard();
      assert.deepEqual([type, text, value, replyToId], ['message', undefined, { n: 1 }, body.id]);
      assert.equal((from as { aadObjectId: string }).aadObjectId, cloud.company.people.kai.id);
      assert.equal((from2 as { id: string }).id, `${cloud.company.channels.helpdesk.id};messageid=${thread}`);
      await assert.rejects(desk().taps('Decline'), /no button "Decline" for Lea Lund/);
    });

    it('lets strangers speak in a shared channel, of this tenant or of their own', async () => {
      const { people, channels, tenantId } = cloud.company;
      channels.shared.installed = true;
      const stranger = { ...people.anna, id: crypto.randomUUID(), name: 'Sam Stranger' };
      const seat = cloud.teams.channelOf(stranger, channels.shared);
      await seat.says('lookup C02');
      assert.equal((heard().from as { aadObjectId: string }).aadObjectId, stranger.id);
      const channelData = { tenant: { id: 'another' }, team: { id: channels.shared.team.id } };
      await cloud.teams.deliver(seat.activity({ type: 'message', text: 'hi', channelData }, '1'));
      assert.deepEqual(heard().channelData, channelData);
      assert.equal((heard().conversation as { tenantId: string }).tenantId, tenantId);
    });

    it('delivers nothing from where the bot was not added', async () => {
      const { people, channels } = cloud.company;
      await assert.rejects(cloud.teams.channelOf(people.lea, channels.private).says('lookup C02'), /was not added/);
      channels.private.installed = true;
      assert.equal((await cloud.teams.channelOf(people.lea, channels.private).says('lookup C02')).status, 200);
    });

    it('tells the bot of an installation by an administrator as of one by the person', async () => {
      const { people, registrations, catalogAppId } = cloud.company;
      registrations.sso.roles = ['TeamsAppInstallation.ReadWriteSelfForUser.All'];
      const { GRAPH_URL } = cloud.environment;
      const chat = cloud.teams.chatOf(people.anna);
      const { status } = await call(`${GRAPH_URL}/v1.0/users/${people.anna.id}/teamwork/installedApps`, {
        method: 'POST',
        token: await appToken(cloud.environment, 'SSO', `${GRAPH_URL}`),
        body: JSON.stringify({ 'teamsApp@odata.bind': `${GRAPH_URL}/v1.0/appCatalogs/teamsApps/${catalogAppId}` }),
      });
      assert.equal(status, 201);
      await chat.until(() => bot.heard.length === 2, 'both activities');
      assert.deepEqual(
        bot.heard.map(({ activity }) => activity.type),
        ['conversationUpdate', 'installationUpdate'],
      );
    });
  });

  describe('beside chats that the bot begins', () => {
    const begin = (id: string) =>
      open({ isGroup: undefined, channelData: undefined, activity: undefined, members: [{ id }] });

    it('has a way to whoever has the app, by either id', async () => {
      const { anna } = cloud.company.people;
      const chat = cloud.teams.chatOf(anna);
      chat.installed = true;
      for (const id of [anna.id, chat.userId]) {
        const { status, body } = await begin(id);
        assert.deepEqual([status, body], [201, { id: chat.id }]);
      }
    });

    it('has none to anybody else', async () => {
      const { anna } = cloud.company.people;
      for (const id of [anna.id, cloud.teams.chatOf(anna).userId, crypto.randomUUID()]) {
        assert.deepEqual(codeOf(await begin(id)), [403, 'BotNotInConversationRoster']);
      }
      const two = { isGroup: false, members: [{ id: anna.id }, { id: anna.id }] };
      assert.deepEqual(codeOf(await open(two)), [400, 'BadSyntax']);
    });
  });
});
