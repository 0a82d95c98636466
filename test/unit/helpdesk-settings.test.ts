import assert from 'node:assert/strict';
import { readSettings } from '../../bot/settings.ts';
import { SettingsError } from '../../bot/settings-faults.ts';
import { settingsSchema } from '../../bot/settings-schema.ts';

type Environment = Record<string, string | undefined>;

const GROUP = '11111111-1111-4111-8111-1111111111ab';
const TEAM = '22222222-2222-4222-8222-222222222222';
const TENANT = '99999999-9999-4999-8999-999999999999';
const channel = '19:aB1_-c@thread.tacv2';
const link = `https://teams.microsoft.com/l/channel/${encodeURIComponent(channel)}/Helpdesk?tenantId=${TENANT}`;

const off: Environment = {
  MicrosoftAppId: GROUP,
  MicrosoftAppPassword: 'bot-secret',
  MicrosoftAppTenantId: TENANT,
  OAUTH_CONNECTION: 'sso',
};
const on: Environment = { ...off, HELPDESK_GROUP_ID: GROUP };

function faultsIn(environment: Environment): string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    assert(error instanceof SettingsError);
    return error.faults.map(({ name, problem }) => `${name} ${problem}`);
  }
}

const namesIn = (environment: Environment) => faultsIn(environment).map((fault) => fault.split(' ')[0]);
const helpdesk = (more: Environment = {}) => readSettings({ ...on, ...more }).helpdesk;

