import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { isChannelHost } from '../../bot/endpoints.ts';
import { misspelt, readPackageSettings, readSettings, readStorage } from '../../bot/settings.ts';
import { SettingsError } from '../../bot/settings-faults.ts';
import { settingsSchema } from '../../bot/settings-schema.ts';
import { languages } from '../../cards/languages.ts';
import { type ClientCertificate, makeClientCertificate } from '../support/client-certificate.ts';

type Environment = Record<string, string | undefined>;

const BOT = '11111111-1111-4111-8111-111111111111';
const SSO = '22222222-2222-4222-8222-222222222222';
const GRAPH = '33333333-3333-4333-8333-333333333333';
const IDENTITY = '44444444-4444-4444-8444-444444444444';
const TENANT = '99999999-9999-4999-8999-999999999999';

const singleTenant: Environment = {
  MicrosoftAppId: BOT,
  MicrosoftAppPassword: 'bot-secret',
  MicrosoftAppTenantId: TENANT,
  OAUTH_CONNECTION: 'sso',
};
const threeRegistrations: Environment = {
  ...singleTenant,
  SSO_CLIENT_ID: SSO,
  SSO_CLIENT_SECRET: 'sso-secret',
  GRAPH_CLIENT_ID: GRAPH,
  GRAPH_CLIENT_SECRET: 'graph-secret',
};
const loopback: Environment = {
  LOGIN_URL: 'https://127.0.0.1:8443',
  GRAPH_URL: 'https://localhost:8444/',
  BOT_TOKEN_SERVICE_URL: 'https://[::1]:8445',
  BOT_OPENID_METADATA_URL: 'https://127.0.0.1:8446/v1/keys',
  CHANNEL_HOSTS: '127.0.0.1:8447, localhost:8448',
};

/** The names that are complained about, in order and without repeats; empty if it would start. */
function refused(environment: Environment, read: (environment: Environment) => unknown = readSettings): string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    assert(error instanceof SettingsError);
    return [...new Set(error.faults.map(({ name }) => name))];
  }
}

