import assert from 'node:assert/strict';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { type Azurite, startAzurite } from '../support/azurite.ts';
import {
  answered,
  asTimePasses,
  blobsIn,
  containerIn,
  createReadableBlobAudit,
  noAnswer,
  silence,
  verdict,
} from '../support/blob-audit.ts';
import { type BlobStage, createBlobStage } from '../support/blob-stage.ts';
import { startRelay } from '../support/relay.ts';

const HOUR_MS = 3_600_000;
const APPEND = 'PUT appendblock';
const person = { id: 'p' };
const busy = { name: 'Unavailable', system: 'storage', reason: 'busy' };
const rejected = { name: 'Unavailable', system: 'storage', reason: 'rejected' };

describe('The audit in append blobs', () => {
  let azurite: Azurite;
  let stage: BlobStage;
  let audit: ReturnType<BlobStage['start']>;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    stage = await createBlobStage(azurite);
    audit = stage.start();
  });

  const entry = (reference: string): AuditEntry => ({ event: 'reveal.shown', reference, person });
  const records = (...references: string[]): Promise<AuditHead[]> =>
    asTimePasses(stage.clock, Promise.all(references.map((reference) => audit.record(entry(reference)))));
  const references = async () =>
    (await audit.entries()).filter(({ event }) => event === 'reveal.shown').map(({ reference }) => reference);
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => `${number}`);
  const appends = () => audit.line.count(APPEND);

  /** Whole, with these entries and no others, and as many opened chains. */
  async function holds(...expected: string[]): Promise<void> {
    assert.deepEqual(await references(), expected);
    const whole = await verdict(stage.owner);
    assert(!Array.isArray(whole), `broken: ${whole}`);
    assert.equal(whole.entries, expected.length + whole.chains);
  }

  describe('writes', () => {
    it('what is recorded at once in one block, and what comes meanwhile in the next', async () => {
      await audit.open();
      const first = records(...numbers(50));
      const { count } = audit.line;
      while (count(APPEND) < 2) await stage.clock.pass(0);
      await Promise.all([first, records('50', '51')]);
      assert.equal(appends(), 3);
      await holds(...numbers(52));
    });

    it('no block that is too large', async () => {
      audit = stage.start({ bytes: 2_000 });
      await records(...numbers(30));
      const sizes = audit.line.sent.filter(({ kind }) => kind === APPEND).map(({ body }) => body?.length ?? 0);
      assert(sizes.length > 4 && sizes.length < 20, `${sizes}`);
      assert(Math.max(...sizes) <= 2_000 && Math.max(...sizes) > 1_000, `${sizes}`);
      await holds(...numbers(30));
    });

    it('a new blob before one has too many blocks, and the numbers go on', async () => {
      audit = stage.start({ blocks: 3 });
      let last: AuditHead | undefined;
      for (const reference of numbers(8)) [last] = await records(reference);
      const blobs = await blobsIn(stage.owner);
      assert.deepEqual(
        blobs.map(({ part }) => part),
        ['2026-03-02-0001', '2026-03-02-0002', '2026-03-02-0003'],
      );
      assert.deepEqual([last?.id, last?.chain], [9, blobs[0]?.chain]);
      await holds(...numbers(8));
    });

    it('a new blob each day, also when the clock is set back', async () => {
      const { clock } = stage;
      await records('Monday');
      await clock.pass(14 * HOUR_MS);
      await records('late');
      await clock.pass(2 * HOUR_MS);
      await records('Tuesday');
      clock.set(-24 * HOUR_MS);
      await records('Monday again');
      const { name = '' } = (await blobsIn(stage.owner)).at(-1) ?? {};
      await stage.owner.getAppendBlobClient(name).seal();
      await records('Monday still');
      clock.set(48 * HOUR_MS);
      await records('Wednesday');
      const parts = (await blobsIn(stage.owner)).map(({ part }) => part);
      assert.deepEqual(parts, ['2026-03-02-0001', '2026-03-03-0001', '2026-03-03-0002', '2026-03-04-0001']);
      await holds('Monday', 'late', 'Tuesday', 'Monday again', 'Monday still', 'Wednesday');
    });

    it('its opening first, and tells its head', async () => {
      const [head] = await records('1');
      const [opening] = await audit.entries();
      const [{ chain } = assert.fail()] = await blobsIn(stage.owner);
      assert.deepEqual(
        [opening?.id, opening?.event, opening?.person, opening?.facts],
        [1, 'audit.opened', { id: 'latchkey' }, { chain, heads: '' }],
      );
      assert.match(chain, /^2026-03-02T09-00-00-000Z-[0-9a-f]{8}$/);
      const { hash } = JSON.parse(JSON.stringify(audit.log.heads[0]));
      assert.deepEqual(audit.log.heads, [{ id: 1, hash, chain, event: 'audit.opened', reference: opening?.reference }]);
      assert.deepEqual([head?.id, head?.chain], [2, chain]);
    });
  });

  describe('when an answer is lost,', () => {
    beforeEach(() => records('before'));

    it('finds the block written', async () => {
      audit.line.disturb(APPEND, 1, async (send) => {
        await send();
        throw noAnswer();
      });
      await records('1', '2');
      assert.equal(appends(), 3);
      await holds('before', '1', '2');
    });

    it('writes it again if the request was lost', async () => {
      audit.line.disturb(APPEND, 2, async () => {
        throw noAnswer();
      });
      await records('1');
      assert.equal(appends(), 5);
      await holds('before', '1');
    });

    for (const [status, code] of [
      [500, 'OperationTimedOut'],
      [500, 'InternalError'],
      [503, 'ServerBusy'],
      [412, 'AppendPositionConditionNotMet'],
      [408, 'Timeout'],
    ] as const) {
      it(`looks after ${status} ${code} whether it was written`, async () => {
        audit.line.disturb(APPEND, 1, async (send) => {
          await send();
          throw answered(status, code);
        });
        await records('1');
        await holds('before', '1');
        audit.line.disturb(APPEND, 1, async () => {
          throw answered(status, code);
        });
        await records('2');
        await holds('before', '1', '2');
        assert.deepEqual(audit.log.events(), []);
      });
    }

    it('does not wait for ever: written all the same', async () => {
      audit.line.disturb(APPEND, 1, async (send) => {
        await send();
        return silence();
      });
      const begun = stage.clock.elapsed();
      await records('1');
      assert(stage.clock.elapsed() - begun <= 2_200, `${stage.clock.elapsed() - begun}`);
      await holds('before', '1');
    });

    it('… or not, and then it is written again', async () => {
      audit.line.disturb(APPEND, 1, silence);
      await records('1');
      await holds('before', '1');
    });

    it('writes once what arrives while it looks, or after', async () => {
      for (const [reference, kind] of [
        ['1', 'HEAD'],
        ['2', APPEND],
      ] as const) {
        let late: (() => Promise<unknown>) | undefined;
        audit.line.tap = (sent, send) => {
          if (sent.kind === APPEND && !late) {
            late = send;
            throw noAnswer();
          }
          if (sent.kind !== kind || !late) return undefined;
          const arrives = late;
          late = undefined;
          // After the look, or right before the second try.
          audit.line.tap = undefined;
          return kind === 'HEAD' ? send().finally(arrives) : arrives().then(send);
        };
        await records(reference);
      }
      await holds('before', '1', '2');
    });

    it('makes the blob of a new day once', async () => {
      await stage.clock.pass(24 * HOUR_MS);
      audit.line.disturb('PUT', 1, async (send) => {
        await send();
        throw noAnswer();
      });
      await records('1');
      assert.equal((await blobsIn(stage.owner)).length, 2);
      await holds('before', '1');
    });

    it('opens its chain once', async () => {
      const other = stage.start();
      other.line.disturb(APPEND, 1, async (send) => {
        await send();
        throw noAnswer();
      });
      await asTimePasses(stage.clock, other.open());
      await stage.clock.pass(1);
      await asTimePasses(stage.clock, other.record(entry('other')));
      await holds('before', 'other');
      assert.equal(other.log.heads.length, 1);
    });

    it('opens it once, too, when it finds out only later that it had', async () => {
      const other = stage.start();
      let isWritten = false;
      other.line.tap = (sent, send) => {
        if (sent.kind === APPEND && !isWritten) {
          isWritten = true;
          return send().then(silence);
        }
        return isWritten ? silence() : undefined;
      };
      await asTimePasses(stage.clock, other.open());
      assert.deepEqual([other.log.events(), other.log.heads], [['audit.not-opened'], []]);
      other.line.tap = undefined;
      await asTimePasses(stage.clock, other.record(entry('other')));
      await holds('before', 'other');
      assert.deepEqual(
        other.log.heads.map(({ id, event }) => [id, event]),
        [[1, 'audit.opened']],
      );
    });
  });

  it('finds its block written when the connection broke before the answer', async () => {
    const relay = await startRelay(azurite.blobs);
    try {
      const container = containerIn({ ...azurite, blobs: relay.url }, stage.owner.containerName, systemClock);
      const over = createReadableBlobAudit(container, stage.owner, systemClock);
      await over.open();
      relay.disturb(1, ({ query }) => query.get('comp') === 'appendblock', 'lose');
      assert.equal((await over.record(entry('1'))).id, 2);
      assert.equal(relay.requests.at(-1)?.method, 'GET');
      relay.disturb(1, ({ query }) => query.get('comp') === 'appendblock', 500);
      assert.equal((await over.record(entry('2'))).id, 3);
      await holds('1', '2');
    } finally {
      await relay.stop();
    }
  });

  describe('when nothing comes back for long,', () => {
    beforeEach(() => records('before'));

    it('tells everybody in the block within seconds, and so everybody who came after', async () => {
      audit.line.tap = silence;
      const begun = stage.clock.elapsed();
      const given = ['1', '2'].map((reference) => assert.rejects(audit.record(entry(reference)), busy));
      await asTimePasses(stage.clock, Promise.all(given));
      assert(stage.clock.elapsed() - begun <= 5_500, `${stage.clock.elapsed() - begun}`);
      const later = assert.rejects(audit.record(entry('3')), busy);
      await asTimePasses(stage.clock, later);
      assert(stage.clock.elapsed() - begun <= 11_000);
      assert.equal(stage.clock.waiting(), 0);
    });

    /** `1` is given up; whether it was written is up to `how`. */
    async function givesUp(how: (send: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
      audit.line.tap = (sent, send) => (sent.kind === APPEND ? how(send).then(silence) : silence());
      await assert.rejects(records('1'), busy);
      audit.line.tap = undefined;
    }

    it('goes on after a block that was written all the same', async () => {
      let times = 0;
      await givesUp(async (send) => (times++ === 0 ? send() : undefined));
      await records('2');
      await holds('before', '1', '2');
    });

    it('… or that was not: it stays the next one, for it may still arrive', async () => {
      await givesUp(async () => {});
      await records('2');
      await holds('before', '1', '2');
    });

    it('… or that arrives only when the next is due', async () => {
      await givesUp(async () => {});
      const { name, length } = (await blobsIn(stage.owner))[0] ?? assert.fail();
      const body = audit.line.sent.findLast(({ kind }) => kind === APPEND)?.body ?? assert.fail();
      audit.line.disturb(APPEND, 1, async (send) => {
        const conditions = { appendPosition: length };
        await stage.owner.getAppendBlobClient(name).appendBlock(body, body.length, { conditions });
        return send();
      });
      await records('2');
      await holds('before', '1', '2');
    });

    it('drops what was surely not written', async () => {
      audit.line.tap = (sent) =>
        sent.kind === APPEND ? Promise.reject(answered(403, 'AuthorizationFailure')) : undefined;
      const begun = stage.clock.elapsed();
      await assert.rejects(records('1'), { ...rejected, status: 403 });
      assert.equal(stage.clock.elapsed() - begun, 0);
      audit.line.tap = undefined;
      await records('2');
      await holds('before', '2');
    });

    it('does not keep a process from starting; the first entry opens the chain', async () => {
      const other = stage.start();
      other.line.tap = silence;
      await asTimePasses(stage.clock, other.open());
      assert.deepEqual(other.log.lines, [
        { level: 'warn', event: 'audit.not-opened', facts: { error: 'storage is unavailable: busy' } },
      ]);
      await assert.rejects(asTimePasses(stage.clock, other.record(entry('1'))), busy);
      other.line.tap = undefined;
      await asTimePasses(stage.clock, other.record(entry('2')));
      await holds('before', '2');
    });
  });

  describe('goes on in a new blob of the same chain when the old one', () => {
    beforeEach(() => records('before'));
    const parts = async () => (await blobsIn(stage.owner)).map(({ part }) => part);
    const blob = async () => {
      const [first] = await blobsIn(stage.owner);
      return stage.owner.getAppendBlobClient(first?.name ?? assert.fail());
    };

    it('is gone, which verify tells unless a checkpoint covers it', async () => {
      await (await blob()).delete();
      const [head] = await records('1');
      assert.equal(head?.id, 3);
      assert.deepEqual(await parts(), ['2026-03-02-0002']);
      assert.deepEqual(audit.log.events(), ['audit.moved']);
      assert.deepEqual(await verdict(stage.owner), ['unfounded 3']);
    });

    it('is sealed', async () => {
      await (await blob()).seal();
      await records('1');
      assert.deepEqual(await parts(), ['2026-03-02-0001', '2026-03-02-0002']);
      await holds('before', '1');
    });

    it('is leased by somebody', async () => {
      await (await blob()).getBlobLeaseClient().acquireLease(-1);
      await records('1');
      assert.equal((await parts()).length, 2);
      await holds('before', '1');
    });

    it('may not be written to any more', async () => {
      audit.line.disturb(APPEND, 1, async () => {
        throw answered(409, 'BlobImmutableDueToPolicy');
      });
      await records('1');
      assert.equal((await parts()).length, 2);
      await holds('before', '1');
    });

    it('may not be written to, and tries no more than one if that is so of a new one as well', async () => {
      audit.line.tap = (sent) =>
        sent.kind === APPEND ? Promise.reject(answered(409, 'BlobImmutableDueToPolicy')) : undefined;
      await assert.rejects(records('1'), { ...rejected, status: 409 });
      assert.equal((await parts()).length, 2);
      audit.line.tap = undefined;
      await records('2');
      await holds('before', '2');
    });

    it('was written to by somebody else, who is found', async () => {
      const [first = assert.fail()] = await blobsIn(stage.owner);
      const forged = 'something\n';
      await (await blob()).appendBlock(forged, forged.length);
      await records('1');
      assert.deepEqual(audit.log.lines, [{ level: 'alert', event: 'audit.tampered', facts: { blob: first.name } }]);
      assert.equal((await parts()).length, 2);
      assert.deepEqual(await verdict(stage.owner), ['unreadable 3']);
      assert.equal((await blobsIn(stage.owner)).at(-1)?.length, audit.line.sent.at(-1)?.body?.length);
    });

    it('is shorter than it was, which is found', async () => {
      const old = await blob();
      await old.create();
      await records('1');
      assert.deepEqual(audit.log.events(), ['audit.tampered']);
      assert.deepEqual(await verdict(stage.owner), ['unfounded 3']);
    });
  });
});
