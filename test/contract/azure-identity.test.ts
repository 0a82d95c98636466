import assert from 'node:assert/strict';
import { UnsecuredJWT } from 'jose';
import { type Account, openAccount } from '../../bot/adapters/azure/account.ts';
import { createDialogState } from '../../bot/adapters/azure/dialog-state.ts';
import { createQueue } from '../../bot/adapters/azure/queue.ts';
import { createRecords } from '../../bot/adapters/azure/records.ts';
import { errandIn } from '../../bot/domain/shapes.ts';
import { systemClock as clock } from '../../bot/system-clock.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import { createFakeLog } from '../support/fakes.ts';
import { startIdentityHost } from '../support/identity-host.ts';
import { errand } from './queue.ts';

const TENANT = '55555555-5555-4555-8555-555555555555';
/** Of the first test and of the second. */
const IDENTITIES = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const HOUR = 3_600_000;

/** Azurite believes any token that is for a storage account. */
const tokenFor = (audience: string) =>
  new UnsecuredJWT({ tid: TENANT })
    .setIssuer(`https://sts.windows.net/${TENANT}/`)
    .setAudience(audience)
    .setNotBefore('-1m')
    .setExpirationTime('1h')
    .setIssuedAt()
    .encode();

describe('A storage account that knows a managed identity', () => {
  let azurite: Azurite;
  let host: Awaited<ReturnType<typeof startIdentityHost>>;
  let account: Account;
  let identity: string;
  let tests = 0;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite({ certificates: `${process.env.LATCHKEY_TEST_CERTIFICATES}` });
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    host = await startIdentityHost(tokenFor('https://storage.azure.com'));
    identity = IDENTITIES[tests++] ?? assert.fail('one identity too few');
    const { account: name, blobs, queues } = azurite;
    account = openAccount({ engine: 'azure', account: name, blobs, queues, proof: { identity } }, clock);
  });
  afterEach(() => {
    account.close();
    host.stop();
  });

  it('lets it keep everything, with one token for each kind', async () => {
    const records = createRecords(account.container('records'), clock);
    await records.create('a', 1, clock.now() + HOUR);
    assert.equal((await records.read('a'))?.value, 1);
    const state = createDialogState(account.container('dialog-state'), () => account.blobsStorage('dialog-state'));
    await state.write({ a: { step: 1 } });
    assert.equal((await state.read(['a'])).a.step, 1);
    const queue = createQueue({
      name: 'errands',
      queue: account.queue('errands'),
      shape: errandIn,
      clock,
      log: createFakeLog(),
    });
    await queue.settle(await queue.book(errand(clock.now())));
    for (const asked of host.asked) {
      assert.deepEqual([asked.get('client_id'), asked.get('resource')], [identity, 'https://storage.azure.com']);
    }
    assert.equal(host.asked.length, 1);
  });

  it('is not there without a token, nor for one that is for something else', async () => {
    host.gives(undefined);
    const { ask } = account.container('records');
    await assert.rejects(
      ask((client) => client.getProperties()),
      { name: 'Unavailable', system: 'Entra', reason: 'busy' },
    );
    host.gives(tokenFor('https://graph.microsoft.com'));
    await assert.rejects(
      ask((client) => client.getProperties()),
      { name: 'Unavailable', system: 'storage', reason: 'rejected' },
    );
  });
});