describe('Settings', () => {
  it('needs no more than the bot, the tenant and the OAuth connection', () => {
    const settings = readSettings(singleTenant);
    assert.equal(settings.port, 3978);
    assert.equal(settings.keyVisibleMs, 300_000);
    assert.deepEqual(settings.storage, { engine: 'sqlite', file: 'data/latchkey.db' });
    assert.equal(settings.logLevel, 'info');
    assert.equal(settings.support, undefined);
    assert.equal(settings.bot.tenantId, TENANT);
  });

  it('lends the bot its registration to sign-in and Graph, and warns of it', () => {
    const { sso, graph, warnings } = readSettings(singleTenant);
    assert.deepEqual([sso.clientId, sso.secret?.reveal()], [BOT, 'bot-secret']);
    assert.deepEqual([graph.clientId, graph.secret?.reveal()], [BOT, 'bot-secret']);
    assert.deepEqual(warnings, ['settings.registrations-shared']);
  });

  it('keeps three registrations apart', () => {
    const { bot, sso, graph, warnings } = readSettings(threeRegistrations);
    assert.deepEqual([bot.appId, bot.secret?.reveal()], [BOT, 'bot-secret']);
    assert.deepEqual([sso.clientId, sso.secret?.reveal()], [SSO, 'sso-secret']);
    assert.deepEqual([graph.clientId, graph.secret?.reveal()], [GRAPH, 'graph-secret']);
    assert.deepEqual(warnings, []);
  });

  it('never uses the secret of one registration for another', () => {
    assert.deepEqual(refused({ ...singleTenant, SSO_CLIENT_ID: SSO }), ['SSO_CLIENT_SECRET']);
    assert.deepEqual(refused({ ...singleTenant, GRAPH_CLIENT_SECRET: 'x' }), ['GRAPH_CLIENT_ID']);
    const { sso } = readSettings({ ...singleTenant, SSO_CLIENT_ID: BOT.toUpperCase() });
    assert.deepEqual([sso.clientId, sso.secret?.reveal()], [BOT, 'bot-secret']);
  });

  it('tells all faults at once, by name', () => {
    const faulty = {
      PORT: 'high',
      MicrosoftAppId: '',
      KEY_VISIBLE_SECONDS: '301',
      CLOUD: 'mars',
      SUPPORT_EMAIL: 'nobody',
    };
    const expected = [...Object.keys(faulty), 'MicrosoftAppPassword', 'MicrosoftAppTenantId', 'OAUTH_CONNECTION'];
    assert.deepEqual(refused(faulty).sort(), expected.sort());
  });

  it('never tells a value', () => {
    const marker = 'S3CRET!@ marker';
    const wrong = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, marker]));
    assert.throws(
      () => readSettings({ ...wrong, NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
      (error: Error) =>
        !inspect(error, { showHidden: true, depth: 9 }).includes('S3CRET') && error instanceof SettingsError,
    );
  });

  it('hides secrets from every printer', () => {
    const settings = readSettings(threeRegistrations);
    const printed = [
      inspect(settings, { showHidden: true, depth: 9 }),
      JSON.stringify(settings),
      `${settings.bot.secret}`,
    ];
    printed.push(JSON.stringify({ ...settings.bot.secret }), inspect(structuredClone(settings.bot.secret)));
    for (const text of printed) assert.doesNotMatch(text, /-secret/);
  });

  it('cannot be changed after the start', () => {
    const settings = readSettings(singleTenant);
    assert.throws(() => Object.assign(settings.endpoints, { login: 'https://elsewhere.example' }), TypeError);
    assert.throws(() => settings.endpoints.channelHosts.push('elsewhere.example'), TypeError);
  });

  it('takes a blank value for none, and trims', () => {
    assert.deepEqual(refused({ ...singleTenant, MicrosoftAppId: '  ' }), ['MicrosoftAppId']);
    const settings = readSettings({ ...singleTenant, PORT: '', SUPPORT_NAME: ' ', OAUTH_CONNECTION: ' sso\r' });
    assert.equal(settings.port, 3978);
    assert.equal(settings.support, undefined);
    assert.equal(settings.oauthConnection, 'sso');
  });

  it('reads ids in any case', () => {
    const id = 'ABCDEFAB-1111-4111-8111-111111111111';
    assert.equal(readSettings({ ...singleTenant, MicrosoftAppId: id }).bot.appId, id.toLowerCase());
    assert.deepEqual(refused({ ...singleTenant, MicrosoftAppTenantId: 'contoso.com' }), ['MicrosoftAppTenantId']);
  });

  const bounds = { '4': false, '5': true, '300': true, '301': false, '60.5': false, '6e1': false, '-60': false };
  for (const [seconds, allowed] of Object.entries(bounds)) {
    it(`${allowed ? 'shows' : 'refuses to show'} a key for ${seconds} seconds`, () => {
      const expected = allowed ? [] : ['KEY_VISIBLE_SECONDS'];
      assert.deepEqual(refused({ ...singleTenant, KEY_VISIBLE_SECONDS: seconds }), expected);
    });
  }

  const days = { '29': false, '30': true, '365': true, '36500': true, '36501': false, '90.5': false, '-90': false };
  for (const [retention, allowed] of Object.entries(days)) {
    it(`${allowed ? 'keeps' : 'refuses to keep'} the audit for ${retention} days`, () => {
      const expected = allowed ? [] : ['AUDIT_RETENTION_DAYS'];
      assert.deepEqual(refused({ ...singleTenant, AUDIT_RETENTION_DAYS: retention }), expected);
    });
  }

  it('keeps the audit for ever unless told otherwise', () => {
    assert.equal(readSettings(singleTenant).auditRetentionDays, undefined);
    assert.equal(readSettings({ ...singleTenant, AUDIT_RETENTION_DAYS: '90' }).auditRetentionDays, 90);
  });

  it('knows its storage without the rest', () => {
    assert.deepEqual(readStorage({}), { engine: 'sqlite', file: 'data/latchkey.db' });
    assert.deepEqual(readStorage({ STORAGE: ' sqlite:/var/lib/latchkey.db ', PORT: 'high' }), {
      engine: 'sqlite',
      file: '/var/lib/latchkey.db',
    });
    assert.throws(() => readStorage({ STORAGE: 'data/latchkey.db' }), SettingsError);
  });

  it('warns when a key is visible for less than a minute', () => {
    const warnings = (seconds: string) =>
      readSettings({ ...threeRegistrations, KEY_VISIBLE_SECONDS: seconds }).warnings;
    assert.deepEqual(warnings('59'), ['settings.visibility-short']);
    assert.deepEqual(warnings('60'), []);
  });

  for (const storage of ['data/latchkey.db', 'sqlite:', 'sqlite::memory:', 'sqlite:file:x?mode=memory', 'latchkey']) {
    it(`refuses to store in ${storage}`, () => {
      assert.deepEqual(refused({ ...singleTenant, STORAGE: storage }), ['STORAGE']);
    });
  }

  it('knows whom self-service is for', () => {
    const policy = (given: Record<string, string>) => readSettings({ ...singleTenant, ...given }).policy;
    assert.deepEqual(policy({}), { selfService: 'on', protectedGroup: undefined });
    assert.equal(policy({ SELF_SERVICE: 'off' }).selfService, 'off');
    assert.deepEqual(policy({ SELF_SERVICE: GRAPH.toUpperCase(), PROTECTED_GROUP_ID: GRAPH }), {
      selfService: { group: GRAPH },
      protectedGroup: GRAPH,
    });
    for (const value of ['yes', 'on off', `${GRAPH}x`, `on\n${GRAPH}`]) {
      assert.deepEqual(refused({ ...singleTenant, SELF_SERVICE: value }), ['SELF_SERVICE']);
    }
    assert.deepEqual(refused({ ...singleTenant, PROTECTED_GROUP_ID: 'executives' }), ['PROTECTED_GROUP_ID']);
  });

  it('knows how many keys may be shown, and when the serial number is asked for', () => {
    const { mostKeys, serialCheck, welcome } = readSettings(singleTenant);
    assert.deepEqual(mostKeys, { per10Minutes: 5, perDay: 20, perHour: 100 });
    assert.deepEqual([serialCheck, welcome], ['auto', true]);
    for (const name of ['KEYS_PER_10_MINUTES', 'KEYS_PER_DAY', 'MAX_KEYS_PER_HOUR', 'SERIAL_CHECK', 'WELCOME']) {
      assert.deepEqual(refused({ ...singleTenant, [name]: '0' }), [name]);
    }
  });

  it('refuses to run without certificate checks', () => {
    assert.deepEqual(refused({ ...singleTenant, NODE_TLS_REJECT_UNAUTHORIZED: '0' }), ['NODE_TLS_REJECT_UNAUTHORIZED']);
    assert.deepEqual(refused({ ...singleTenant, NODE_TLS_REJECT_UNAUTHORIZED: '1' }), []);
  });

  it('names whom to call only as far as it was told', () => {
    const { support } = readSettings({
      ...singleTenant,
      SUPPORT_PHONE: '+49 30 1234',
      SUPPORT_URL: 'https://help.example/it',
    });
    assert.deepEqual(support, {
      name: undefined,
      phone: '+49 30 1234',
      email: undefined,
      url: 'https://help.example/it',
    });
    assert.deepEqual(refused({ ...singleTenant, SUPPORT_URL: 'http://help.example' }), ['SUPPORT_URL']);
    assert.deepEqual(refused({ ...singleTenant, SUPPORT_URL: 'javascript:alert(1)' }), ['SUPPORT_URL']);
  });
});

