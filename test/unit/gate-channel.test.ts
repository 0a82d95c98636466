import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { admit } from '../../bot/gate.ts';
import { readSettings } from '../../bot/settings.ts';

const TENANT = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const OTHER_TENANT = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const PERSON = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

const environment = {
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'secret',
  MicrosoftAppTenantId: TENANT,
  OAUTH_CONNECTION: 'sso',
};
const off = readSettings(environment);
const on = readSettings({ ...environment, HELPDESK_GROUP_ID: '44444444-4444-4444-8444-444444444444' });

/** A message as Teams sends it from a thread of a channel. */
const message = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:lea', name: 'Lea', aadObjectId: PERSON },
  recipient: { id: '28:bot', name: 'Latchkey' },
  conversation: {
    id: '19:general@thread.tacv2;messageid=1',
    conversationType: 'channel',
    isGroup: true,
    tenantId: TENANT,
  },
  channelData: { tenant: { id: TENANT }, team: { id: '19:team@thread.tacv2' }, channel: { id: '19:general' } },
  locale: 'en-GB',
  entities: [{ type: 'clientInfo', timezone: 'Europe/Amsterdam' }],
  text: '<at>Latchkey</at> lookup C02X',
};

const judge = (changes: object = {}, settings = on) =>
  admit({ ...message, ...changes } as unknown as Activity, settings);

const thread = { id: message.conversation.id, serviceUrl: message.serviceUrl, bot: '28:bot' };
const reader = { locale: 'en-GB', zone: 'Europe/Amsterdam' };
const { channelData, conversation, from } = message;

describe('The gate, before a channel of a team', () => {
  it('knows who speaks, and where', () => {
    assert.deepEqual(judge(), {
      speaker: { person: PERSON, user: '29:lea', thread, team: '19:team@thread.tacv2', reader },
    });
  });

  it('takes a tap for the same', () => assert('speaker' in judge({ text: undefined, value: { do: 'review' } })));

  it('takes ids in any case', () => {
    const admitted = judge({ from: { ...from, aadObjectId: PERSON.toUpperCase() } });
    assert('speaker' in admitted);
    assert.equal(admitted.speaker.person, PERSON);
  });

  it('never takes a speaker for a caller, nor a caller for a speaker', () => {
    assert(!('caller' in judge()));
    const personal = judge({ conversation: { ...conversation, conversationType: 'personal' } });
    assert('caller' in personal && !('speaker' in personal));
  });

  const silent: [string, object, string][] = [
    ['of no team', { channelData: { tenant: { id: TENANT } } }, 'not-a-personal-chat'],
    ['of a team without an id', { channelData: { ...channelData, team: { id: '' } } }, 'not-a-personal-chat'],
    ['of a team whose id is no text', { channelData: { ...channelData, team: { id: 7 } } }, 'not-a-personal-chat'],
    [
      'of a team with a huge id',
      { channelData: { ...channelData, team: { id: 'x'.repeat(1_001) } } },
      'not-a-personal-chat',
    ],
    ['of several teams', { channelData: { ...channelData, team: [{ id: '19:a' }] } }, 'not-a-personal-chat'],
    ['of no tenant', { channelData: { team: channelData.team } }, 'malformed'],
    [
      'that is a group chat',
      { conversation: { ...conversation, conversationType: 'groupChat' } },
      'not-a-personal-chat',
    ],
    ['of an unknown kind', { conversation: { ...conversation, conversationType: 'Channel' } }, 'not-a-personal-chat'],
    ['of the emulator', { channelId: 'emulator' }, 'other-channel'],
    ['of a foreign host', { serviceUrl: 'https://evil.example/' }, 'other-host'],
    ['whose sender has a made-up id', { from: { ...from, aadObjectId: `${PERSON}' or 1` } }, 'malformed'],
    ['whose sender is two', { from: { ...from, aadObjectId: [PERSON] } }, 'malformed'],
    ['with a token', { type: 'event', name: 'tokens/response', value: { token: 'x' } }, 'token-event'],
  ];
  for (const [what, changes, reason] of silent) {
    it(`denies a message ${what}, in silence: ${reason}`, () => assert.deepEqual(judge(changes), { denied: reason }));
  }

  for (const type of [
    'invoke',
    'conversationUpdate',
    'installationUpdate',
    'messageReaction',
    'messageUpdate',
    'event',
    '',
  ]) {
    it(`denies everything but messages there: ${type || 'without a type'}`, () => {
      assert.deepEqual(judge({ type }), { denied: 'not-a-personal-chat' });
    });
  }

  const outsiders: [string, object, string, string][] = [
    [
      'a conversation of another tenant',
      { conversation: { ...conversation, tenantId: OTHER_TENANT } },
      'other-tenant',
      'other-company',
    ],
    [
      'channel data of another tenant',
      { channelData: { ...channelData, tenant: { id: OTHER_TENANT } } },
      'other-tenant',
      'other-company',
    ],
    ['a sender without an object id', { from: { id: '29:x' } }, 'unknown-person', 'unknown-person'],
  ];
  for (const [what, changes, denied, refusal] of outsiders) {
    it(`denies ${what}, and knows whom to tell where: ${refusal}`, () => {
      assert.deepEqual(judge(changes), { denied, outsider: { refusal, chat: thread, reader } });
    });

    it(`denies ${what} in silence in a group chat`, () => {
      const its = { ...('conversation' in changes ? (changes.conversation as object) : conversation) };
      assert.deepEqual(judge({ ...changes, conversation: { ...its, conversationType: 'groupChat' } }), { denied });
    });

    it(`denies ${what} in silence where there are no look-ups`, () =>
      assert.deepEqual(judge(changes, off), { denied }));
  }

  it('denies all of it where there are no look-ups', () => {
    assert.deepEqual(judge({}, off), { denied: 'not-a-personal-chat' });
    for (const type of ['invoke', 'conversationUpdate']) {
      assert.deepEqual(judge({ type }, off), { denied: 'not-a-personal-chat' });
    }
    assert('caller' in judge({ conversation: { ...conversation, conversationType: 'personal' } }, off));
  });
});
