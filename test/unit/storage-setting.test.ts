import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { readSettings, readStorage } from '../../bot/settings.ts';
import { SettingsError } from '../../bot/settings-faults.ts';

type Environment = Record<string, string | undefined>;

const BOT = '11111111-1111-4111-8111-111111111111';
const IDENTITY = '44444444-4444-4444-8444-444444444444';
const KEY = `${'Ab0+/'.repeat(17)}A==`;
const real = `AccountName=latchkey01;AccountKey=${KEY}`;
const azurite = `${real};BlobEndpoint=http://127.0.0.1:10000/latchkey01;QueueEndpoint=http://localhost:10001/latchkey01`;

const bot: Environment = {
  MicrosoftAppId: BOT,
  MicrosoftAppPassword: 'bot-secret',
  MicrosoftAppTenantId: '99999999-9999-4999-8999-999999999999',
  OAUTH_CONNECTION: 'sso',
};
const onThisMachine: Environment = {
  LOGIN_URL: 'https://127.0.0.1:8443',
  GRAPH_URL: 'https://127.0.0.1:8444',
  BOT_TOKEN_SERVICE_URL: 'https://127.0.0.1:8445',
  BOT_OPENID_METADATA_URL: 'https://127.0.0.1:8446/v1/keys',
  CHANNEL_HOSTS: '127.0.0.1:8447',
};

/** What the bot and the commands have, which is the same. */
function storageOf(environment: Environment) {
  const { storage } = readSettings({ ...bot, ...environment });
  assert.deepEqual(inspect(readStorage({ ...bot, ...environment }), { depth: 9 }), inspect(storage, { depth: 9 }));
  assert(storage.engine === 'azure');
  return storage;
}

/** Of both the same; empty if it would start. */
function faultsOf(environment: Environment): string[] {
  const faults = (read: () => unknown) => {
    try {
      read();
      return [];
    } catch (error) {
      assert(error instanceof SettingsError);
      assert.doesNotMatch(error.message, /latchkey01|Ab0\+|sig=/);
      return error.faults.map(({ name, problem }) => `${name} ${problem}`);
    }
  };
  const all = faults(() => readSettings({ ...bot, ...environment }));
  assert.deepEqual(
    faults(() => readStorage({ ...bot, ...environment })),
    all,
  );
  return all;
}

describe('STORAGE=azure:<account>', () => {
  it("is at the cloud's own hosts", () => {
    for (const [cloud, suffix] of [
      ['public', 'core.windows.net'],
      ['usgov', 'core.usgovcloudapi.net'],
      ['china', 'core.chinacloudapi.cn'],
    ]) {
      const { account, blobs, queues } = storageOf({ STORAGE: 'azure:latchkey01', CLOUD: cloud });
      assert.deepEqual(
        [account, blobs, queues],
        ['latchkey01', `https://latchkey01.blob.${suffix}`, `https://latchkey01.queue.${suffix}`],
      );
    }
  });

  it('proves itself by the managed identity that is named for the rest, else by the one of the machine', () => {
    const identity = (given: Environment) => {
      const { proof } = storageOf({ ...given, STORAGE: 'azure:latchkey01' });
      return 'identity' in proof ? proof.identity : assert.fail('a key');
    };
    const keyless = { MicrosoftAppPassword: undefined };
    const others = {
      SSO_CLIENT_ID: IDENTITY,
      SSO_CLIENT_SECRET: 's',
      GRAPH_CLIENT_ID: IDENTITY,
      GRAPH_CLIENT_SECRET: 's',
    };
    assert.equal(identity({ ...keyless, FEDERATED_IDENTITY: IDENTITY.toUpperCase() }), IDENTITY);
    assert.equal(identity({ ...keyless, ...others, MicrosoftAppType: 'UserAssignedMSI' }), BOT);
    assert.equal(identity({}), undefined);
  });

  for (const name of [
    'la',
    'x'.repeat(25),
    'Latchkey',
    'latch-key',
    'latchkey01/',
    'https://latchkey01.blob.core.windows.net',
  ]) {
    it(`refuses ${name}`, () => {
      assert.deepEqual(faultsOf({ STORAGE: `azure:${name}` }).length, 1);
    });
  }
});