describe('The identity of the bot', () => {
  const managed: Environment = {
    ...threeRegistrations,
    MicrosoftAppType: 'UserAssignedMSI',
    MicrosoftAppPassword: undefined,
  };

  it('is a single tenant or a managed identity, nothing else', () => {
    for (const type of ['MultiTenant', 'singletenant', 'Msi']) {
      assert.deepEqual(refused({ ...singleTenant, MicrosoftAppType: type }), ['MicrosoftAppType']);
    }
  });

  it('has no password as a managed identity, and lends nothing', () => {
    const settings = readSettings(managed);
    assert.equal(settings.bot.type, 'UserAssignedMSI');
    assert.equal(settings.bot.secret, undefined);
    assert.deepEqual(refused({ ...managed, MicrosoftAppPassword: 'x' }), ['MicrosoftAppPassword']);
    for (const name of ['SSO_CLIENT_ID', 'SSO_CLIENT_SECRET', 'GRAPH_CLIENT_ID', 'GRAPH_CLIENT_SECRET']) {
      assert.deepEqual(refused({ ...managed, [name]: undefined }), [name]);
    }
  });

  it('needs no secret at all with a federated identity, and tolerates none', () => {
    const federated = { ...singleTenant, MicrosoftAppPassword: undefined, FEDERATED_IDENTITY: IDENTITY };
    const { federatedIdentity, bot, sso, graph } = readSettings({
      ...federated,
      SSO_CLIENT_ID: SSO,
      GRAPH_CLIENT_ID: GRAPH,
    });
    assert.equal(federatedIdentity, IDENTITY);
    assert.deepEqual([bot.secret, sso.secret, graph.secret], [undefined, undefined, undefined]);
    assert.deepEqual(refused({ ...federated, MicrosoftAppPassword: 'x' }), ['MicrosoftAppPassword']);
    assert.deepEqual(refused({ ...federated, SSO_CLIENT_ID: SSO, SSO_CLIENT_SECRET: 'x' }), ['SSO_CLIENT_SECRET']);
    assert.deepEqual(refused({ ...federated, MicrosoftAppType: 'UserAssignedMSI' }), [
      'SSO_CLIENT_ID',
      'GRAPH_CLIENT_ID',
    ]);
    assert.deepEqual(refused({ ...federated, FEDERATED_IDENTITY: 'me' }), ['FEDERATED_IDENTITY']);
  });
});

