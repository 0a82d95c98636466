import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createBookings } from '../../bot/adapters/sqlite/queue.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import { migrations } from '../../bot/adapters/sqlite/schema.ts';
import { type AppIds, appIdsOf } from '../../bot/app-ids.ts';
import type { Finding } from '../../bot/doctor/check.ts';
import { credentials } from '../../bot/doctor/checks/credentials.ts';
import { tryBookings, tryRecords } from '../../bot/doctor/checks/database-trial.ts';
import { checks } from '../../bot/doctor/checks/index.ts';
import { type Disk, disk, storageCheck } from '../../bot/doctor/checks/storage.ts';
import { diagnose } from '../../bot/doctor/diagnose.ts';
import { report } from '../../bot/doctor/report.ts';
import { faultFindings, settingsFinding } from '../../bot/doctor/settings-findings.ts';
import { createWorld, type DoctorWish } from '../../bot/doctor/world.ts';
import type { Clock } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { misspelt, readSettings } from '../../bot/settings.ts';
import { SettingsError } from '../../bot/settings-faults.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { type Certificates, makeCertificates, readCertificates } from '../../sandbox/certificates.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Answer, Service } from '../../sandbox/routes.ts';
import { makeClientCertificate } from '../support/client-certificate.ts';
import { startTestCloud } from '../support/cloud.ts';
import { createFakeLog } from '../support/fakes.ts';

const DAY_MS = 24 * 60 * 60_000;
const SECRETS = ['MicrosoftAppPassword', 'SSO_CLIENT_SECRET', 'GRAPH_CLIENT_SECRET'];
const OTHER = '99999999-9999-4999-8999-999999999999';

const NOWHERE = '19:nowhere@thread.tacv2';
const INSTALL_ITSELF = 'TeamsAppInstallation.ReadWriteSelfForUser.All';

/** Settings that switch look-ups on, with channels that there are. */
function helpdeskOf({ cloud: { company } }: Stage) {
  const { groups, channels } = company;
  return {
    HELPDESK_GROUP_ID: groups.helpdesk.id,
    HELPDESK_TEAM_IDS: groups.pilot.id,
    HELPDESK_CHANNEL: channels.ops.id,
    SECURITY_CHANNEL: Object.values(channels).at(-1)?.id ?? '',
  };
}

type Stage = {
  cloud: Cloud;
  environment: Record<string, string>;
  folder: string;
  manifestFile: string;
  clock: Clock;
  wish: DoctorWish;
  /** Starts a server that says it is alive, and ready, and turns strangers away; answers its address. */
  serve(certificates: Pick<Certificates, 'key' | 'cert'>, statuses?: Record<string, number>): Promise<string>;
};

/** What is planted, the one check that turns red over it, and what it says. */
type Planted = { name: string; plant: (stage: Stage) => unknown; red: string; says: RegExp; mend?: RegExp };

