import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { admit } from '../../bot/gate.ts';
import { readSettings } from '../../bot/settings.ts';

const TENANT = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const OTHER_TENANT = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const PERSON = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

const settings = readSettings({
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'secret',
  MicrosoftAppTenantId: TENANT,
  OAUTH_CONNECTION: 'sso',
});

/** A message as Teams sends it from a personal chat. */
const message = {
  type: 'message',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  from: { id: '29:anna', name: 'Anna', aadObjectId: PERSON },
  recipient: { id: '28:bot', name: 'Latchkey' },
  conversation: { id: 'a:anna', conversationType: 'personal', tenantId: TENANT },
  channelData: { tenant: { id: TENANT } },
  locale: 'en-GB',
  localTimezone: 'Europe/Amsterdam',
  entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'iOS', timezone: 'Europe/Amsterdam' }],
  text: 'key',
};

const judge = (changes: object) => admit({ ...message, ...changes } as unknown as Activity, settings);
const without = (name: keyof typeof message) => ({ [name]: undefined });

describe('The gate', () => {
  it('admits a person of the tenant in their own chat, and knows who and where', () => {
    assert.deepEqual(judge({}), {
      caller: {
        person: PERSON,
        user: '29:anna',
        chat: { id: 'a:anna', serviceUrl: message.serviceUrl, bot: '28:bot' },
        reader: { locale: 'en-GB', zone: 'Europe/Amsterdam' },
      },
    });
  });

  const { from, conversation } = message;
  const elsewhere = { ...conversation, tenantId: OTHER_TENANT };
  const nobody = { from: { id: '29:anna' } };
  const denied: [string, object, string][] = [
    ['an activity without a sender', without('from'), 'malformed'],
    ['an activity id that is no text', { id: 7 }, 'malformed'],
    ['an object id that is none', { from: { ...from, aadObjectId: `${PERSON}' or 1` } }, 'malformed'],
    ['an object id with a path', { from: { ...from, aadObjectId: `../${PERSON}` } }, 'malformed'],
    ['an object id with a line break', { from: { ...from, aadObjectId: `${PERSON}\n` } }, 'malformed'],
    ['several object ids', { from: { ...from, aadObjectId: [PERSON] } }, 'malformed'],
    ['a sender without an id', { from: { aadObjectId: PERSON } }, 'malformed'],
    ['an activity to nobody', without('recipient'), 'malformed'],
    ['no conversation', without('conversation'), 'malformed'],
    ['an empty conversation id', { conversation: { ...conversation, id: '' } }, 'malformed'],
    ['a huge conversation id', { conversation: { ...conversation, id: 'a'.repeat(1_001) } }, 'malformed'],
    ['a conversation of no tenant', { conversation: { id: 'a:anna', conversationType: 'personal' } }, 'malformed'],
    ['a conversation of no type', { conversation: { id: 'a:anna', tenantId: TENANT } }, 'malformed'],
    ['no channel data', without('channelData'), 'malformed'],
    ['channel data of no tenant', { channelData: {} }, 'malformed'],
    ['no service URL', without('serviceUrl'), 'malformed'],
    ['no channel', without('channelId'), 'malformed'],
    ['the emulator', { channelId: 'emulator' }, 'other-channel'],
    ['the web chat', { channelId: 'webchat' }, 'other-channel'],
    ['Microsoft 365 Copilot', { channelId: 'msteams:copilot' }, 'other-channel'],
    ['a foreign host', { serviceUrl: 'https://evil.example/' }, 'other-host'],
    ['a look-alike host', { serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }, 'other-host'],
    ['a host without encryption', { serviceUrl: 'http://smba.trafficmanager.net/emea/' }, 'other-host'],
    ['a host in the user name', { serviceUrl: 'https://smba.trafficmanager.net@evil.example/' }, 'other-host'],
    ['another port', { serviceUrl: 'https://smba.trafficmanager.net:8443/' }, 'other-host'],
    ['a group chat', { conversation: { ...conversation, conversationType: 'groupChat' } }, 'not-a-personal-chat'],
    ['a channel', { conversation: { ...conversation, conversationType: 'channel' } }, 'not-a-personal-chat'],
    ['a channel of another tenant', { conversation: { ...elsewhere, conversationType: 'channel' } }, 'other-tenant'],
    [
      'a sender without an object id in a group chat',
      { from: { id: '29:anna' }, conversation: { ...conversation, conversationType: 'groupChat' } },
      'unknown-person',
    ],
    [
      'a sender without an object id on a foreign host',
      { ...nobody, serviceUrl: 'https://evil.example/' },
      'other-host',
    ],
    [
      'another tenant on a foreign host',
      { conversation: elsewhere, serviceUrl: 'https://evil.example/' },
      'other-host',
    ],
    ['a token in an event', { type: 'event', name: 'tokens/response', value: { token: 'x' } }, 'token-event'],
  ];
  for (const [what, changes, reason] of denied) {
    it(`denies ${what}: ${reason}`, () => assert.deepEqual(judge(changes), { denied: reason }));
  }

  const outsiders: [string, object, string, string][] = [
    ['a conversation of another tenant', { conversation: elsewhere }, 'other-tenant', 'other-company'],
    [
      'channel data of another tenant',
      { channelData: { tenant: { id: OTHER_TENANT } } },
      'other-tenant',
      'other-company',
    ],
    ['a sender without an object id', nobody, 'unknown-person', 'unknown-person'],
    [
      'a sender whose object id is null',
      { from: { id: '29:anna', aadObjectId: null } },
      'unknown-person',
      'unknown-person',
    ],
    ['a sender of nowhere', { ...nobody, channelData: undefined }, 'unknown-person', 'unknown-person'],
  ];
  for (const [what, changes, reason, refusal] of outsiders) {
    it(`denies ${what}, and knows whom to tell: ${refusal}`, () => {
      const chat = { id: 'a:anna', serviceUrl: message.serviceUrl, bot: '28:bot' };
      const reader = { locale: 'en-GB', zone: 'Europe/Amsterdam' };
      assert.deepEqual(judge(changes), { denied: reason, outsider: { refusal, chat, reader } });
    });
  }

  it('takes ids in any case', () => {
    const admitted = judge({
      from: { ...from, aadObjectId: PERSON.toUpperCase() },
      conversation: { ...conversation, tenantId: TENANT.toUpperCase() },
      channelData: { tenant: { id: TENANT.toUpperCase() } },
    });
    assert('caller' in admitted);
    assert.equal(admitted.caller.person, PERSON);
  });

  const unusual: [string, object, object][] = [
    ['no locale and no zone', { locale: undefined, localTimezone: undefined, entities: undefined }, { locale: 'en' }],
    ['a locale that is none', { locale: 7, localTimezone: {}, entities: 'none' }, { locale: 'en' }],
    ['a huge locale', { locale: 'e'.repeat(101), localTimezone: 'E'.repeat(101), entities: [] }, { locale: 'en' }],
    [
      'entities that are none',
      { entities: [null, 7, { type: 'mention' }] },
      { locale: 'en-GB', zone: 'Europe/Amsterdam' },
    ],
    [
      'a locale of the client only',
      { locale: undefined, entities: [{ type: 'clientInfo', locale: 'ja-JP', timezone: 'Asia/Tokyo' }] },
      { locale: 'ja-JP', zone: 'Asia/Tokyo' },
    ],
    ['a zone in the activity only', { entities: [] }, { locale: 'en-GB', zone: 'Europe/Amsterdam' }],
    [
      'another zone on this device',
      { entities: [{ type: 'clientInfo', timezone: 'Asia/Tokyo' }] },
      { locale: 'en-GB', zone: 'Asia/Tokyo' },
    ],
  ];
  for (const [what, changes, reader] of unusual) {
    it(`turns nobody away for ${what}`, () => {
      const admitted = judge(changes);
      assert('caller' in admitted);
      assert.deepEqual(admitted.caller.reader, reader);
    });
  }
});