describe('Languages', () => {
  it('are all of them, and English otherwise', () => {
    assert.deepEqual(readSettings(singleTenant).spoken, { languages, otherwise: 'en' });
  });

  it('may be some of them', () => {
    const { spoken } = readSettings({ ...singleTenant, LANGUAGES: 'de, pt-BR', DEFAULT_LOCALE: 'de-AT' });
    assert.deepEqual(spoken, { languages: ['de', 'pt-BR'], otherwise: 'de-AT' });
  });

  for (const [given, faults] of [
    [{ LANGUAGES: 'klingon' }, ['LANGUAGES']],
    [{ LANGUAGES: 'de' }, ['DEFAULT_LOCALE']],
    [{ DEFAULT_LOCALE: 'hu-HU' }, ['DEFAULT_LOCALE']],
    [{ DEFAULT_LOCALE: 'Deutsch!' }, ['DEFAULT_LOCALE']],
    [{ LANGUAGES: 'fr', DEFAULT_LOCALE: 'fr-CA' }, []],
    [{ LANGUAGES: 'fr', DEFAULT_LOCALE: 'fr', HELPDESK_GROUP_ID: BOT }, ['HELPDESK_LOCALE']],
    [{ LANGUAGES: 'fr', DEFAULT_LOCALE: 'fr', HELPDESK_GROUP_ID: BOT, HELPDESK_LOCALE: 'fr-FR' }, []],
  ] as const) {
    it(`${faults.length > 0 ? `are refused (${faults})` : 'are taken'}: ${JSON.stringify(given)}`, () => {
      assert.deepEqual(refused({ ...singleTenant, ...given }), faults);
    });
  }
});

describe('Settings of the app package', () => {
  const described = {
    APP_DEVELOPER: 'Fabel IT',
    APP_WEBSITE_URL: 'https://it.fabel.example',
    APP_PRIVACY_URL: 'https://it.fabel.example/privacy',
    APP_TERMS_URL: 'https://it.fabel.example/terms',
  };
  const enough: Environment = { MicrosoftAppId: BOT, ...described };
  const refusedFor = (environment: Environment) => refused(environment, readPackageSettings);

  it('are the bot and who answers for the app; the rest does not matter', () => {
    const settings = readPackageSettings({ ...enough, PORT: 'high', STORAGE: 'nowhere', HELPDESK_GROUP_ID: GRAPH });
    assert.deepEqual(settings, {
      teamsAppId: BOT,
      bot: { appId: BOT },
      sso: { clientId: BOT },
      endpoints: { tokenService: 'https://token.botframework.com' },
      languages,
      developer: {
        name: 'Fabel IT',
        websiteUrl: 'https://it.fabel.example',
        privacyUrl: 'https://it.fabel.example/privacy',
        termsOfUseUrl: 'https://it.fabel.example/terms',
      },
    });
  });

  it('say the same as the bot reads', () => {
    const wished = { TEAMS_APP_ID: IDENTITY, CLOUD: 'usgov', LANGUAGES: 'en, de' };
    const environment = { ...threeRegistrations, ...described, ...wished };
    const { teamsAppId, sso, endpoints, spoken } = readSettings(environment);
    const settings = readPackageSettings(environment);
    assert.deepEqual(
      [settings.teamsAppId, settings.sso.clientId, settings.endpoints.tokenService, settings.languages],
      [teamsAppId, sso.clientId, endpoints.tokenService, spoken.languages],
    );
  });

  it('hold nothing secret', () => {
    assert.doesNotMatch(inspect(readPackageSettings({ ...threeRegistrations, ...described }), { depth: 9 }), /-secret/);
  });

  it('are refused all at once, by name', () => {
    assert.deepEqual(refusedFor({}), ['MicrosoftAppId', ...Object.keys(described)]);
    const ids = { MicrosoftAppId: 'me', SSO_CLIENT_ID: 'me' };
    const wrong = { ...ids, LANGUAGES: 'en, klingon', CLOUD: 'mars', TEAMS_APP_ID: 'me' };
    const unfit = { APP_DEVELOPER: 'x'.repeat(33), APP_WEBSITE_URL: 'http://it.fabel.example', APP_PRIVACY_URL: 'it' };
    assert.deepEqual(refusedFor({ ...enough, ...wrong, ...unfit }), [...Object.keys(wrong), ...Object.keys(unfit)]);
  });

  it('name the registration of single sign-on where the bot has none to lend', () => {
    const managed = { ...enough, MicrosoftAppType: 'UserAssignedMSI' };
    assert.deepEqual(refusedFor(managed), ['SSO_CLIENT_ID']);
    assert.deepEqual(refusedFor({ ...managed, SSO_CLIENT_ID: SSO }), []);
  });

  it("have people sign in on the cloud's own host", () => {
    const at = (url: string, cloud?: string) => refusedFor({ ...enough, CLOUD: cloud, BOT_TOKEN_SERVICE_URL: url });
    assert.deepEqual(at('https://europe.token.botframework.com'), []);
    for (const url of ['https://evil.example', 'https://127.0.0.1:8445', 'http://token.botframework.com']) {
      assert.deepEqual(at(url), ['BOT_TOKEN_SERVICE_URL'], url);
    }
    assert.deepEqual(at('https://token.botframework.com', 'china'), ['BOT_TOKEN_SERVICE_URL']);
  });
});

