import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Verdict } from '../../bot/doctor/check.ts';
import { checks } from '../../bot/doctor/checks/index.ts';
import { accountVerdict } from '../../bot/doctor/checks/storage-account.ts';
import { diagnose } from '../../bot/doctor/diagnose.ts';
import { createWorld } from '../../bot/doctor/world.ts';
import { readSettings } from '../../bot/settings.ts';
import type { AzureStorage } from '../../bot/settings-storage.ts';
import { systemClock as clock } from '../../bot/system-clock.ts';
import { readCertificates } from '../../sandbox/certificates.ts';
import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { startTestCloud } from '../support/cloud.ts';
import { startIdentityHost } from '../support/identity-host.ts';
import { type Relay, type Relayed, startRelay } from '../support/relay.ts';

describe('The doctor and a storage account', () => {
  let azurite: Azurite;
  let relays: { blobs: Relay; queues: Relay };
  let storage: AzureStorage;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    relays = { blobs: await startRelay(azurite.blobs), queues: await startRelay(azurite.queues) };
    storage = storageAt({ ...azurite, blobs: relays.blobs.url, queues: relays.queues.url });
  });
  afterEach(() => Promise.all([relays.blobs.stop(), relays.queues.stop()]));

  const told = ({ state, says, mend = '' }: Verdict) => `${state}: ${says} -> ${mend}`;
  const isTrial = ({ path }: Relayed) => path.includes('/doctor-');

  async function assertNothingLeft(): Promise<void> {
    const { connectionString } = azurite;
    for await (const { name } of BlobServiceClient.fromConnectionString(connectionString).listContainers())
      assert.fail(name);
    for await (const { name } of QueueServiceClient.fromConnectionString(connectionString).listQueues())
      assert.fail(name);
  }

  it('tries it out and leaves nothing, as one of its checks', async () => {
    const cloud = await startTestCloud();
    const settings = readSettings({ ...cloud.environment, STORAGE: `azure:${azurite.connectionString}` });
    const world = createWorld({ settings, wish: {}, manifestFile: 'none', clock });
    const [finding] = await diagnose(
      world,
      checks.filter(({ id }) => id === 'storage'),
    );
    await cloud.stop();
    assert.deepEqual(finding, {
      check: 'storage',
      title: 'Storage',
      state: 'ok',
      says: 'latchkey can be written, read and leased from',
    });
    await assertNothingLeft();
  });

  it('knows a key that is not its own, without showing it', async () => {
    const key = Buffer.alloc(64, 'x').toString('base64');
    const verdict = told(await accountVerdict(storageAt({ ...azurite, key }), clock));
    assert.match(verdict, /^wrong: the blobs of latchkey answer 403 -> Copy the connection string again/);
    assert(!verdict.includes(key.slice(0, 9)));
  });

  it('knows which of the two does not let it in', async () => {
    relays.queues.fate = (request) => (isTrial(request) ? 403 : 'arrives');
    assert.match(told(await accountVerdict(storage, clock)), /^wrong: the queues of latchkey answer 403 -> Copy/);
    await assertNothingLeft();
  });

  it('knows an identity without its role, and a machine without an identity', async () => {
    const { key, cert } = readCertificates(`${process.env.LATCHKEY_TEST_CERTIFICATES}`);
    const server = createServer({ key, cert }, (_, response) => {
      response.statusCode = 403;
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/latchkey`;
    const host = await startIdentityHost('a token');
    const as = async (identity: string) =>
      told(
        await accountVerdict(
          { engine: 'azure', account: 'latchkey', blobs: url, queues: url, proof: { identity } },
          clock,
        ),
      );
    try {
      const without = await as('33333333-3333-4333-8333-333333333333');
      assert.match(
        without,
        /^wrong: the blobs of latchkey answer 403 -> Give .* the role Storage Blob Data Contributor/,
      );
      host.gives(undefined);
      const nobody = await as('44444444-4444-4444-8444-444444444444');
      assert.match(nobody, /^wrong: there is no managed identity here, .* -> Assign the identity to this machine/);
    } finally {
      host.stop();
      server.close();
      server.closeAllConnections();
    }
  });

  it('knows an account that is not there, does not work, or is something else', async () => {
    relays.queues.fate = () => 500;
    assert.match(told(await accountVerdict(storage, clock)), /^wrong: 127\.0\.0\.1:\d+ answers 500: it does not work/);
    relays.queues.fate = () => 302;
    assert.match(told(await accountVerdict(storage, clock)), /^wrong: something else answers/);
    relays.queues.fate = (request) => (isTrial(request) ? 500 : 'arrives');
    assert.match(told(await accountVerdict(storage, clock)), /^wrong: the queues of latchkey answer 500 -> Try again/);
    await relays.queues.stop();
    assert.match(
      told(await accountVerdict(storage, clock)),
      /^wrong: 127\.0\.0\.1 does not answer|^wrong: 127\.0\.0\.1:\d+ does not answer/,
    );
    relays.queues = await startRelay(azurite.queues);
  });
});