describe('Settings of the helpdesk', () => {
  it('leave it off, and on are on the safe side', () => {
    assert.equal(readSettings(off).helpdesk.group, undefined);
    assert.deepEqual(helpdesk({ HELPDESK_GROUP_ID: GROUP.toUpperCase() }), {
      group: GROUP,
      teams: [],
      locale: 'en',
      approval: 'owner-else-colleague',
      reasons: ['Password forgotten', 'Password change has not reached the Mac', 'Repair or hand-over'],
      ticketPattern: undefined,
      most: { perMinute: 10, perHour: 50, perDay: 100 },
      channel: undefined,
      securityChannel: undefined,
    });
    assert.equal(readSettings(on).catalogApp, undefined);
  });

  it('take several teams, and ids only', () => {
    assert.deepEqual(helpdesk({ HELPDESK_TEAM_IDS: `${TEAM.toUpperCase()} , ${GROUP},` }).teams, [TEAM, GROUP]);
    for (const HELPDESK_TEAM_IDS of ['Helpdesk', `${TEAM},19:x`, `${TEAM};${GROUP}`, ',']) {
      assert.deepEqual(namesIn({ ...on, HELPDESK_TEAM_IDS }), ['HELPDESK_TEAM_IDS'], HELPDESK_TEAM_IDS);
    }
    assert.deepEqual(namesIn({ ...off, HELPDESK_GROUP_ID: 'helpdesk' }), ['HELPDESK_GROUP_ID']);
  });

  it('take reasons between semicolons', () => {
    assert.deepEqual(helpdesk({ LOOKUP_REASONS: 'Lost; Found, and kept ;' }).reasons, ['Lost', 'Found, and kept']);
    for (const LOOKUP_REASONS of [';', 'x'.repeat(81), Array.from({ length: 13 }, () => 'why').join(';')]) {
      assert.deepEqual(namesIn({ ...on, LOOKUP_REASONS }), ['LOOKUP_REASONS']);
    }
  });

  it('make a pattern that the whole number of a ticket has to fit, again and again', () => {
    const { ticketPattern } = helpdesk({ TICKET_PATTERN: 'INC\\d{3}|CHG\\d{2}' });
    for (const number of ['INC123', 'CHG45', 'INC123']) assert(ticketPattern?.test(number), number);
    for (const number of ['INC1234', 'xCHG45', 'INC123\nCHG45', '']) assert(!ticketPattern?.test(number), number);
    for (const TICKET_PATTERN of ['INC(', 'a)(?:b', '[z-a]']) {
      assert.deepEqual(faultsIn({ ...on, TICKET_PATTERN }), ['TICKET_PATTERN must be a regular expression']);
    }
  });

  it('know one of four ways of approval, languages, and limits from one up', () => {
    assert.equal(helpdesk({ APPROVAL: 'none', HELPDESK_LOCALE: 'de-DE' }).approval, 'none');
    const wrong = {
      HELPDESK_LOCALE: 'German!',
      APPROVAL: 'anybody',
      LOOKUPS_PER_MINUTE: '0',
      LOOKUPS_PER_HOUR: '10001',
      LOOKUPS_PER_DAY: '1.5',
    };
    assert.deepEqual(namesIn({ ...on, ...wrong }), Object.keys(wrong));
    const most = { LOOKUPS_PER_MINUTE: '1', LOOKUPS_PER_HOUR: '2', LOOKUPS_PER_DAY: '3' };
    assert.deepEqual(helpdesk(most).most, { perMinute: 1, perHour: 2, perDay: 3 });
  });

  it('take channels as links, of this tenant, where it is known how to speak to them', () => {
    for (const [name, field] of [
      ['HELPDESK_CHANNEL', 'channel'],
      ['SECURITY_CHANNEL', 'securityChannel'],
    ] as const) {
      assert.equal(helpdesk({ HELPDESK_TEAM_IDS: TEAM, [name]: link })[field], channel);
      assert.deepEqual(namesIn({ ...on, HELPDESK_TEAM_IDS: TEAM, [name]: 'General' }), [name]);
      assert.deepEqual(namesIn({ ...on, HELPDESK_TEAM_IDS: TEAM, [name]: link.replace(TENANT, TEAM) }), [name]);
      assert.deepEqual(namesIn({ ...on, HELPDESK_TEAM_IDS: TEAM, [name]: channel, CLOUD: 'china' }), ['TEAMS_URL']);
    }
  });

  it('have no channel whose team is none of theirs: nobody could answer there', () => {
    assert.deepEqual(namesIn({ ...on, HELPDESK_CHANNEL: link }), ['HELPDESK_TEAM_IDS']);
  });

  it('warn when the helpdesk alone would hear what was not expected of it', () => {
    const warningsOf = (SECURITY_CHANNEL: string) =>
      readSettings({ ...on, HELPDESK_TEAM_IDS: TEAM, HELPDESK_CHANNEL: link, SECURITY_CHANNEL }).warnings;
    assert(warningsOf(channel).includes('settings.security-channel-shared'));
    assert(!warningsOf('19:other@thread.tacv2').includes('settings.security-channel-shared'));
  });

  it('name the app of the catalogue', () => {
    assert.equal(readSettings({ ...on, CATALOG_APP_ID: TEAM.toUpperCase() }).catalogApp, TEAM);
    assert.deepEqual(namesIn({ ...on, CATALOG_APP_ID: 'latchkey' }), ['CATALOG_APP_ID']);
  });

  it('mean nothing without the group, which is told instead of ignored', () => {
    const set = {
      HELPDESK_TEAM_IDS: TEAM,
      HELPDESK_CHANNEL: channel,
      HELPDESK_LOCALE: 'de',
      APPROVAL: 'none',
      LOOKUP_REASONS: 'Because',
      TICKET_PATTERN: '\\d+',
      LOOKUPS_PER_MINUTE: '1',
      LOOKUPS_PER_HOUR: '1',
      LOOKUPS_PER_DAY: '1',
      SECURITY_CHANNEL: channel,
      CATALOG_APP_ID: TEAM,
    };
    assert.deepEqual(
      faultsIn({ ...off, ...set }),
      Object.keys(set).map((name) => `${name} needs HELPDESK_GROUP_ID`),
    );
    const defaults = Object.entries(settingsSchema.shape).flatMap(([name, { _def }]) =>
      'defaultValue' in _def && name in set ? [[name, _def.defaultValue()]] : [],
    );
    assert.equal(defaults.length, 6);
    assert.deepEqual(faultsIn({ ...off, ...Object.fromEntries(defaults) }), [], 'as a copy of .env.example has them');
  });
});