describe('A certificate in place of secrets', () => {
  let folder: string;
  let certificate: ClientCertificate;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-settings-'));
    certificate = await makeClientCertificate(folder);
  });
  after(() => rm(folder, { recursive: true }));

  const proved = (): Environment => ({
    ...singleTenant,
    MicrosoftAppPassword: undefined,
    CERTIFICATE_FILE: certificate.file,
  });

  it('proves all three registrations, and tells when it expires', () => {
    const settings = readSettings({ ...proved(), SSO_CLIENT_ID: SSO, GRAPH_CLIENT_ID: GRAPH });
    const { bot, sso, graph, expiries } = settings;
    assert.deepEqual([bot.secret, sso.secret, graph.secret], [undefined, undefined, undefined]);
    assert.deepEqual([bot.appId, sso.clientId, graph.clientId], [BOT, SSO, GRAPH]);
    const at = new X509Certificate(certificate.cert).validToDate.getTime();
    assert.equal(settings.certificate?.expires, at);
    assert.deepEqual(expiries, [{ what: 'certificate', at }]);
  });

  it('tolerates no secret and no other proof beside it', () => {
    assert.deepEqual(refused({ ...proved(), MicrosoftAppPassword: 'x' }), ['MicrosoftAppPassword']);
    const sso = { ...proved(), SSO_CLIENT_ID: SSO, SSO_CLIENT_SECRET: 'x' };
    assert.deepEqual(refused(sso), ['SSO_CLIENT_SECRET']);
    const graph = { ...proved(), GRAPH_CLIENT_ID: GRAPH, GRAPH_CLIENT_SECRET: 'x' };
    assert.deepEqual(refused(graph), ['GRAPH_CLIENT_SECRET']);
    assert.deepEqual(refused({ ...proved(), FEDERATED_IDENTITY: IDENTITY }), ['CERTIFICATE_FILE']);
  });

  it('serves sign-in and Graph where the bot is a managed identity, which lends nothing', () => {
    const managed = { ...proved(), MicrosoftAppType: 'UserAssignedMSI' };
    assert.deepEqual(refused(managed), ['SSO_CLIENT_ID', 'GRAPH_CLIENT_ID']);
    assert.deepEqual(refused({ ...managed, SSO_CLIENT_ID: SSO, GRAPH_CLIENT_ID: GRAPH }), []);
  });

  it('has to be one', async () => {
    const missing = { ...proved(), CERTIFICATE_FILE: join(folder, 'missing.pem') };
    assert.deepEqual(refused(missing), ['CERTIFICATE_FILE']);
    const { file } = await makeClientCertificate(folder, { keyType: 'ec' });
    assert.deepEqual(refused({ ...missing, CERTIFICATE_FILE: file }), ['CERTIFICATE_FILE']);
  });
});

describe('The day on which a secret expires', () => {
  const on = (SECRET_EXPIRES_ON: string) => ({ ...singleTenant, SECRET_EXPIRES_ON });

  it('begins at midnight UTC', () => {
    const at = Date.UTC(2027, 2, 31);
    assert.deepEqual(readSettings(on('2027-03-31')).expiries, [{ what: 'secret', at }]);
    assert.deepEqual(readSettings(singleTenant).expiries, []);
  });

  it('is none only where there is no secret', () => {
    assert.deepEqual(refused(on('none')), ['SECRET_EXPIRES_ON']);
    const federated = { ...on('none'), MicrosoftAppPassword: undefined, FEDERATED_IDENTITY: IDENTITY };
    assert.deepEqual([readSettings(federated).expiries, readSettings(federated).noSecrets], [[], true]);
    assert.equal(readSettings(on('2027-03-31')).noSecrets, false);
  });

  for (const day of ['2027-02-30', '2027-13-01', '31.03.2027', '2027-3-31', '2027-03-31T00:00:00Z', 'never']) {
    it(`is not ${day}`, () => assert.deepEqual(refused(on(day)), ['SECRET_EXPIRES_ON']));
  }
});

