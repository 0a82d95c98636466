import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ContainerClient, ContainerSASPermissions } from '@azure/storage-blob';
import { withBlobAudit } from '../../bot/adapters/azure/audit-reader.ts';
import { exported } from '../../bot/commands/audit-export.ts';
import { readWish } from '../../bot/commands/audit-wish.ts';
import { canonical, hashAfter } from '../../bot/domain/audit-chain.ts';
import { verifyAll } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { type BlobAudit, blobsIn, chainsIn, containerAt, createReadableBlobAudit } from '../support/blob-audit.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { startRelay } from '../support/relay.ts';

const command = fileURLToPath(new URL('../../bot/commands/audit.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const HOUR_MS = 3_600_000;

const anna = { id: '11111111-1111-4111-8111-111111111111', name: 'Anna', upn: 'anna@contoso.example' };
const lea = { id: '55555555-5555-4555-8555-555555555555', name: 'Lea' };
const mac = { id: '33333333-3333-4333-8333-333333333333', name: 'MAC-ANNA', serial: 'C02XYZ' };

describe('npm run audit on a storage account', function () {
  this.timeout(60_000);

  let azurite: Azurite;
  let owner: ContainerClient;
  let clock: ManualClock;
  let one: BlobAudit;
  let two: BlobAudit;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  /** Two instances, and what happened an hour after the other, on one or the other. */
  beforeEach(async () => {
    clock = createManualClock(Date.parse('2026-03-01T00:00:00Z'));
    owner = containerAt(azurite, 'audit');
    await owner.create();
    one = createReadableBlobAudit(async () => owner, owner, clock);
    await one.open();
    await clock.pass(1_000);
    two = createReadableBlobAudit(async () => owner, owner, clock);
    await two.open();
    await records(one, { reference: 'A' });
    await records(two, { reference: 'B', person: lea, facts: { lookUp: '1', reason: 'Repair' } });
    await records(one, { reference: 'C', mac: { id: mac.id } });
  });
  afterEach(async () => {
    await owner.deleteIfExists();
  });

  async function records(audit: BlobAudit, entry: Partial<AuditEntry>): Promise<AuditHead> {
    await clock.pass(HOUR_MS);
    return audit.record({ event: 'reveal.shown', reference: 'K7M2QX', person: anna, mac, ...entry });
  }

  async function runs(args: string[], connectionString = azurite.connectionString) {
    const env = { STORAGE: `azure:${connectionString}` };
    const child = spawn(process.execPath, [command, ...args], { env, cwd: root });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, out, err };
  }

  const chainOf = ({ log }: BlobAudit) => `${log.heads[0]?.chain}`;

  it('verify reads all chains, and only reads', async () => {
    const before = await blobsIn(owner);
    const relay = await startRelay(azurite.blobs);
    const head = await two.record({ event: 'key.blanked', reference: 'D', person: anna });
    try {
      const through = azurite.connectionString.replace(azurite.blobs, relay.url);
      const { code, out, err } = await runs(['verify', '--head', head.hash], through);
      assert.equal(
        out,
        'The audit is whole: 2 chains, 6 entries, from 2026-03-01T00:00:00.000Z to 2026-03-01T03:00:01.000Z.\n' +
          `Newest head: entry 3 of chain ${chainOf(two)}, ${head.hash}\n`,
      );
      assert.deepEqual([code, err], [0, '']);
      assert.deepEqual(
        relay.requests.map(({ method, query }) => `${method} ${query.get('comp') ?? ''}`),
        ['GET list', 'GET ', 'GET '],
      );
    } finally {
      await relay.stop();
    }
    const { length } = await blobsIn(owner);
    assert.equal(length, before.length);
  });

  it('may be read by whoever may list and read, and nothing else', async () => {
    const permissions = ContainerSASPermissions.parse('rl');
    const url = await owner.generateSasUrl({ permissions, expiresOn: new Date(Date.now() + HOUR_MS) });
    const reader = new ContainerClient(url);
    await assert.rejects(reader.getAppendBlobClient('x').create());
    assert('whole' in (await verifyAll(chainsIn(reader))));
  });

  it('verify names the chain that is broken', async () => {
    const [{ name } = assert.fail()] = await blobsIn(owner);
    const before = `${await owner.getBlobClient(name).downloadToBuffer()}`;
    const changed = before.replace('MAC-ANNA', 'MAC-BERT');
    await owner.getAppendBlobClient(name).create();
    await owner.getAppendBlobClient(name).appendBlock(changed, Buffer.byteLength(changed));
    const { code, out, err } = await runs(['verify']);
    assert.deepEqual([code, err], [1, '']);
    const words = 'Entry 2 does not fit the one before it: one of the two was changed.';
    assert.equal(out, `Chain ${chainOf(one)} is broken. ${words}\n`);
  });

  it('export gives all entries by time, each with its chain, from which each can be computed anew', async () => {
    const { code, out, err } = await runs(['export', '--format', 'jsonl']);
    assert.deepEqual([code, err], [0, '']);
    const rows = out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as AuditEntry & { at: string; hash: string; chain: string });
    assert.deepEqual(
      rows.map(({ event, reference }) => (event === 'audit.opened' ? event : reference)),
      ['audit.opened', 'audit.opened', 'A', 'B', 'C'],
    );
    const heads = new Map<string, string>();
    for (const { hash, chain, ...entry } of rows) {
      assert.equal(hashAfter(heads.get(chain) ?? '0'.repeat(64), canonical(entry)), hash);
      heads.set(chain, hash);
    }
    assert.deepEqual([...heads.keys()], [chainOf(one), chainOf(two)]);
  });

  it('export finds in all chains what is asked for, as CSV with a column for the chain', async () => {
    const { code, out, err } = await runs(['export', '--mac', 'mac-anna', '--since', '2026-03-01T01:30Z']);
    assert.deepEqual([code, err], [0, '']);
    const [head, ...lines] = out.trimEnd().split('\r\n');
    assert.match(`${head}`, /^chain,id,at,event,reference,personId,/);
    assert.deepEqual(
      lines.map((line) => line.split(',').slice(0, 5)),
      [
        [chainOf(two), '2', '2026-03-01T02:00:01.000Z', 'reveal.shown', 'B'],
        [chainOf(one), '3', '2026-03-01T03:00:01.000Z', 'reveal.shown', 'C'],
      ],
    );
  });

  it('report counts what happened on all instances', async () => {
    await records(one, { event: 'lookup.begun', person: { id: lea.id }, facts: { lookUp: '1' } });
    const { code, out, err } = await runs(['report', '--since', '2026-03-01', '--format', 'json']);
    assert.deepEqual([code, err], [0, '']);
    const { technicians } = JSON.parse(out);
    assert.deepEqual(
      technicians.map(({ name, lookUps, reveals }: Record<string, unknown>) => [name, lookUps, reveals]),
      [['Lea', 1, 1]],
    );
  });

  it('is there when it is empty', async () => {
    for (const { name } of await blobsIn(owner)) await owner.deleteBlob(name);
    assert.deepEqual(await runs(['verify']), { code: 0, out: 'The audit is empty.\n', err: '' });
    assert.equal((await runs(['export'])).out, (await runs(['export', '--since', '2027-01-01'])).out);
  });

  describe('says what is wrong with', () => {
    async function refuses(words: RegExp, connectionString?: string): Promise<void> {
      const { code, out, err } = await runs(['verify'], connectionString);
      assert.match(err, words);
      assert.match(err, /Usage: npm run --silent audit -- verify/);
      assert.deepEqual([code, out], [2, '']);
    }

    it('an account without an audit', async () => {
      await owner.delete();
      await refuses(/^There is no http\S+\/audit: no bot has worked on this account yet\.\n/);
    });

    it('a key that is not the account’s', async () => {
      const wrong = `AccountKey=${Buffer.alloc(64).toString('base64')}`;
      await refuses(
        /^http\S+\/audit may not be read \(AuthorizationFailure\): it takes the role Storage Blob Data Reader\.\n/,
        azurite.connectionString.replace(/AccountKey=[^;]+/, wrong),
      );
    });

    it('an account that does not answer', async () => {
      const relay = await startRelay(azurite.blobs);
      await relay.stop();
      const gone = azurite.connectionString.replace(azurite.blobs, relay.url);
      await refuses(/^http\S+\/audit cannot be read: ECONNREFUSED\.\n/, gone);
    });

    it('entries that are deleted while they are read', async () => {
      const wish = readWish(['export']);
      assert(wish.do === 'export');
      const reading = withBlobAudit(storageAt(azurite), systemClock, async (chains) => {
        const all = await chains();
        for (const { name } of await blobsIn(owner)) await owner.deleteBlob(name);
        return text(Readable.from(exported(all, wish)));
      });
      await assert.rejects(reading, /^Error: Old entries were deleted meanwhile: ask again\.$/);
    });

    it('an answer that is lost: it asks again', async () => {
      const relay = await startRelay(azurite.blobs);
      relay.disturb(2, () => true, 'lose');
      try {
        const through = azurite.connectionString.replace(azurite.blobs, relay.url);
        const { out } = await runs(['verify'], through);
        assert.match(out, /^The audit is whole: 2 chains, 5 entries/);
      } finally {
        await relay.stop();
      }
    });
  });
});
