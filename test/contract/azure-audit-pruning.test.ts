import assert from 'node:assert/strict';
import { readHeads } from '../../bot/domain/audit-heads.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import type { Pruned } from '../../bot/domain/ports.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import { answered, asTimePasses, type BlobAudit, blobsIn, noAnswer, verdict } from '../support/blob-audit.ts';
import { type BlobStage, createBlobStage } from '../support/blob-stage.ts';

const DAY_MS = 24 * 3_600_000;
const entry: AuditEntry = { event: 'reveal.shown', reference: 'K7M2QX', person: { id: 'p' } };

describe('Pruning the audit in append blobs', () => {
  let azurite: Azurite;
  let stage: BlobStage;
  let one: ReturnType<BlobStage['start']>;
  let two: ReturnType<BlobStage['start']>;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    stage = await createBlobStage(azurite);
    one = await starts();
    two = await starts();
  });

  async function starts(limits: Parameters<BlobStage['start']>[0] = {}) {
    await stage.clock.pass(1_000);
    const audit = stage.start(limits);
    await asTimePasses(stage.clock, audit.open());
    return audit;
  }
  const record = (audit: BlobAudit): Promise<AuditHead> => asTimePasses(stage.clock, audit.record(entry));
  const today = () => stage.clock.now() - (stage.clock.now() % DAY_MS);
  /** As the housekeeping does it: whole days. */
  const prune = (audit: BlobAudit, days = 0): Promise<Pruned | undefined> =>
    asTimePasses(stage.clock, audit.prune(today() - days * DAY_MS));
  const checkpoints = async () => (await one.entries()).filter(({ event }) => event === 'audit.pruned');
  /** The blobs that are left, as `<place of the process> <day>`. */
  async function left(): Promise<string[]> {
    const chains = [one, two].map(({ log }) => log.heads[0]?.chain);
    return (await blobsIn(stage.owner)).map(
      ({ chain, part }) => `${['one', 'two'][chains.indexOf(chain)] ?? 'other'} ${part.slice(8, 10)}`,
    );
  }
  async function isWhole(known?: string) {
    const whole = await verdict(stage.owner, known);
    assert(!Array.isArray(whole), `broken: ${whole}`);
    return whole;
  }
  const refuses = (audit: { line: { tap: unknown } }, how: () => Error) => {
    (audit as typeof one).line.tap = (sent) => (sent.kind === 'DELETE' ? Promise.reject(how()) : undefined);
  };

  /** Both on 2, 3 and 4 March. */
  async function threeDays(): Promise<void> {
    for (let day = 2; ; day++) {
      await record(one);
      await record(two);
      if (day === 4) return;
      await stage.clock.pass(DAY_MS);
    }
  }

  it('takes whole blobs from the front of every chain, and names the last entry of each', async () => {
    await threeDays();
    const heads = await Promise.all([record(one), record(two)]);
    const pruned = await prune(one, 1);
    assert.deepEqual(await left(), ['one 03', 'one 04', 'two 03', 'two 04']);
    const [checkpoint, ...more] = await checkpoints();
    const named = readHeads(checkpoint?.facts.heads).map(({ chain, id, at }) => [chain, id, at.slice(0, 10)]);
    assert.deepEqual(named, [
      [heads[0].chain, 2, '2026-03-02'],
      [heads[1].chain, 2, '2026-03-02'],
    ]);
    assert.deepEqual([checkpoint?.facts.entries, pruned?.entries, more.length], [4, 4, 0]);
    assert.equal(pruned?.head.chain, heads[0].chain);
    await isWhole(readHeads(checkpoint?.facts.heads)[1]?.hash);
    await isWhole(pruned?.head.hash);
    assert.deepEqual(one.log.lines, []);
  });

  it('takes chains that have ended, though others have named them', async () => {
    await stage.clock.pass(DAY_MS);
    const three = await starts();
    await stage.clock.pass(DAY_MS);
    await record(three);
    assert.equal((await prune(three))?.entries, 3);
    assert.deepEqual(await left(), ['other 04']);
    const { chains } = await isWhole();
    assert.equal(chains, 1);
  });

  it('takes a quiet process its last blob, and that goes on in a new one', async () => {
    const { id } = await record(two);
    await stage.clock.pass(3 * DAY_MS);
    await record(one);
    await prune(one);
    assert.deepEqual(await left(), ['one 05']);
    const head = await record(two);
    assert.deepEqual([head.id, await left()], [id + 1, ['one 05', 'two 05']]);
    await isWhole();
  });

  it('leaves the blob that is being written, and one that grows meanwhile', async () => {
    await stage.clock.pass(2 * DAY_MS);
    let isLate = true;
    one.line.tap = (sent, send) => {
      if (sent.kind !== 'DELETE' || !isLate) return undefined;
      isLate = false;
      // Its day is over, but its process writes a last time, as one that waited for an answer does.
      const [chain = ''] = sent.blob.split('/');
      const forged = `${'0'.repeat(64)}\tx\n`;
      const blob = stage.owner.getAppendBlobClient(`${chain}/2026-03-02-0001`);
      return blob.appendBlock(forged, forged.length).then(send);
    };
    await prune(one);
    assert.equal(isLate, false);
    assert.deepEqual(await left(), ['one 02', 'one 04', 'two 02']);
    assert.deepEqual(one.log.events(), []);
  });

  it('takes so many blobs at once and the rest the next time', async () => {
    await threeDays();
    const three = await starts({ blobs: 2 });
    assert.equal((await prune(three))?.entries, 3);
    assert.deepEqual(await left(), ['one 04', 'two 02', 'two 03', 'two 04', 'other 04']);
    await isWhole();
    await prune(three);
    assert.deepEqual(await left(), ['one 04', 'two 04', 'other 04']);
    assert.equal(await prune(three), undefined);
    await isWhole();
  });

  it('takes blobs that were begun and never written to', async () => {
    const old = '2026-01-01T00-00-00-000Z-never/2026-01-01-0001';
    await stage.owner.getAppendBlobClient(old).create();
    assert.equal(await prune(one), undefined);
    assert.deepEqual([await left(), await checkpoints()], [['one 02', 'two 02'], []]);
  });

  describe('is whole after', () => {
    beforeEach(threeDays);

    it('a crash between the checkpoint and the deletion, and done later by another', async () => {
      refuses(one, noAnswer);
      const pruned = await prune(one);
      assert.equal((await left()).length, 6);
      await isWhole(pruned?.head.hash);
      assert.equal((await prune(two))?.entries, 6);
      assert.deepEqual(await left(), ['one 04', 'two 04']);
      await isWhole();
    });

    for (const place of [1, 2, 3]) {
      it(`a crash in the deletion, after ${place} of 4`, async () => {
        let deletions = 0;
        one.line.tap = (sent) =>
          sent.kind === 'DELETE' && deletions++ >= place ? Promise.reject(noAnswer()) : undefined;
        await prune(one);
        assert.equal((await left()).length, 6 - Math.min(place, 3));
        await isWhole();
        await prune(two);
        await isWhole();
        assert.deepEqual(await left(), ['one 04', 'two 04']);
      });
    }

    it('two who prune at once', async () => {
      const both = await Promise.all([prune(one), prune(two)]);
      assert(both.some((pruned) => pruned !== undefined));
      assert.deepEqual(await left(), ['one 04', 'two 04']);
      await isWhole();
      assert.deepEqual([...one.log.events(), ...two.log.events()], []);
    });
  });

  it('is whole when the checkpoint of what is left has to go itself', async () => {
    // Another process covers the beginning of one, whose next entry comes much later.
    await stage.clock.pass(DAY_MS);
    await record(two);
    await prune(two);
    await stage.clock.pass(10 * DAY_MS);
    await record(one);
    await record(two);
    assert.deepEqual(await left(), ['one 13', 'two 03', 'two 13']);
    // That checkpoint stands in what goes now.
    await prune(one);
    assert.deepEqual(await left(), ['one 13', 'two 13']);
    await isWhole();
  });

  it('… also when what is left was to go as well and may not be deleted', async () => {
    await stage.clock.pass(DAY_MS);
    await record(one);
    await record(two);
    await prune(two);
    await stage.clock.pass(10 * DAY_MS);
    const three = await starts();
    await record(three);
    const { chain } = one.log.heads[0] ?? assert.fail();
    three.line.tap = (sent) =>
      sent.kind === 'DELETE' && sent.blob.startsWith(chain ?? '-')
        ? Promise.reject(answered(409, 'BlobImmutableDueToPolicy'))
        : undefined;
    await prune(three);
    assert.deepEqual(await left(), ['one 03', 'other 13']);
    await isWhole();
  });

  it('carries on no checkpoint that another has followed', async () => {
    await stage.clock.pass(DAY_MS);
    await record(one);
    await record(two);
    await prune(two);
    await stage.clock.pass(DAY_MS);
    await record(one);
    const three = await starts({ blobs: 1 });
    await prune(three);
    assert.deepEqual(await left(), ['one 04', 'two 03', 'other 04']);
    // In what goes now stands that the first blob of one went.
    await prune(three);
    assert.deepEqual(await left(), ['one 04', 'other 04']);
    const last = (await checkpoints()).at(-1);
    const { chain } = two.log.heads[0] ?? assert.fail();
    assert(readHeads(last?.facts.heads).every((head) => head.chain === chain));
    await isWhole();
  });

  it('is whole when a chain, the checkpoint that covers it and its process are gone, and its name is left', async () => {
    await stage.clock.pass(DAY_MS);
    // Its opening names two, and stays: it is in the blob that is being written.
    const three = await starts();
    await record(one);
    await prune(one);
    assert.deepEqual(await left(), ['one 03', 'other 03']);
    await stage.clock.pass(5 * DAY_MS);
    await prune(three);
    assert.deepEqual(await left(), ['other 03', 'other 08']);
    await isWhole();
  });

  it('still finds a chain that vanished after it was named', async () => {
    await stage.clock.pass(DAY_MS);
    await record(two);
    const three = await starts();
    await prune(three);
    const { chain } = two.log.heads[0] ?? assert.fail();
    for (const { name } of (await blobsIn(stage.owner)).filter((blob) => blob.chain === chain)) {
      await stage.owner.deleteBlob(name);
    }
    assert.deepEqual(await verdict(stage.owner), ['vanished 2']);
  });

  describe('where deleting is forbidden', () => {
    beforeEach(threeDays);
    const immutable = () => answered(409, 'BlobImmutableDueToPolicy');

    it('says so once, writes no checkpoint each hour, and deletes when it may', async () => {
      refuses(one, immutable);
      await prune(one);
      for (let hours = 0; hours < 3; hours++) {
        await stage.clock.pass(3_600_000);
        assert.equal(await prune(one), undefined);
      }
      assert.equal((await left()).length, 6);
      assert.equal((await checkpoints()).length, 1);
      const [told, ...more] = one.log.lines;
      assert.deepEqual(
        [told?.level, told?.event, told?.facts.code, more],
        ['warn', 'audit.not-deleted', 'BlobImmutableDueToPolicy', []],
      );
      await isWhole();
      one.line.tap = undefined;
      await prune(one);
      assert.deepEqual(await left(), ['one 04', 'two 04']);
      assert.equal((await checkpoints()).length, 1);
      await isWhole();
    });

    it('keeps the rest of a chain whose first blob may not be deleted, and goes on with the others', async () => {
      const [first = assert.fail()] = await blobsIn(stage.owner);
      two.line.tap = (sent) =>
        sent.kind === 'DELETE' && sent.blob === first.name ? Promise.reject(immutable()) : undefined;
      await prune(two);
      assert.deepEqual(await left(), ['one 02', 'one 03', 'one 04', 'two 04']);
      await isWhole();
    });
  });

  describe('vouches for nothing that somebody has changed', () => {
    beforeEach(threeDays);

    for (const [what, change] of [
      ['an entry', (text: string) => text.replace('"p"', '"q"')],
      ['the first entry', (text: string) => text.replace('latchkey', 'somebody')],
      ['the last line', (text: string) => text.slice(0, -1)],
    ] as const) {
      it(`such as ${what}: that chain stays, the others go`, async () => {
        const [{ name, chain, after } = assert.fail()] = await blobsIn(stage.owner);
        const blob = stage.owner.getAppendBlobClient(name);
        const text = change(`${await blob.downloadToBuffer()}`);
        await blob.create({ metadata: { after: `${after}` } });
        await blob.appendBlock(text, Buffer.byteLength(text));
        await prune(two);
        assert.deepEqual(await left(), ['one 02', 'one 03', 'one 04', 'two 04']);
        const [told] = two.log.lines;
        assert.deepEqual(
          [told?.level, told?.event, told?.facts.chain, told?.facts.error],
          ['alert', 'audit.not-pruned', chain, 'BrokenChain'],
        );
      });
    }
  });

  it('deletes nothing without its checkpoint', async () => {
    await threeDays();
    one.line.tap = (sent) =>
      sent.kind === 'PUT appendblock' ? Promise.reject(answered(403, 'AuthorizationFailure')) : undefined;
    await assert.rejects(prune(one), { name: 'Unavailable', reason: 'rejected' });
    assert.equal((await left()).length, 6);
  });

  it('fails when the account is away', async () => {
    await threeDays();
    one.line.tap = () => Promise.reject(noAnswer());
    await assert.rejects(prune(one), { name: 'Unavailable', reason: 'busy' });
    assert.equal((await left()).length, 6);
  });
});