describe("The operators' channel", () => {
  const channel = (OPS_CHANNEL: string, more: Environment = {}) => ({ ...singleTenant, OPS_CHANNEL, ...more });
  const id = '19:aB1_-c@thread.tacv2';

  for (const given of [
    id,
    encodeURIComponent(id),
    `https://teams.microsoft.com/l/channel/19%3aaB1_-c%40thread.tacv2/General?groupId=${GRAPH}&tenantId=${TENANT}`,
    `https://teams.cloud.microsoft/l/channel/${encodeURIComponent(id)}/Ops%20%26%20more?groupId=${GRAPH}`,
  ]) {
    it(`may be given as ${given}`, () => assert.equal(readSettings(channel(given)).opsChannel, id));
  }

  for (const junk of [
    'General',
    GRAPH,
    '19:meeting@thread.v2',
    '19:abc@thread.tacv2.evil.example',
    '19:@thread.tacv2',
    'a:1abc',
    'https://teams.microsoft.com/l/team/19%3aabc%40evil/conversations',
    '%E0%A4%A',
    `https://evil.example/l/channel/${encodeURIComponent(id)}/General`,
    `http://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/General`,
    `https://teams.microsoft.com/l/chat/${encodeURIComponent(id)}/0`,
    `https://teams.microsoft.com/l/channel/${encodeURIComponent(id)}/General?tenantId=${GRAPH}`,
    `x${id}`,
  ]) {
    it(`is not ${junk}`, () => assert.deepEqual(refused(channel(junk)), ['OPS_CHANNEL']));
  }

  it('is none unless it is set', () => assert.equal(readSettings(singleTenant).opsChannel, undefined));

  it('is spoken to where the cloud says', () => {
    assert.equal(readSettings(channel(id)).endpoints.teams, 'https://smba.trafficmanager.net/teams');
    const usgov = readSettings(channel(id, { CLOUD: 'usgov' }));
    assert.equal(usgov.endpoints.teams, 'https://smba.infra.gov.teams.microsoft.us/teams');
  });

  it('needs to be told where in China, whose address is not published', () => {
    assert.deepEqual(refused({ ...singleTenant, CLOUD: 'china' }), []);
    assert.deepEqual(refused(channel(id, { CLOUD: 'china' })), ['TEAMS_URL']);
    const TEAMS_URL = 'https://smba.teams.microsoftonline.cn/teams/';
    const { endpoints } = readSettings(channel(id, { CLOUD: 'china', TEAMS_URL }));
    assert.equal(endpoints.teams, TEAMS_URL.slice(0, -1));
  });

  it('is spoken to on a host of the channel only', () => {
    const gcc = 'https://smba.infra.gcc.teams.microsoft.com/teams';
    assert.deepEqual(refused(channel(id, { TEAMS_URL: gcc })), []);
    for (const TEAMS_URL of [
      'https://evil.example/teams',
      'http://smba.trafficmanager.net/teams',
      'https://smba.trafficmanager.net:8443/teams',
      'https://me@smba.trafficmanager.net/teams',
      'https://smba.trafficmanager.net/teams?x=1',
      'https://smba.trafficmanager.net/teams#x',
      'https://127.0.0.1/teams',
      'teams',
    ]) {
      assert.deepEqual(refused(channel(id, { TEAMS_URL })), ['TEAMS_URL'], TEAMS_URL);
    }
    // Narrower hosts leave out the usual one.
    const CHANNEL_HOSTS = '*.gcc.teams.microsoft.com';
    assert.deepEqual(refused({ ...singleTenant, CHANNEL_HOSTS }), []);
    assert.deepEqual(refused(channel(id, { CHANNEL_HOSTS })), ['TEAMS_URL']);
    assert.deepEqual(refused(channel(id, { CHANNEL_HOSTS: 'smba.trafficmanager.net', TEAMS_URL: gcc })), ['TEAMS_URL']);
  });

  it('is on this machine if all else is', () => {
    const here = { ...loopback, TEAMS_URL: 'https://127.0.0.1:8447/teams/' };
    assert.equal(readSettings(channel(id, here)).endpoints.teams, 'https://127.0.0.1:8447/teams');
    assert.deepEqual(refused(channel(id, loopback)), ['TEAMS_URL']);
    const real = { ...loopback, TEAMS_URL: 'https://smba.trafficmanager.net/teams' };
    assert.deepEqual(refused(channel(id, real)), ['TEAMS_URL']);
    assert.deepEqual(refused(channel(id, { TEAMS_URL: here.TEAMS_URL })), ['TEAMS_URL']);
  });
});