describe('STORAGE=azure:<connection string>', () => {
  const read = (text: string, more: Environment = {}) => storageOf({ STORAGE: `azure:${text}`, ...more });
  const fault = (text: string, more: Environment = {}) => faultsOf({ STORAGE: `azure:${text}`, ...more }).join('; ');

  it('has a key and the hosts that its suffix says, or its endpoints', () => {
    const hosts = ['https://latchkey01.blob.core.windows.net', 'https://latchkey01.queue.core.windows.net'];
    for (const text of [
      `DefaultEndpointsProtocol=https;${real};EndpointSuffix=core.windows.net`,
      ` ${real} ; BlobEndpoint=${hosts[0]}/;QueueEndpoint=${hosts[1]}/;FileEndpoint=https://elsewhere.example/;`,
      `${real};BlobEndpoint=${hosts[0]};EndpointSuffix=core.windows.net`,
    ]) {
      const { account, blobs, queues, proof } = read(text);
      assert.deepEqual([account, blobs, queues], ['latchkey01', ...hosts]);
      assert.equal('key' in proof && proof.key.reveal(), KEY);
    }
  });

  it('may be on this machine, without TLS, with everything else', () => {
    const { blobs, queues } = readStorage({ STORAGE: `azure:${azurite}` }) as { blobs: string; queues: string };
    assert.deepEqual([blobs, queues], ['http://127.0.0.1:10000/latchkey01', 'http://localhost:10001/latchkey01']);
    const { storage, warnings } = readSettings({ ...bot, ...onThisMachine, STORAGE: `azure:${azurite}` });
    assert.equal(storage.engine, 'azure');
    assert(warnings.includes('settings.endpoints-loopback'));
  });

  it('does not mix with endpoints elsewhere, nor the other way round', () => {
    const named = (environment: Environment) => {
      try {
        readSettings({ ...bot, ...environment });
        return [];
      } catch (error) {
        assert(error instanceof SettingsError);
        return error.faults.map(({ name }) => name);
      }
    };
    assert.deepEqual(named({ STORAGE: `azure:${azurite}` }), ['STORAGE']);
    const elsewhere = ['LOGIN_URL', 'GRAPH_URL', 'BOT_TOKEN_SERVICE_URL', 'BOT_OPENID_METADATA_URL', 'CHANNEL_HOSTS'];
    assert.deepEqual(named({ ...onThisMachine, STORAGE: 'azure:latchkey01' }).sort(), elsewhere.sort());
    assert.deepEqual(named({ ...onThisMachine, STORAGE: 'sqlite:here.db' }), []);
  });

  it('keeps the key to itself', () => {
    const settings = readSettings({ ...bot, STORAGE: `azure:${real};EndpointSuffix=core.windows.net` });
    for (const shown of [inspect(settings, { depth: 9, showHidden: true }), JSON.stringify(settings)]) {
      assert(!shown.includes(KEY.slice(0, 10)));
    }
  });

  for (const [text, words] of [
    ['UseDevelopmentStorage=true', /cannot be UseDevelopmentStorage/],
    [
      `${real};EndpointSuffix=core.windows.net;SharedAccessSignature=sv=2026&sig=x`,
      /cannot have a SharedAccessSignature/,
    ],
    ['BlobEndpoint=https://latchkey01.blob.core.windows.net;SharedAccessSignature=sig=x', /SharedAccessSignature/],
    [`AccountKey=${KEY};EndpointSuffix=core.windows.net`, /must have AccountName/],
    ['AccountName=latchkey01;EndpointSuffix=core.windows.net', /must have AccountKey/],
    ['AccountName=latchkey01;AccountKey=c2hvcnQ=;EndpointSuffix=core.windows.net', /must have AccountKey/],
    [real, /must have EndpointSuffix=core\.windows\.net .*BlobEndpoint=https:\/\/<AccountName>\.blob/],
    [`${real};BlobEndpoint=https://latchkey01.blob.core.windows.net`, /or QueueEndpoint=/],
    [`${real};EndpointSuffix=core.usgovcloudapi.net`, /EndpointSuffix=core\.windows\.net/],
    [`${real};EndpointSuffix=core.windows.net.evil.example`, /EndpointSuffix=core\.windows\.net/],
    [`DefaultEndpointsProtocol=http;${real};EndpointSuffix=core.windows.net`, /BlobEndpoint=https/],
    [`${azurite.replace('http://127.0.0.1:10000', 'http://10.0.0.1:10000')}`, /BlobEndpoint=/],
    [`${azurite.replace('http://localhost', 'http://me@localhost')}`, /QueueEndpoint=/],
    [`${azurite.replace('http://localhost', 'ftp://localhost')}`, /QueueEndpoint=/],
    [`${azurite.replace(':10000/latchkey01', ':10000')}`, /BlobEndpoint=.*http:\/\/127\.0\.0\.1:<port>\/<AccountName>/],
    [`${azurite};BlobEndpoint=https://other.blob.core.windows.net`, /BlobEndpoint=/],
    [`${azurite};BlobEndpoint=http://latchkey01.blob.core.windows.net`, /BlobEndpoint=/],
    [
      `${azurite};BlobEndpoint=https://latchkey01.blob.core.windows.net`,
      /one endpoint on this machine and one elsewhere/,
    ],
    ['=', /AccountName/],
  ] as const) {
    it(`refuses ${text.replaceAll(KEY, '…')}`, () => {
      assert.match(fault(text), words);
    });
  }

  it("is of the cloud's own account", () => {
    assert.equal(fault(`${real};EndpointSuffix=core.chinacloudapi.cn`, { CLOUD: 'china' }), '');
    assert.match(fault(`${real};EndpointSuffix=core.windows.net`, { CLOUD: 'china' }), /core\.chinacloudapi\.cn/);
  });
});