describe('The doctor', () => {
  let stage: Stage;
  const servers: Server[] = [];
  const everything: Finding[] = [];

  beforeEach(async () => {
    const cloud = await startTestCloud();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
    stage = {
      cloud,
      folder,
      manifestFile: join(folder, 'manifest.json'),
      clock: systemClock,
      wish: {},
      async serve(certificates, statuses = {}) {
        const server = createServer(certificates, (request, response) => {
          const { url = '' } = request;
          const status = statuses[url] ?? (url === '/api/messages' ? 401 : 200);
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end('{"alive":true}');
        });
        servers.push(server.listen(0, '127.0.0.1'));
        await once(server, 'listening');
        return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      },
      environment: {
        ...cloud.environment,
        STORAGE: `sqlite:${join(folder, 'data', 'latchkey.db')}`,
        SECRET_EXPIRES_ON: dayIn(90),
        PROTECTED_GROUP_ID: cloud.company.groups.protected.id,
        OPS_CHANNEL: cloud.company.channels.ops.id,
      },
    };
    writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage)));
  });
  afterEach(async () => {
    const said = JSON.stringify(everything.splice(0));
    const { company } = stage.cloud;
    const secrets = [
      ...Object.values(company.registrations).map(({ secret }) => secret),
      ...Object.values(company.devices).flatMap(({ key, formerKeys }) => [key, ...formerKeys]),
    ];
    for (const secret of secrets) assert(!secret || !said.includes(secret), 'a secret or a key in the findings');
    assert.doesNotMatch(said, /eyJ[\w-]+\./, 'a token in the findings');
    assert.deepEqual(
      stage.cloud.wire.requests.filter(({ path }) => /getFileVaultKey|rotateFileVaultKey/.test(path)),
      [],
      'no key is ever asked for',
    );
    await stage.cloud.stop();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
    rmSync(stage.folder, { recursive: true });
  });

  async function examined(): Promise<Finding[]> {
    const findings = await found();
    everything.push(...findings);
    return findings;
  }

  async function found(): Promise<Finding[]> {
    try {
      const settings = readSettings(stage.environment);
      const { manifestFile, clock, wish } = stage;
      return [
        settingsFinding(settings, misspelt(stage.environment)),
        ...(await diagnose(createWorld({ settings, wish, manifestFile, clock }), checks)),
      ];
    } catch (error) {
      assert(error instanceof SettingsError);
      return faultFindings(error.faults, checks);
    }
  }

  const inState = (findings: Finding[], state: Finding['state']) =>
    findings.filter((finding) => finding.state === state).map(({ check }) => check);

  it('is green on the sandbox, line by line', async () => {
    const findings = await examined();
    assert.deepEqual(
      findings.filter(({ state }) => state !== 'ok'),
      [],
    );
    const always = checks.filter(({ applies }) => !applies).map(({ id }) => id);
    for (const id of ['settings', ...always, 'secret-expiry', 'groups', 'ops-channel']) {
      assert(inState(findings, 'ok').includes(id), id);
    }
  });

  it('leaves nothing behind, and makes no folder', async () => {
    await examined();
    assert.deepEqual(readdirSync(stage.folder), ['manifest.json']);
  });

  const planted: Planted[] = [
    {
      name: 'a setting is missing',
      plant: ({ environment }) => delete environment.OAUTH_CONNECTION,
      red: 'settings',
      says: /^OAUTH_CONNECTION is missing$/,
      mend: /Azure portal: Azure Bot > Configuration/,
    },
    {
      name: 'the secrets have expired',
      plant: ({ environment }) => Object.assign(environment, { SECRET_EXPIRES_ON: dayIn(-1) }),
      red: 'secret-expiry',
      says: /^expired on \d{4}-\d\d-\d\d$/,
    },
    {
      name: 'the secrets end today',
      plant: ({ environment }) => Object.assign(environment, { SECRET_EXPIRES_ON: dayIn(0) }),
      red: 'secret-expiry',
      says: /is the last day$/,
    },
    {
      name: 'Entra cannot be reached',
      plant: ({ environment }) => Object.assign(environment, { LOGIN_URL: 'https://127.0.0.1:1' }),
      red: 'entra',
      says: /127\.0\.0\.1:1 does not answer/,
    },
    {
      name: 'somebody else answers for Entra, with a certificate of their own',
      plant: async (stage) => {
        stage.environment.LOGIN_URL = await stage.serve(await makeCertificates(stage.folder));
      },
      red: 'entra',
      says: /certificate that this machine does not trust/,
      mend: /NODE_EXTRA_CA_CERTS/,
    },
    {
      name: 'Graph is down',
      plant: (stage) => answering(stage, 'graph', /./, { status: 503 }),
      red: 'graph',
      says: /answers 503/,
    },
    {
      name: 'the token service drops every connection',
      plant: (stage) => dropping(stage, 'token-service'),
      red: 'token-service',
      says: /does not answer/,
    },
    {
      name: 'the Bot Connector is down',
      plant: (stage) => answering(stage, 'connector', /./, { status: 502 }),
      red: 'teams',
      says: /Teams gives no answer/,
    },
    {
      name: 'a proxy forbids to speak to Teams',
      plant: (stage) => answering(stage, 'connector', /./, { status: 403, body: '<h1>Blocked by policy</h1>' }),
      red: 'teams',
      says: /Teams gives no answer/,
    },
    {
      name: 'the Bot Connector takes the bot for nobody',
      plant: (stage) =>
        answering(stage, 'connector', /pagedmembers/, { status: 401, body: { error: { code: 'BotNotRegistered' } } }),
      red: 'teams',
      says: /does not accept the bot \(401\)/,
    },
    {
      name: 'somebody sends Graph elsewhere',
      plant: (stage) => answering(stage, 'graph', /./, { status: 302, headers: { location: 'https://hotel.example' } }),
      red: 'graph',
      says: /something else answers for .* \(302\)/,
    },
    {
      name: 'the clock is three minutes fast',
      plant: (stage) => Object.assign(stage, { clock: { ...systemClock, now: () => Date.now() + 180_000 } }),
      red: 'clock',
      says: /it is 1(7[5-9]|8[0-5]) s ahead of Entra's/,
    },
    {
      name: 'the clock is two minutes slow',
      plant: (stage) => Object.assign(stage, { clock: { ...systemClock, now: () => Date.now() - 120_000 } }),
      red: 'clock',
      says: /it is 1(1[5-9]|2[0-5]) s behind Entra's/,
    },
    {
      name: "the channel's keys are not for Teams",
      plant: (stage) =>
        answering(stage, 'channel-keys', /keys$/, {
          status: 200,
          body: { keys: [{ kid: '1', endorsements: ['webchat'] }] },
        }),
      red: 'channel-keys',
      says: /none of them is endorsed for Microsoft Teams/,
    },
    {
      name: "the channel's keys are said to be somewhere else",
      plant: (stage) =>
        answering(stage, 'channel-keys', /openidconfiguration$/, {
          status: 200,
          body: { issuer: 'https://api.botframework.com', jwks_uri: 'http://169.254.169.254/keys' },
        }),
      red: 'channel-keys',
      says: /said to be at http:\/\/169\.254\.169\.254/,
    },
    {
      name: 'the tenant has another name at Entra',
      plant: (stage) =>
        answering(stage, 'login', /openid-configuration/, {
          status: 200,
          body: { issuer: 'https://sts.example/', jwks_uri: `${stage.environment.LOGIN_URL}/keys` },
        }),
      red: 'tenant',
      says: /Entra calls the tenant https:\/\/sts\.example\//,
    },
    {
      name: 'the tenant has no keys where people are verified',
      plant: (stage) => answering(stage, 'login', /discovery/, { status: 200, body: { keys: [] } }),
      red: 'tenant',
      says: /answers 200 with something other than keys/,
    },
    {
      name: "the bot's registration may do more than it should",
      plant: ({ cloud }) => cloud.company.registrations.bot.roles.push('Directory.Read.All'),
      red: 'surplus-roles',
      says: /MicrosoftAppId has more than it needs: Directory\.Read\.All/,
    },
    {
      name: 'Entra refuses for a reason that nobody has met',
      plant: (stage) => {
        const { id } = stage.cloud.company.registrations.graph;
        stage.cloud.wire.intercept(({ body }) =>
          body.includes(id)
            ? { answer: { status: 400, body: { error: 'invalid_grant', error_codes: [530034] } } }
            : undefined,
        );
      },
      red: 'graph-credentials',
      says: /^Entra refuses them \(AADSTS530034\)$/,
    },
    {
      name: 'there is no Intune in the tenant',
      plant: (stage) => answering(stage, 'graph', /managedDevices/, { status: 400, body: {} }),
      red: 'intune-read',
      says: /Graph refuses \(400\)/,
      mend: /Intune licence/,
    },
    {
      name: "the channel's keys are those of another cloud",
      plant: ({ environment }) => Object.assign(environment, { BOT_TOKEN_ISSUER: 'https://api.botframework.us' }),
      red: 'channel-keys',
      says: /published by https:\/\/api\.botframework\.com/,
    },
    {
      name: "a proxy answers in place of the channel's keys",
      plant: (stage) => answering(stage, 'channel-keys', /./, { status: 200, body: '<h1>Hotel</h1>' }),
      red: 'channel-keys',
      says: /answers 200 with something other than keys/,
    },
    {
      name: 'the tenant is unknown',
      plant: ({ environment }) => Object.assign(environment, { MicrosoftAppTenantId: OTHER }),
      red: 'tenant',
      says: /Entra knows no such tenant/,
    },
    {
      name: "the bot's secret is wrong",
      plant: ({ environment }) => Object.assign(environment, { MicrosoftAppPassword: 'guess' }),
      red: 'bot-credentials',
      says: /the client secret is wrong \(AADSTS7000215\)/,
      mend: /MicrosoftAppPassword: Set the secret's value/,
    },
    {
      name: "sign-in's registration is unknown",
      plant: (stage) => {
        stage.environment.SSO_CLIENT_ID = OTHER;
        writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage)));
      },
      red: 'sso-credentials',
      says: /no such registration \(AADSTS700016\)/,
    },
    {
      name: "sign-in's registration may do more than it should",
      plant: ({ cloud }) => cloud.company.registrations.sso.roles.push('Directory.Read.All'),
      red: 'surplus-roles',
      says: /SSO_CLIENT_ID has more than it needs: Directory\.Read\.All/,
    },
    {
      name: 'the secret for Graph has expired in truth',
      plant: ({ cloud }) => Object.assign(cloud.company.registrations.graph, { secretExpired: true }),
      red: 'graph-credentials',
      says: /has expired \(AADSTS7000222\)/,
    },
    {
      name: 'Conditional Access blocks the registration for Graph',
      plant: (stage) => {
        const { id } = stage.cloud.company.registrations.graph;
        stage.cloud.wire.intercept(({ body }) =>
          body.includes(id)
            ? { answer: { status: 400, body: { error: 'invalid_grant', error_codes: [53003] } } }
            : undefined,
        );
      },
      red: 'graph-credentials',
      says: /Conditional Access blocks the registration \(AADSTS53003\)/,
    },
    {
      name: 'the OAuth connection has another name',
      plant: ({ environment }) => Object.assign(environment, { OAUTH_CONNECTION: 'sso' }),
      red: 'oauth-connection',
      says: /has no OAuth connection "sso"/,
    },
    {
      name: 'the OAuth connection exchanges tokens of another API',
      plant: ({ cloud }) => Object.assign(cloud.company, { tokenExchangeUrl: `api://${OTHER}` }),
      red: 'oauth-connection',
      says: /the token exchange URL of "latchkey" is api:\/\/9{8}/,
      mend: /Set it to api:\/\/botid-/,
    },
    {
      name: 'the OAuth connection exchanges tokens for a scope',
      plant: ({ cloud, environment }) =>
        Object.assign(cloud.company, { tokenExchangeUrl: `api://botid-${environment.MicrosoftAppId}/access_as_user` }),
      red: 'oauth-connection',
      says: /access_as_user: nobody is signed in silently/,
    },
    {
      name: 'the token service is that of another region',
      plant: (stage) =>
        answering(stage, 'token-service', /GetSignInResource/, {
          status: 404,
          body: { error: { code: 'NotFound', message: 'Bot does not exist.' } },
        }),
      red: 'oauth-connection',
      says: /does not know this bot \(404\)/,
      mend: /BOT_TOKEN_SERVICE_URL/,
    },
    {
      name: 'a secret stands beside the managed identity',
      plant: ({ environment }) => {
        environment.FEDERATED_IDENTITY = OTHER;
        for (const name of ['MicrosoftAppPassword', 'SSO_CLIENT_SECRET']) delete environment[name];
      },
      red: 'settings',
      says: /^GRAPH_CLIENT_SECRET must be unset with FEDERATED_IDENTITY$/,
      mend: /^Remove GRAPH_CLIENT_SECRET\.$/,
    },
    {
      name: 'the right to read keys is missing',
      plant: ({ cloud }) => takeAway(cloud, 'DeviceManagementManagedDevices.PrivilegedOperations.All'),
      red: 'graph-roles',
      says: /^missing: DeviceManagementManagedDevices\.PrivilegedOperations\.All$/,
    },
    {
      name: 'a group is set, and the right to read groups is missing',
      plant: ({ cloud }) => takeAway(cloud, 'GroupMember.Read.All'),
      red: 'graph-roles',
      says: /^missing: GroupMember\.Read\.All$/,
    },
    {
      name: 'the registration for Graph may do too much',
      plant: ({ cloud }) => cloud.company.registrations.graph.roles.push('Directory.ReadWrite.All'),
      red: 'surplus-roles',
      says: /GRAPH_CLIENT_ID has more than it needs: Directory\.ReadWrite\.All/,
    },
    {
      name: 'Graph does not let anybody read accounts',
      plant: (stage) => answering(stage, 'graph', /^\/v1\.0\/users/, { status: 403, body: {} }),
      red: 'people-read',
      says: /Graph refuses \(403\)/,
    },
    {
      name: 'Intune does not let anybody in',
      plant: (stage) => answering(stage, 'graph', /managedDevices/, { status: 401, body: {} }),
      red: 'intune-read',
      says: /Graph refuses \(401\)/,
    },
    {
      name: 'the protected group does not exist',
      plant: ({ environment }) => Object.assign(environment, { PROTECTED_GROUP_ID: OTHER }),
      red: 'groups',
      says: /PROTECTED_GROUP_ID names a group that does not exist: nobody is protected/,
    },
    {
      name: 'the pilot group does not exist',
      plant: ({ environment }) => Object.assign(environment, { SELF_SERVICE: OTHER }),
      red: 'groups',
      says: /SELF_SERVICE names a group that does not exist: nobody gets a key/,
    },
    {
      name: 'the storage is a folder',
      plant: ({ environment, folder }) => Object.assign(environment, { STORAGE: `sqlite:${folder}` }),
      red: 'storage',
      says: /cannot be read and written \(EISDIR\)/,
    },
    {
      name: 'the storage is below a file',
      plant: (stage) => Object.assign(stage.environment, { STORAGE: `sqlite:${stage.manifestFile}/latchkey.db` }),
      red: 'storage',
      says: /does not hold a database \(ENOTDIR\)/,
    },
    {
      name: 'the storage is some other file',
      plant: (stage) => Object.assign(stage.environment, { STORAGE: `sqlite:${stage.manifestFile}` }),
      red: 'storage',
      says: /is no database of Latchkey/,
    },
    {
      name: 'a newer version has written the storage',
      plant: ({ environment, folder }) => {
        const file = join(folder, 'newer.db');
        const database = new DatabaseSync(file);
        database.exec(`PRAGMA user_version = ${migrations.length + 1}`);
        database.close();
        environment.STORAGE = `sqlite:${file}`;
      },
      red: 'storage',
      says: new RegExp(`schema ${migrations.length + 1}; this one knows ${migrations.length}`),
    },
    {
      name: 'the package was built for another bot',
      plant: (stage) => writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage, { botId: OTHER }))),
      red: 'manifest',
      says: /bots\[0\]\.botId is not that of MicrosoftAppId/,
    },
    {
      name: 'the package is for another registration',
      plant: (stage) => writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage, { ssoClientId: OTHER }))),
      red: 'manifest',
      says: /webApplicationInfo\.id is not that of SSO_CLIENT_ID$/,
    },
    {
      name: 'the package is for another Application ID URI',
      plant: (stage) => writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage, { resource: 'api://x' }))),
      red: 'manifest',
      says: /webApplicationInfo\.resource is not that of MicrosoftAppId$/,
    },
    {
      name: 'the package has people sign in elsewhere',
      plant: (stage) =>
        writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage, { signInHost: 'x.example' }))),
      red: 'manifest',
      says: /validDomains is not that of BOT_TOKEN_SERVICE_URL$/,
    },
    {
      name: 'the package is something else',
      plant: (stage) => writeFileSync(stage.manifestFile, '{'),
      red: 'manifest',
      says: /is no manifest of Latchkey/,
    },
    {
      name: "Latchkey is not in the operators' channel",
      plant: ({ cloud }) => Object.assign(cloud.company.channels.ops, { installed: false }),
      red: 'ops-channel',
      says: /does not let Latchkey into it \(403\)/,
    },
    {
      name: "Latchkey is not in the helpdesk's channel",
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { HELPDESK_CHANNEL: NOWHERE }),
      red: 'helpdesk-channel',
      says: /does not let Latchkey into it \(404\)/,
      mend: /HELPDESK_CHANNEL/,
    },
    {
      name: 'the channel for what was not expected is gone',
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { SECURITY_CHANNEL: NOWHERE }),
      red: 'security-channel',
      says: /does not let Latchkey into it \(404\)/,
      mend: /SECURITY_CHANNEL/,
    },
    {
      name: 'the group of the helpdesk is gone',
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { HELPDESK_GROUP_ID: OTHER }),
      red: 'groups',
      says: /HELPDESK_GROUP_ID names a group that does not exist: nobody may look up/,
    },
    {
      name: 'a team of the helpdesk is gone',
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { HELPDESK_TEAM_IDS: OTHER }),
      red: 'groups',
      says: /HELPDESK_TEAM_IDS names a group that does not exist/,
    },
    {
      name: 'the helpdesk wants groups to be read',
      plant(stage) {
        Object.assign(stage.environment, helpdeskOf(stage));
        delete stage.environment.PROTECTED_GROUP_ID;
        const { graph } = stage.cloud.company.registrations;
        graph.roles = graph.roles.filter((role) => role !== 'GroupMember.Read.All');
      },
      red: 'graph-roles',
      says: /missing: GroupMember\.Read\.All/,
    },
    {
      name: 'the registration for Graph may install apps, which only that for sign-in can',
      plant(stage) {
        Object.assign(stage.environment, helpdeskOf(stage), { CATALOG_APP_ID: OTHER });
        stage.cloud.company.registrations.graph.roles.push(INSTALL_ITSELF);
      },
      red: 'surplus-roles',
      says: /GRAPH_CLIENT_ID has more than it needs: TeamsAppInstallation/,
    },
    {
      name: 'somebody asked about has no account',
      plant: (stage) => Object.assign(stage.wish, { person: OTHER }),
      red: 'person',
      says: /no account with that object id/,
    },
    {
      name: "a Mac's people cannot be read",
      plant: (stage) => {
        stage.wish.person = stage.cloud.company.people.anna.id;
        stage.cloud.company.facts.users = '403';
      },
      red: 'person',
      says: /Graph refuses \(403\)/,
    },
    {
      name: 'nothing listens at the public address',
      plant: (stage) => Object.assign(stage.wish, { bot: 'http://127.0.0.1:1' }),
      red: 'bot',
      says: /does not answer/,
    },
    {
      name: 'the bot is not ready',
      plant: async (stage) => {
        stage.wish.bot = await stage.serve(trusted(), { '/readyz': 503 });
      },
      red: 'bot',
      says: /it is running, and not ready \(503\)/,
    },
    {
      name: 'the bot hears strangers',
      plant: async (stage) => {
        stage.wish.bot = await stage.serve(trusted(), { '/api/messages': 200 });
      },
      red: 'bot',
      says: /answers 200 to an unsigned message, and not 401/,
    },
    {
      name: 'the public address is not https',
      plant: (stage) => Object.assign(stage.wish, { bot: 'http://latchkey.example' }),
      red: 'bot',
      says: /over https:\/\/ only/,
    },
    {
      name: 'something else answers at the public address',
      plant: (stage) => Object.assign(stage.wish, { bot: stage.environment.LOGIN_URL }),
      red: 'bot',
      says: /\/healthz answers 404, and not as Latchkey does/,
    },
  ];
  for (const { name, plant, red, says, mend = /./ } of planted) {
    it(`turns red in one line, ${red}, when ${name}`, async () => {
      await plant(stage);
      const findings = await examined();
      assert.deepEqual(inState(findings, 'wrong'), [red], report(findings));
      const finding = findings.find(({ check }) => check === red);
      assert.match(finding?.says ?? '', says);
      assert.match(finding?.mend ?? '', mend);
    });
  }

  it('leaves unchecked what builds upon a fault, and says upon which', async () => {
    stage.environment.GRAPH_CLIENT_SECRET = 'guess';
    const findings = await examined();
    assert.deepEqual(inState(findings, 'unchecked'), [
      'graph-roles',
      'surplus-roles',
      'people-read',
      'intune-read',
      'groups',
      'support',
    ]);
    assert.equal(findings.find(({ check }) => check === 'graph-roles')?.says, 'needs: Credentials for Graph');
  });

  it('tells every missing setting, and checks nothing else', async () => {
    stage.environment = {};
    const findings = await examined();
    const missing = ['MicrosoftAppId', 'MicrosoftAppTenantId', 'OAUTH_CONNECTION', 'MicrosoftAppPassword'];
    assert.deepEqual(
      findings.filter(({ state }) => state === 'wrong').map(({ says }) => says),
      missing.map((setting) => `${setting} is missing`),
    );
    assert(findings.filter(({ check }) => check !== 'settings').every(({ state }) => state === 'unchecked'));
  });

  const warned: Planted[] = [
    {
      name: 'registrations are shared',
      plant: (stage) => {
        const { environment } = stage;
        environment.SSO_CLIENT_ID = environment.MicrosoftAppId ?? '';
        environment.SSO_CLIENT_SECRET = environment.MicrosoftAppPassword ?? '';
        writeFileSync(stage.manifestFile, JSON.stringify(manifestFor(stage)));
      },
      red: 'registrations',
      says: /client ids are equal/,
    },
    {
      name: 'nobody knows when the secrets expire',
      plant: ({ environment }) => delete environment.SECRET_EXPIRES_ON,
      red: 'secret-expiry',
      says: /nobody knows when they expire/,
    },
    {
      name: 'the secrets expire soon',
      plant: ({ environment }) => Object.assign(environment, { SECRET_EXPIRES_ON: dayIn(14) }),
      red: 'secret-expiry',
      says: /^until .*, 1[45] days from now$/,
    },
    {
      name: 'a permission is idle',
      plant: ({ environment }) => delete environment.PROTECTED_GROUP_ID,
      red: 'surplus-roles',
      says: /not needed with these settings: GroupMember\.Read\.All/,
    },
    {
      name: 'Latchkey could install itself, which is not wanted',
      plant: ({ cloud }) => cloud.company.registrations.sso.roles.push(INSTALL_ITSELF),
      red: 'surplus-roles',
      says: /not needed with these settings: TeamsAppInstallation/,
    },
    {
      name: 'nobody but the log hears what was not expected',
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { SECURITY_CHANNEL: '' }),
      red: 'helpdesk',
      says: /only the log tells/,
    },
    {
      name: 'the helpdesk alone hears what was not expected of it',
      plant: (stage) => {
        const { HELPDESK_CHANNEL: SECURITY_CHANNEL } = helpdeskOf(stage);
        Object.assign(stage.environment, helpdeskOf(stage), { HELPDESK_CHANNEL: SECURITY_CHANNEL, SECURITY_CHANNEL });
      },
      red: 'helpdesk',
      says: /is told to the helpdesk itself/,
    },
    {
      name: 'no colleague can be asked',
      plant: (stage) => Object.assign(stage.environment, helpdeskOf(stage), { HELPDESK_CHANNEL: '' }),
      red: 'helpdesk',
      says: /no colleague can be asked/,
    },
    {
      name: 'there is nobody to call',
      plant: ({ cloud }) => Object.assign(cloud.company, { intuneBrand: {} }),
      red: 'support',
      says: /nobody: neither/,
    },
    {
      name: "Intune's branding cannot be read",
      plant: ({ cloud }) => Object.assign(cloud.company.facts, { branding: '403' }),
      red: 'support',
      says: /Intune's branding cannot be read: Graph refuses \(403\)/,
    },
    {
      name: 'the token service will not have the OAuth connection tried',
      plant: (stage) =>
        answering(stage, 'token-service', /GetSignInResource/, {
          status: 400,
          body: { error: { code: 'BadArgument', message: 'Unknown conversation.' } },
        }),
      red: 'oauth-connection',
      says: /does not let it be tried from here \(400\)/,
    },
    {
      name: 'a setting is misspelt',
      plant: ({ environment }) => Object.assign(environment, { PROTECTED_GROUP: OTHER, PATH: '/bin', LANG: 'C' }),
      red: 'settings',
      says: /without effect: PROTECTED_GROUP$/,
    },
    {
      name: 'somebody asked about is protected',
      plant: (stage) => Object.assign(stage.wish, { person: stage.cloud.company.people.pia.id }),
      red: 'person',
      says: /^refused, whichever Mac it is: protected; Mac .*: would be shown$/,
    },
    {
      name: 'a key is seen too shortly',
      plant: ({ environment }) => Object.assign(environment, { KEY_VISIBLE_SECONDS: '30' }),
      red: 'settings',
      says: /less than a minute/,
    },
    {
      name: 'somebody asked about is a guest',
      plant: (stage) => Object.assign(stage.wish, { person: guestIn(stage) }),
      red: 'person',
      says: /^refused, whichever Mac it is: no-account/,
    },
  ];
  for (const { name, plant, red, says } of warned) {
    it(`warns, and is not red, when ${name}`, async () => {
      await plant(stage);
      const findings = await examined();
      assert.deepEqual(inState(findings, 'wrong'), []);
      assert.deepEqual(inState(findings, 'warning'), [red]);
      assert.match(findings.find(({ check }) => check === red)?.says ?? '', says);
    });
  }

  it('asks for the managed identity where one proves the registrations', async () => {
    const { environment, manifestFile } = stage;
    for (const name of SECRETS) delete environment[name];
    const settings = readSettings({ ...environment, FEDERATED_IDENTITY: OTHER });
    const none = async () => Promise.reject(new Unavailable('Entra', 'busy'));
    const tokens = { bot: none, sso: none, graph: none };
    const world = { ...createWorld({ settings, wish: {}, manifestFile, clock: systemClock }), tokens };
    const found = await credentials.find(({ id }) => id === 'graph-credentials')?.look(world);
    assert.equal(found?.says, 'there is no token');
    assert.match(found?.mend ?? '', /managed identity of GRAPH_CLIENT_ID, FEDERATED_IDENTITY assigned/);
  });

  it('tells a terminal nothing that it would obey', () => {
    const finding = { check: 'x', title: 'X', state: 'wrong' as const, says: 'a\u001b[2Jb\nc', mend: 'd\u0007' };
    assert.match(report([finding]), /^WRONG {8}X {2}a\?\[2Jb\?c\n {13}-> d\?\n/);
  });

  it('says what is missing without an optional permission, and calls nothing wrong', async () => {
    const said = async () => (await examined()).find(({ check }) => check === 'graph-roles');
    assert.equal((await said())?.says, 'those that are needed are there');
    takeAway(stage.cloud, 'DeviceManagementConfiguration.Read.All');
    const findings = await examined();
    assert.deepEqual(
      findings.filter(({ state }) => state !== 'ok'),
      [],
    );
    assert.match(
      (await said())?.says ?? '',
      /; without DeviceManagementConfiguration\.Read\.All people are not told why a key is missing$/,
    );
  });

  it('says who may see a key', async () => {
    const said = async () => (await examined()).find(({ check }) => check === 'who')?.says;
    assert.match((await said()) ?? '', /^every employee, but not members of [0-9a-f-]{36};/);
    stage.environment.SELF_SERVICE = 'off';
    assert.match((await said()) ?? '', /^nobody, as SELF_SERVICE is off/);
  });

  it('says who may look up what, and what it cannot see of that', async () => {
    const said = async (id: string) => (await examined()).find(({ check }) => check === id);
    assert.match((await said('who'))?.says ?? '', /; nobody sees another's key; npm run switch tells the rest$/);
    assert.equal(await said('helpdesk'), undefined);
    const helpdesk = helpdeskOf(stage);
    Object.assign(stage.environment, helpdesk);
    const { HELPDESK_GROUP_ID: group } = helpdesk;
    const who = `; members of ${group} look up keys of others in channels of one team and in their own chats, with approval by owner-else-colleague;`;
    assert((await said('who'))?.says.includes(who));
    const { state, says = '' } = (await said('helpdesk')) ?? {};
    assert.equal(state, 'ok');
    assert.match(says, /shows only in a look-up by one of them$/);
    for (const id of ['helpdesk-channel', 'security-channel', 'groups', 'graph-roles', 'surplus-roles']) {
      assert.equal((await said(id))?.state, 'ok', id);
    }
  });

  it('says what is lost while Latchkey may not install itself', async () => {
    const said = async () => (await examined()).find(({ check }) => check === 'graph-roles')?.says ?? '';
    assert.doesNotMatch(await said(), /TeamsAppInstallation/);
    Object.assign(stage.environment, helpdeskOf(stage), { CATALOG_APP_ID: OTHER });
    assert.match(await said(), /without TeamsAppInstallation\.ReadWriteSelfForUser\.All people for whom/);
    stage.cloud.company.registrations.sso.roles.push(INSTALL_ITSELF);
    assert.doesNotMatch(await said(), /TeamsAppInstallation/);
  });

  it('believes that there is no secret anywhere', async () => {
    const { file } = await makeClientCertificate(stage.folder);
    for (const name of SECRETS) delete stage.environment[name];
    Object.assign(stage.environment, { SECRET_EXPIRES_ON: 'none', CERTIFICATE_FILE: file });
    const finding = (await examined()).find(({ check }) => check === 'secret-expiry');
    assert.deepEqual([finding?.state, finding?.says], ['ok', 'there is none, as SECRET_EXPIRES_ON says']);
  });

  it('looks up the Macs of somebody', async () => {
    stage.wish.person = stage.cloud.company.people.anna.id;
    const finding = (await examined()).find(({ check }) => check === 'person');
    assert.equal(finding?.state, 'ok');
    assert.match(finding?.says ?? '', /^Mac [0-9a-f-]{36} \(serial number ending in \w{4}\): would be shown$/);
  });

  it('looks at the bot from outside, its certificate included', async () => {
    stage.wish.bot = await stage.serve(trusted());
    const seen = async () => (await examined()).find(({ check }) => check === 'bot');
    assert.deepEqual([(await seen())?.state, (await seen())?.says], ['ok', 'it is ready, and turns strangers away']);
    const inAYear = new X509Certificate(trusted().cert).validToDate.getTime() - 5 * DAY_MS;
    stage.clock = { ...systemClock, now: () => inAYear };
    const late = await seen();
    assert.equal(late?.state, 'warning');
    assert.match(late?.says ?? '', /^its certificate until .*, 5 days from now$/);
  });

  it('takes no network share for storage', async () => {
    const settings = readSettings(stage.environment);
    const world = createWorld({ settings, wish: {}, manifestFile: stage.manifestFile, clock: systemClock });
    const states = [0xef53, 0x6969, 0xff534d42].map(async (kind) => {
      return (await storageCheck({ ...disk, kindOf: () => kind }).look(world)).state;
    });
    assert.deepEqual(await Promise.all(states), ['ok', 'wrong', 'wrong']);
  });

  it('takes no storage that is gone after a restart, where there are real keys', async () => {
    const settings = readSettings(stage.environment);
    const world = createWorld({ settings, wish: {}, manifestFile: stage.manifestFile, clock: systemClock });
    const look = (loopback: boolean) =>
      storageCheck({ ...disk, kindOf: () => 0x794c7630 }).look({ ...world, settings: { ...settings, loopback } });
    const { state, says } = await look(false);
    assert.equal(state, 'wrong');
    assert.match(says, /is in a layer of a container \(overlay\), which is gone with it: mount a volume there$/);
    assert.equal((await look(true)).state, 'ok');
  });

  it('wants to be run as whoever the storage belongs to, and to be let at all of its files', async () => {
    const file = join(stage.folder, 'theirs.db');
    for (const end of ['', '-wal']) writeFileSync(`${file}${end}`, '');
    stage.environment.STORAGE = `sqlite:${file}`;
    const settings = readSettings(stage.environment);
    const world = createWorld({ settings, wish: {}, manifestFile: stage.manifestFile, clock: systemClock });
    const looked = (changes: Partial<Disk>) => storageCheck({ ...disk, ...changes }).look(world);
    assert.equal((await looked({})).state, 'ok');
    assert.equal((await looked({ isOurs: (path) => path !== file })).state, 'warning');
    const demand = (path: string) => {
      if (path.endsWith('-wal')) throw Object.assign(new Error(), { code: 'EACCES' });
    };
    assert.deepEqual(
      [(await looked({ demand })).state, (await looked({ demand })).says],
      ['wrong', `${file}-wal cannot be read and written (EACCES)`],
    );
  });

  it('sees through a link', async () => {
    const link = join(stage.folder, 'link.db');
    symlinkSync(join(stage.folder, 'nothing.db'), link);
    stage.environment.STORAGE = `sqlite:${link}`;
    const seen = async () => (await examined()).find(({ check }) => check === 'storage');
    assert.match((await seen())?.says ?? '', /is a link to nothing$/);
    writeFileSync(join(stage.folder, 'nothing.db'), '{');
    assert.match((await seen())?.says ?? '', /nothing\.db is no database of Latchkey$/);
  });

  it('takes no storage that overwrites, or that leases twice', async () => {
    const database = await openDatabase(join(stage.folder, 'trial.db'), systemClock);
    const records = createRecords(database, systemClock);
    const bookings = createBookings(database, { clock: systemClock, log: createFakeLog() });
    await tryRecords(records, systemClock);
    await tryBookings(bookings, systemClock);
    const overwrites = { ...records, replace: async () => true };
    await assert.rejects(tryRecords(overwrites, systemClock), /compare-and-set/);
    const twice = { ...bookings, take: async () => [{ receipt: '', item: {} as never }] };
    await assert.rejects(tryBookings(twice, systemClock), /lease/);
    const forgives = { ...bookings, settle: async () => true };
    await assert.rejects(tryBookings(forgives, systemClock), /lease/);
    database.close();
  });

  it('looks at the certificate and at its file', async () => {
    const { file } = await makeClientCertificate(stage.folder, { days: 20 });
    for (const name of SECRETS) delete stage.environment[name];
    stage.environment.CERTIFICATE_FILE = file;
    const seen = async () => (await examined()).find(({ check }) => check === 'certificate-expiry');
    chmodSync(file, 0o644);
    assert.match((await seen())?.says ?? '', /everybody on this machine may read its private key/);
    chmodSync(file, 0o640);
    assert.match((await seen())?.says ?? '', /^until .*, 20 days from now$/);
    const at = (days: number) => ({ ...systemClock, now: () => Date.now() + days * DAY_MS });
    stage.clock = at(30);
    assert.match((await seen())?.says ?? '', /^expired on /);
    stage.clock = at(-400);
    assert.match((await seen())?.says ?? '', /^not before /);
  });

  it('says when no package was built here', async () => {
    rmSync(stage.manifestFile);
    assert.deepEqual(inState(await examined(), 'unchecked'), ['manifest']);
  });
});

/** Of a server that this process trusts. */
const trusted = () => readCertificates(process.env.LATCHKEY_TEST_CERTIFICATES ?? '');

function answering({ cloud }: Stage, service: Service, path: RegExp, answer: Answer): void {
  cloud.wire.intercept((request) => (request.service === service && path.test(request.path) ? { answer } : undefined));
}

function dropping({ cloud }: Stage, service: Service): void {
  cloud.wire.intercept((request) => (request.service === service ? { answer: 'drop' } : undefined));
}

function takeAway({ company }: Cloud, role: string): void {
  const { graph } = company.registrations;
  graph.roles = graph.roles.filter((name) => name !== role);
}

function guestIn({ cloud }: Stage): string | undefined {
  return Object.values(cloud.company.people).find(({ userType }) => userType === 'Guest')?.id;
}

function manifestFor({ environment }: Stage, changes: Partial<AppIds> = {}) {
  const ids = { ...appIdsOf(readSettings(environment)), ...changes };
  return {
    id: ids.teamsAppId,
    version: '1.0.0',
    bots: [{ botId: ids.botId }],
    webApplicationInfo: { id: ids.ssoClientId, resource: ids.resource },
    validDomains: [ids.signInHost],
  };
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}
