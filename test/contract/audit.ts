import assert from 'node:assert/strict';
import { verify } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { type ReadableAudit, VERSION } from '../support/readable-audit.ts';
import type { Bench } from './bench.ts';

const person = { id: '11111111-1111-4111-8111-111111111111' };
const mac = { id: '22222222-2222-4222-8222-222222222222' };
const blanked: AuditEntry = { event: 'key.blanked', reference: 'K7M2QX', person, mac };

async function wholeChainOf({ links }: ReadableAudit, known?: string) {
  const found = await verify(await links(), known);
  assert('entries' in found, `the chain is broken: ${JSON.stringify(found)}`);
  return found;
}

/** What every engine of `Audit` promises. */
export function testAudit(name: string, make: () => Promise<Bench<ReadableAudit>>): void {
  describe(`The audit in ${name}`, () => {
    let bench: Bench<ReadableAudit>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    it('keeps each entry in full, with its time and the version that made it', async () => {
      const entry: AuditEntry = {
        event: 'reveal.shown',
        reference: 'K7M2QX',
        person: { ...person, name: 'Zoë “Z” O’Hara', upn: 'zoe@contoso.example' },
        mac: { ...mac, name: 'Zoë’s "Mac"\n', serial: 'C02XYZ', owner: 'company' },
        graphRequest: '99999999-9999-4999-8999-999999999999',
        facts: { seconds: 300, again: false, why: 'Zoë’s' },
      };
      const before = bench.now();
      await bench.one.record(entry);
      const [recorded, ...rest] = await bench.other.entries();
      assert(recorded);
      const { at, ...kept } = recorded;
      assert.deepEqual([kept, rest], [{ id: 1, version: VERSION, ...entry }, []]);
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert(Date.parse(at) >= before && Date.parse(at) <= bench.now());
    });

    it('keeps an entry that names no Mac and no facts', async () => {
      await bench.one.record({ event: 'reveal.refused', reference: 'K7M2QX', person });
      const [recorded] = await bench.other.entries();
      assert(recorded && !('mac' in recorded) && !('graphRequest' in recorded));
    });

    it('keeps the order, whoever records', async () => {
      await bench.one.record({ event: 'reveal.intended', reference: 'K7M2QX', person, mac });
      await bench.other.record({ event: 'reveal.shown', reference: 'K7M2QX', person, mac });
      await bench.one.record({ event: 'key.blanked', reference: 'K7M2QX', person, mac });
      const events = (await bench.one.entries()).map(({ event }) => event);
      assert.deepEqual(events, ['reveal.intended', 'reveal.shown', 'key.blanked']);
    });

    it('keeps an entry twice that was recorded twice', async () => {
      await Promise.all([bench.one.record(blanked), bench.other.record(blanked)]);
      assert.equal((await bench.one.entries()).length, 2);
    });

    it('is one chain for two who record at once, and tells each the head that it made', async () => {
      const records = Array.from({ length: 20 }, (_, turn) => (turn % 2 ? bench.one : bench.other).record(blanked));
      const heads = await Promise.all(records);
      assert.deepEqual(
        heads.map(({ id }) => id).sort((one, other) => one - other),
        Array.from({ length: 20 }, (_, turn) => turn + 1),
      );
      for (const { hash } of heads) await wholeChainOf(bench.one, hash);
      const { head } = await wholeChainOf(bench.other);
      assert.deepEqual(
        head,
        heads.find(({ id }) => id === 20),
      );
    });

    describe('when it is pruned', () => {
      async function records(times: number): Promise<AuditHead[]> {
        const heads: AuditHead[] = [];
        for (let turn = 0; turn < times; turn++) heads.push(await bench.one.record(blanked));
        return heads;
      }
      const ids = async () => (await bench.other.entries()).map(({ id }) => id);

      it('chains a checkpoint that names the last to go, and loses those and no others', async () => {
        const [, second] = await records(2);
        await bench.pass(2000);
        const before = bench.now();
        await records(2);
        const pruned = await bench.other.prune(before);
        assert.deepEqual([pruned?.entries, pruned?.head.id], [2, 5]);
        const entries = await bench.one.entries();
        assert.deepEqual(await ids(), [3, 4, 5]);
        const { at: _, ...checkpoint } = entries.at(-1) ?? assert.fail('no checkpoint');
        const { id: lastId, hash: lastHash } = second ?? assert.fail();
        assert.deepEqual(checkpoint, {
          ...{ id: 5, event: 'audit.pruned', reference: pruned?.reference, person: { id: 'latchkey' } },
          ...{ facts: { lastId, lastHash, entries: 2, before: new Date(before).toISOString() }, version: VERSION },
        });
        const { pruned: found, head } = await wholeChainOf(bench.one, lastHash);
        assert.deepEqual([found?.lastId, head], [2, pruned?.head]);
        assert.match(`${pruned?.reference}`, /^\w{6}$/);
      });

      it('goes on as the same chain, and can be pruned again', async () => {
        await records(3);
        await bench.pass(2000);
        await bench.one.prune(bench.now());
        await records(2);
        await bench.pass(2000);
        assert.equal((await bench.one.prune(bench.now()))?.entries, 3);
        assert.deepEqual(await ids(), [6, 7]);
        await records(1);
        await wholeChainOf(bench.other);
      });

      it('never loses its newest entry', async () => {
        assert.equal(await bench.one.prune(bench.now()), undefined);
        await records(1);
        await bench.pass(2000);
        assert.equal(await bench.one.prune(bench.now()), undefined);
        assert.deepEqual(await ids(), [1]);
      });

      it('stays as it is when nothing is old enough', async () => {
        const before = bench.now();
        await records(3);
        assert.equal(await bench.one.prune(before), undefined);
        assert.deepEqual(await ids(), [1, 2, 3]);
      });

      it('is pruned once by two who try at once, while others record', async () => {
        await records(3);
        await bench.pass(2000);
        const before = bench.now();
        await records(1);
        const [one, other] = await Promise.all([bench.one.prune(before), bench.other.prune(before), records(3)]);
        assert.equal([one, other].filter((pruned) => pruned !== undefined).length, 1);
        await wholeChainOf(bench.one);
      });
    });
  });
}
