import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { readEndpoints } from '../../bot/endpoints.ts';
import type { Sighting } from './witness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const witness = new URL('witness.ts', import.meta.url).href;
const secret = 'S3CRET-of-the-bot';

/** A set that would start, with everything on Microsoft's own hosts. */
const good = {
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: secret,
  MicrosoftAppTenantId: '99999999-9999-4999-8999-999999999999',
  OAUTH_CONNECTION: 'latchkey',
};
const KEYS = '/v1/.well-known/openidconfiguration';
/** Hosts that are not Entra's; each is tried in place of every service. */
const hosts = [
  'login.microsoftonline.com.evil.example',
  'evil.example',
  'evil-login.microsoftonline.com',
  'login.microsoftonline.com.',
  'login.microsoftonline.com:8443',
  'login.micr\u043esoftonline.com',
  'login.xn--micrsoftonline-nwl.com',
  'login\u3002microsoftonline.com.evil.example',
  'login.microsoftonline.com%2eevil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.2',
  '2130706434',
  '0x7f.0.0.2',
  '0.0.0.0',
  '169.254.169.254',
  '[::ffff:169.254.169.254]',
  '[fe80::1]',
  '[::]',
];
const forms = [
  'http://login.microsoftonline.com',
  'https://login.microsoftonline.com@evil.example',
  'https://evil:pass@login.microsoftonline.com',
  'https://login.microsoftonline.com\\@evil.example',
  'https://login.microsoftonline.com?x=https://evil.example',
  'https://login.microsoftonline.com#evil',
  'https://login.microsoftonline.com/evil',
  'https:evil.example',
  '//evil.example',
  'javascript:fetch("https://evil.example")',
  'file:///etc/passwd',
];
const accountKey = Buffer.alloc(64, 1).toString('base64');
// No port that fetch itself refuses.
const here = '127.0.0.1:47123';

describe('Settings that lead elsewhere', function () {
  // The program has to start, for real.
  this.timeout(60_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-attack-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** The real program ends with 1, and what it says names the settings and holds no value. Nothing was sent, and nothing stored. */
  async function assertRefused(given: Record<string, string>, names: string[]): Promise<void> {
    const file = join(folder, 'latchkey.db');
    const { PATH } = process.env;
    const program = spawn(process.execPath, ['--import', witness, 'bot/main.ts'], {
      cwd: root,
      env: { PATH, ...good, STORAGE: `sqlite:${file}`, PORT: '0', ...given },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      signal: AbortSignal.timeout(60_000),
    });
    const sightings: Sighting[] = [];
    program.on('message', ({ seen }: { seen: Sighting }) => sightings.push(seen));
    const said = Promise.all([program.stdout, program.stderr].map((stream) => text(stream as NodeJS.ReadableStream)));
    assert.deepEqual(await once(program, 'close'), [1, null]);
    const words = (await said).join('');
    for (const name of names) assert(words.includes(name), `it does not name ${name}`);
    for (const value of [secret, ...Object.values(given).filter((value) => value.length > 1)]) {
      assert(!words.includes(value), `it prints ${value}`);
    }
    assert(!words.includes(' at '), words);
    assert.deepEqual(sightings, []);
    assert(!existsSync(file));
  }

  it('are refused, whichever service they pose as', () => {
    const all = [...forms, ...hosts.map((host) => `https://${host}`)];
    const names = ['LOGIN_URL', 'GRAPH_URL', 'BOT_TOKEN_SERVICE_URL', 'BOT_OPENID_METADATA_URL', 'TEAMS_URL'];
    for (const name of names) {
      for (const url of all) {
        const { faults } = readEndpoints('public', { [name]: url });
        assert(
          faults.some((fault) => fault.name === name),
          `${name}=${url}`,
        );
      }
    }
    for (const host of [
      ...hosts,
      '*',
      '*.com',
      '*.',
      'smba.trafficmanager.net,evil.example',
      '*.evil.example',
      '',
      'evilsmba.trafficmanager.net',
      'evilteams.microsoft.com',
      '*.microsoft.com',
      'evil.example#.teams.microsoft.com',
      'evil@x.teams.microsoft.com',
    ]) {
      assert(readEndpoints('public', { CHANNEL_HOSTS: host }).faults.length > 0, `CHANNEL_HOSTS=${host}`);
    }
  });

  const refused: Record<string, [given: Record<string, string>, names: string[]]> = {
    'look-alikes for all services': [
      {
        LOGIN_URL: 'https://login.microsoftonline.com.evil.example',
        GRAPH_URL: 'https://graph.microsoft.com@evil.example',
        BOT_TOKEN_SERVICE_URL: 'http://token.botframework.com',
        BOT_OPENID_METADATA_URL: `https://login.botframework.com.${KEYS}`,
        BOT_TOKEN_ISSUER: 'https://issuer.evil.example',
        CHANNEL_HOSTS: 'smba.trafficmanager.net,smba.trafficmanager.net.evil.example',
      },
      [
        ...['LOGIN_URL', 'GRAPH_URL', 'BOT_TOKEN_SERVICE_URL', 'BOT_OPENID_METADATA_URL', 'BOT_TOKEN_ISSUER'],
        'CHANNEL_HOSTS',
      ],
    ],
    'keys of the channel from this machine, and all else from Microsoft': [
      { BOT_OPENID_METADATA_URL: `https://${here}${KEYS}` },
      ['BOT_OPENID_METADATA_URL'],
    ],
    'storage on this machine, and all else from Microsoft': [
      {
        STORAGE: `azure:AccountName=here;AccountKey=${accountKey};BlobEndpoint=http://${here}/here;QueueEndpoint=http://${here}/here`,
      },
      ['STORAGE'],
    ],
    'certificates that nobody checks, a bot without an id and every tenant': [
      { NODE_TLS_REJECT_UNAUTHORIZED: '0', MicrosoftAppId: '', MicrosoftAppTenantId: 'common' },
      ['NODE_TLS_REJECT_UNAUTHORIZED', 'MicrosoftAppId', 'MicrosoftAppTenantId'],
    ],
  };
  for (const [what, [given, names]] of Object.entries(refused)) {
    it(`start nothing: ${what}`, () => assertRefused(given, names));
  }
});