describe('What people may follow', () => {
  it('is an https address without anything that hides where it leads', () => {
    const at = (url: string) => refused({ ...singleTenant, SUPPORT_URL: url });
    assert.deepEqual(at('https://help.fabel.example/mac?x=1#top'), []);
    for (const url of [
      'http://help.fabel.example',
      'https://login.microsoftonline.com@evil.example/',
      'https://svc:secret@help.fabel.example/',
      'https:\\\\evil.example',
      'https://help.fabel.example/a b',
      'javascript:alert(1)',
    ]) {
      assert.deepEqual(at(url), ['SUPPORT_URL'], url);
    }
  });
});

describe('Where it listens', () => {
  it('is every address of the machine, or one', () => {
    assert.equal(readSettings(singleTenant).host, undefined);
    assert.equal(readSettings({ ...singleTenant, HOST: '127.0.0.1' }).host, '127.0.0.1');
    assert.deepEqual(refused({ ...singleTenant, HOST: 'latchkey.example.com' }), ['HOST']);
  });
});

describe('What looks like a setting and is none', () => {
  it('is told', () => {
    const environment = { ...singleTenant, PROTECTED_GROUP: GRAPH, PROTECTED_GROUPS_ID: GRAPH, Self_Service: 'off' };
    assert.deepEqual(misspelt(environment), ['PROTECTED_GROUP', 'PROTECTED_GROUPS_ID', 'Self_Service']);
  });

  it('is nothing that machines have anyway', () => {
    const usual = { PATH: '', HOME: '', HOSTNAME: '', LANG: '', APP_ENV: '', LOG_FORMAT: '', NODE_ENV: '' };
    assert.deepEqual(misspelt({ ...singleTenant, ...usual }), []);
  });
});

describe('Endpoints', () => {
  it('are those of the public cloud unless told otherwise', () => {
    assert.deepEqual(readSettings(singleTenant).endpoints, {
      login: 'https://login.microsoftonline.com',
      graph: 'https://graph.microsoft.com',
      tokenService: 'https://token.botframework.com',
      openIdMetadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
      channelIssuer: 'https://api.botframework.com',
      channelScope: 'https://api.botframework.com',
      channelHosts: ['smba.trafficmanager.net', 'smba.onyx.prod.teams.trafficmanager.net', '*.teams.microsoft.com'],
      teams: 'https://smba.trafficmanager.net/teams',
    });
  });

  it('go with the cloud as a set', () => {
    const usgov = readSettings({ ...singleTenant, CLOUD: 'usgov' }).endpoints;
    assert.deepEqual(
      [usgov.login, usgov.channelIssuer],
      ['https://login.microsoftonline.us', 'https://api.botframework.us'],
    );
    const china = readSettings({ ...singleTenant, CLOUD: 'china' }).endpoints;
    assert.deepEqual(
      [china.graph, china.channelHosts],
      ['https://microsoftgraph.chinacloudapi.cn', ['*.teams.microsoftonline.cn']],
    );
    assert.deepEqual(refused({ ...singleTenant, CLOUD: 'usgov', GRAPH_URL: 'https://graph.microsoft.com' }), [
      'GRAPH_URL',
    ]);
  });

  it('may be regional', () => {
    for (const region of ['europe', 'unitedstates', 'india']) {
      const url = `https://${region}.token.botframework.com`;
      assert.equal(readSettings({ ...singleTenant, BOT_TOKEN_SERVICE_URL: `${url}/` }).endpoints.tokenService, url);
    }
  });

  it('may all be on this machine, which is worth a warning', () => {
    const { endpoints, warnings } = readSettings({ ...threeRegistrations, ...loopback });
    assert.equal(endpoints.graph, 'https://localhost:8444');
    assert.equal(endpoints.openIdMetadata, 'https://127.0.0.1:8446/v1/keys');
    assert.deepEqual(endpoints.channelHosts, ['127.0.0.1:8447', 'localhost:8448']);
    assert.deepEqual(warnings, ['settings.endpoints-loopback']);
  });

  for (const name of Object.keys(loopback)) {
    it(`may not be on this machine all but ${name}`, () => {
      const others = Object.keys(loopback).filter((other) => other !== name);
      assert.deepEqual(refused({ ...singleTenant, ...loopback, [name]: undefined }).sort(), others.sort());
      assert.deepEqual(refused({ ...singleTenant, [name]: loopback[name] }), [name]);
    });
  }

  const bad = [
    'http://graph.microsoft.com',
    'graph.microsoft.com',
    'https://graph.microsoft.com.evil.example',
    'https://evil.example',
    'https://graph.microsoft.com:8443',
    'https://graph.microsoft.com.',
    'https://login.microsoftonline.com',
    'https://me@graph.microsoft.com',
    'https://graph.microsoft.com@evil.example',
    'https://graph.microsoft.com/v1.0',
    'https://graph.microsoft.com?x=1',
    'https://graph.microsoft.com#x',
    'https://10.0.0.1',
    'https://0.0.0.0:8443',
    'http://127.0.0.1:8443',
    'https://127.0.0.1.evil.example',
  ];
  for (const url of bad) {
    it(`are never ${url} for Graph`, () => {
      assert.deepEqual(refused({ ...singleTenant, GRAPH_URL: url }), ['GRAPH_URL']);
    });
  }

  it("take messages from the cloud's own issuer alone, unless on this machine", () => {
    const issuer = { BOT_TOKEN_ISSUER: 'https://issuer.example' };
    assert.deepEqual(refused({ ...singleTenant, ...issuer }), ['BOT_TOKEN_ISSUER']);
    assert.equal(
      readSettings({ ...singleTenant, ...loopback, ...issuer }).endpoints.channelIssuer,
      issuer.BOT_TOKEN_ISSUER,
    );
  });
});

