import assert from 'node:assert/strict';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { recoveryKey } from '../../sandbox/devices.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { appToken, call, type Reply } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';
import { card, startBot, words } from '../support/listening-bot.ts';

describe("The sandbox's Teams", () => {
  let cloud: Cloud;
  let bot: Awaited<ReturnType<typeof startBot>>;
  let chat: TeamsChat;
  let token: string;

  beforeEach(async () => {
    [cloud, bot] = await Promise.all([startTestCloud(), startBot()]);
    cloud.teams.connectBot(bot.url);
    chat = cloud.teams.chatOf(cloud.company.people.anna);
    for (const person of Object.values(cloud.company.people)) cloud.teams.chatOf(person).installed = true;
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(async () => {
    bot.stop();
    await cloud.stop();
  });

  const connector = (method: string, path: string, activity?: Activity, { id, bearer = token } = { id: chat.id }) =>
    call(`https://${cloud.environment.CHANNEL_HOSTS}/teams/v3/conversations/${encodeURIComponent(id)}/${path}`, {
      method,
      token: bearer,
      ...(activity && { body: JSON.stringify(activity) }),
    });
  const post = (activity: Activity) => connector('POST', 'activities', activity);
  const codeOf = ({ status, body }: Reply) => [status, (body.error as { code?: string } | undefined)?.code];
  const oauthCard = async (conversation: TeamsChat): Promise<Activity> => {
    const user = { id: conversation.userId };
    const reference = { channelId: 'msteams', conversation: { id: conversation.id }, user };
    const state = btoa(JSON.stringify({ connectionName: 'latchkey', conversation: reference }));
    const url = `${cloud.environment.BOT_TOKEN_SERVICE_URL}/api/botsignin/GetSignInResource?state=${state}`;
    const { signInLink: value, tokenExchangeResource } = (await call(url, { token })).body;
    const buttons = [{ type: 'signin', title: 'Sign in', value }];
    const content = { text: 'Please sign in', connectionName: 'latchkey', buttons, tokenExchangeResource };
    return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content }] };
  };

  describe('as the channel', () => {
    it('signs what it delivers with an endorsed key, for this bot and this connector', async () => {
      await chat.says('key');
      const { activity, bearer } = bot.heard[0] ?? assert.fail();
      const { BOT_OPENID_METADATA_URL, BOT_TOKEN_ISSUER, MicrosoftAppId } = cloud.environment;
      const { jwks_uri } = (await call(`${BOT_OPENID_METADATA_URL}`)).body;
      const { payload } = await jwtVerify(bearer, createRemoteJWKSet(new URL(`${jwks_uri}`)), {
        issuer: `${BOT_TOKEN_ISSUER}`,
        audience: `${MicrosoftAppId}`,
      });
      assert.equal(payload.serviceurl, activity.serviceUrl);
      const { keys } = (await call(`${jwks_uri}`)).body as { keys: { kid: string; endorsements: string[] }[] };
      const used = keys.find(({ kid }) => kid === decodeProtectedHeader(bearer).kid);
      assert.deepEqual(used?.endorsements, ['msteams']);
    });

    it('names the person, the tenant and the personal conversation', async () => {
      await chat.says('key');
      const { from, conversation, channelData, text } = bot.heard[0]?.activity ?? assert.fail();
      const { anna } = cloud.company.people;
      const tenant = cloud.environment.MicrosoftAppTenantId;
      assert.deepEqual(from, { id: chat.userId, name: 'Anna Albers', aadObjectId: anna.id });
      assert.deepEqual(conversation, { id: chat.id, conversationType: 'personal', tenantId: tenant });
      assert.deepEqual([channelData, text], [{ tenant: { id: tenant } }, 'key']);
    });

    it('asks anew for each delivery where the bot is, and delivers nothing where it is nowhere', async () => {
      const other = await startBot();
      const bots = [bot.url, other.url];
      cloud.teams.connectBot(() => bots.shift() ?? assert.fail('no bot is there'));
      await chat.says('one');
      await chat.says('two');
      await assert.rejects(chat.says('three'), /no bot is there/);
      other.stop();
      const texts = [bot, other].map(({ heard }) => heard.map(({ activity }) => activity.text));
      assert.deepEqual(texts, [['one'], ['two']]);
    });

    it('lends itself to attacks: other claims, or another bearer', async () => {
      const activity = chat.activity({ type: 'message', text: 'key' });
      bot.answer = () => 401;
      assert.equal((await cloud.teams.deliver(activity, { claims: { iss: 'evil' } })).status, 401);
      await cloud.teams.deliver(activity, 'rubbish');
      await cloud.teams.deliver(activity, '');
      assert.deepEqual(
        bot.heard.slice(1).map(({ bearer }) => bearer),
        ['rubbish', 'undefined'],
      );
    });
  });

  describe('as the connector', () => {
    it('shows, edits and deletes messages, and forgets no version', async () => {
      const { status, body } = await post(words('one'));
      assert.equal(status, 201);
      const [message] = chat.messages;
      assert.equal((await connector('PUT', `activities/${body.id}`, words('two'))).status, 200);
      assert.equal(chat.text(), 'two');
      assert.equal(message?.versions.length, 2);
      assert.equal((await connector('DELETE', `activities/${body.id}`)).status, 200);
      assert.equal(chat.text(), '');
      const again = await connector('PUT', `activities/${body.id}`, words('three'));
      assert.deepEqual(codeOf(again), [404, 'ActivityNotFoundInConversation']);
    });

    it('serves only the bot', async () => {
      const stranger = await appToken(cloud.environment, 'GRAPH', BOT_FRAMEWORK);
      const options = { id: chat.id, bearer: stranger };
      assert.equal((await connector('POST', 'activities', words('one'), options)).status, 401);
      assert.deepEqual(chat.messages, []);
    });

    it('knows no other conversation, and lets people block the bot', async () => {
      const unknown = await connector('POST', 'activities', words('one'), { id: 'a:unknown', bearer: token });
      assert.deepEqual(codeOf(unknown), [404, 'ConversationNotFound']);
      chat.blocked = true;
      assert.deepEqual(codeOf(await post(words('one'))), [403, 'ConversationBlockedByUser']);
    });

    it('has no way to somebody who does not have the app, until they add it or write', async () => {
      await chat.removes();
      assert.deepEqual(codeOf(await post(words('one'))), [403, 'BotNotInConversationRoster']);
      await chat.installs();
      assert.equal((await post(words('one'))).status, 201);
      await chat.removes();
      assert.deepEqual(codeOf(await connector('PUT', 'activities/1', words('two'))), [
        403,
        'BotNotInConversationRoster',
      ]);
      await chat.says('key');
      assert.equal((await post(words('two'))).status, 201);
    });

    it('splits text and card, and then tells no id', async () => {
      const { body } = await post({ ...words('card'), text: 'text' });
      assert.equal(body.id, undefined);
      assert.equal(chat.text(), 'text\ncard');
    });

    it('does not take a message of the person for one of the bot', async () => {
      await chat.says('key');
      const answer = await connector('PUT', `activities/${chat.messages[0]?.id}`, words('two'));
      assert.equal(answer.status, 404);
    });
  });

  describe('as a client', () => {
    it('finds a key in six groups', async () => {
      const key = recoveryKey();
      const inlines = key.split('-').map((group) => ({ type: 'TextRun', text: `${group}- ` }));
      await post(card({ body: [{ type: 'Container', items: [{ type: 'RichTextBlock', inlines }] }] }));
      assert.equal(chat.sees(key), true);
      assert.equal(chat.sees(recoveryKey()), false);
    });

    it('shows neither hidden elements, nor unopened cards, nor a card without a version', async () => {
      const text = (words: string) => ({ type: 'TextBlock', text: words });
      const inner = { type: 'AdaptiveCard', body: [text('inner')] };
      const showCard = { type: 'Action.ShowCard', title: 'More', card: inner };
      await post(card({ body: [{ ...text('hidden'), isVisible: false }, text('seen')], actions: [showCard] }));
      await post(card({ body: [text('unversioned')], version: undefined }));
      assert.equal(chat.text(), 'seen\nMore');
    });

    it('taps the newest button and sends its data with the inputs', async () => {
      const submit = (ticket: string) => ({ type: 'Action.Submit', title: 'Show', data: { do: 'show', ticket } });
      await post(card({ body: [{ type: 'ActionSet', actions: [submit('old')] }] }));
      const input = { type: 'Input.Text', id: 'reason', value: 'lost' };
      await post(card({ body: [input], actions: [submit('new')] }));
      await chat.taps('Show');
      const { type, text, value, replyToId } = bot.heard[0]?.activity ?? assert.fail();
      assert.deepEqual([type, text, replyToId], ['message', undefined, chat.messages[1]?.id]);
      assert.deepEqual(value, { do: 'show', ticket: 'new', reason: 'lost' });
      await assert.rejects(chat.taps('Hide'), /no button "Hide"/);
    });

    it('taps the button below certain words', async () => {
      const block = (name: string) => [
        { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: name }] },
        { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: 'Show', data: { name } }] },
      ];
      await post(card({ body: [...block('MAC-BEN'), ...block('STUDIO-7')] }));
      await chat.taps('Show', { after: 'STUDIO-7' });
      assert.deepEqual(bot.heard[0]?.activity.value, { name: 'STUDIO-7' });
      await assert.rejects(chat.taps('Show', { after: 'MAC-ANNA' }));
    });

    it('taps on a device that still shows the card of yesterday', async () => {
      const { body } = await post(card({ actions: [{ type: 'Action.Submit', title: 'Show', data: { n: 1 } }] }));
      await connector('PUT', `activities/${body.id}`, words('gone'));
      await assert.rejects(chat.taps('Show'));
      await chat.taps('Show', { stale: true });
      assert.deepEqual(bot.heard[0]?.activity.value, { n: 1 });
    });

    it('signs in silently from every running client, under one id', async () => {
      cloud.company.people.anna.endpoints = 2;
      await post(await oauthCard(chat));
      await chat.until(() => bot.heard.length === 2, 'two exchanges');
      assert.deepEqual(
        bot.heard.map(({ activity }) => activity.name),
        ['signin/tokenExchange', 'signin/tokenExchange'],
      );
      assert.equal(new Set(bot.heard.map(({ activity }) => (activity.value as { id: string }).id)).size, 1);
      await chat.says('thanks');
      assert.equal(chat.text(), 'thanks');
    });

    it('reports a card that asks for a token of another resource', async () => {
      const asking = await oauthCard(chat);
      const content = asking.attachments?.[0]?.content as { tokenExchangeResource: { uri: string } };
      content.tokenExchangeResource.uri = 'api://another';
      await post(asking);
      await chat.until(() => chat.sees('Sign in'), 'the sign-in button');
      assert.deepEqual(
        bot.heard.map(({ activity }) => activity.name),
        ['signin/failure'],
      );
    });

    it('offers the sign-in button when the bot cannot exchange, and hands in the code of the page', async () => {
      bot.answer = ({ name }) => (name === 'signin/tokenExchange' ? 412 : 200);
      const jo = cloud.teams.chatOf(cloud.company.people.jo);
      const shown = new Promise<string>((resolve) => {
        cloud.teams.onSignIn(({ person }) => resolve(person.name));
      });
      await connector('POST', 'activities', await oauthCard(jo), { id: jo.id, bearer: token });
      await jo.until(() => jo.sees('Sign in'), 'the sign-in button');
      assert.equal(await shown, 'Jo Jansen');
      assert.equal((await jo.signsIn()).status, 200);
      const { name, value } = bot.heard.at(-1)?.activity ?? assert.fail();
      assert.equal(name, 'signin/verifyState');
      assert.match((value as { state: string }).state, /^\d{6}$/);
      assert.equal(cloud.company.people.jo.consented, true);
      assert.equal(jo.sees('Sign in'), false);
    });

    it('closes the window where the page has no code', async () => {
      bot.answer = ({ name }) => (name === 'signin/tokenExchange' ? 412 : 200);
      const zoe = cloud.teams.chatOf(cloud.company.people.zoe);
      await connector('POST', 'activities', await oauthCard(zoe), { id: zoe.id, bearer: token });
      await zoe.until(() => zoe.sees('Sign in'), 'the sign-in button');
      assert.equal((await zoe.signsIn()).signedIn, false);
      assert.deepEqual(bot.heard.at(-1)?.activity.value, { state: 'CancelledByUser' });
      assert.equal(zoe.sees('Sign in'), true);
    });

    it('welcomes with the two activities of an installation', async () => {
      await chat.installs();
      assert.deepEqual(
        bot.heard.map(({ activity }) => activity.type),
        ['conversationUpdate', 'installationUpdate'],
      );
    });
  });
});