describe('Hosts that Teams may send the bot to', () => {
  const allowed = [
    'smba.trafficmanager.net',
    '*.teams.microsoft.com',
    'smba.infra.gcc.teams.microsoft.com,smba.trafficmanager.net',
    '*.gcc.teams.microsoft.com',
  ];
  const foreign = [
    '*',
    '*.com',
    '*.microsoft.com',
    '*.trafficmanager.net',
    'teams.microsoft.com',
    'evilteams.microsoft.com',
    'smba.*.teams.microsoft.com',
    'smba.trafficmanager.net:8443',
    'smba.trafficmanager.net/x',
    'https://smba.trafficmanager.net',
    'smba.trafficmanager.net,',
    'x@a.teams.microsoft.com',
    '127.0.0.1,smba.trafficmanager.net',
    '*.localhost',
  ];

  it('lie within the cloud', () => {
    for (const hosts of allowed) assert.deepEqual(refused({ ...singleTenant, CHANNEL_HOSTS: hosts }), []);
    for (const hosts of foreign)
      assert.deepEqual(refused({ ...singleTenant, CHANNEL_HOSTS: hosts }), ['CHANNEL_HOSTS'], hosts);
  });

  it('are not partly on this machine', () => {
    const mixed = `${loopback.CHANNEL_HOSTS},smba.trafficmanager.net`;
    assert.deepEqual(refused({ ...singleTenant, ...loopback, CHANNEL_HOSTS: mixed }), ['CHANNEL_HOSTS']);
  });

  it('are matched whole, port included', () => {
    const hosts = ['smba.trafficmanager.net', '*.teams.microsoft.com', '127.0.0.1:8443'];
    const good = [
      'https://smba.trafficmanager.net/emea/',
      'https://SMBA.trafficmanager.net:443/x',
      'https://smba.infra.gcc.teams.microsoft.com/teams',
      'https://127.0.0.1:8443/',
    ];
    const bad = [
      'http://smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net:8443/',
      'https://x.smba.trafficmanager.net/',
      'https://smba.trafficmanager.net./',
      'https://smba.trafficmanager.net@evil.example/',
      'https://evil@smba.trafficmanager.net/',
      'https://evil.example/smba.trafficmanager.net',
      'https://evil.example#.teams.microsoft.com',
      'https://evil.example\\.teams.microsoft.com',
      'https://teams.microsoft.com/',
      'https://.teams.microsoft.com/',
      'https://evilteams.microsoft.com/',
      'https://a.teams.microsoft.com.evil.example/',
      'https://a.teams.microsoft.com:8443/',
      'https://127.0.0.1/',
      'https://127.0.0.1:8444/',
      'https://*.teams.microsoft.com.evil.example',
      'smba.trafficmanager.net',
      '',
    ];
    for (const url of good) assert.equal(isChannelHost(hosts, url), true, url);
    for (const url of bad) assert.equal(isChannelHost(hosts, url), false, url);
  });
});

describe('.env.example', () => {
  it('shows every setting in order, with its default and how to get it', () => {
    const file = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const [, ...blocks] = file.trimEnd().split('\n\n');
    const shown = blocks.map((block) => {
      const lines = block.split('\n');
      const [name, ...value] = (lines.pop() ?? '').split('=');
      return { name, value: value.join('='), description: lines.map((line) => line.replace(/^# /, '')).join(' ') };
    });
    const known = Object.entries(settingsSchema.shape).map(([name, field]) => ({
      name,
      value: 'defaultValue' in field._def ? field._def.defaultValue() : '',
      description: field.description,
    }));
    assert.deepEqual(shown, known);
  });
});
