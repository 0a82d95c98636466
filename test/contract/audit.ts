import assert from 'node:assert/strict';
import { verifyAll } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { type ReadAudit, VERSION } from '../support/readable-audit.ts';
import type { Bench } from './bench.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What an audit writes about itself. */
const OWN: AuditEntry['event'][] = ['audit.opened', 'audit.pruned'];

const person = { id: '11111111-1111-4111-8111-111111111111' };
const mac = { id: '22222222-2222-4222-8222-222222222222' };
const blanked: AuditEntry = { event: 'key.blanked', reference: 'K7M2QX', person, mac };

/** What every engine of `Audit` promises. The time of a bench is one that can be moved by days. */
export function testAudit(name: string, make: () => Promise<Bench<ReadAudit>>): void {
  describe(`The audit in ${name}`, () => {
    let bench: Bench<ReadAudit>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    /** As the other instance sees what was recorded. */
    const recorded = async () => (await bench.other.entries()).filter(({ event }) => !OWN.includes(event));
    const references = async () => (await recorded()).map(({ reference }) => reference);

    async function isWhole(known?: string) {
      const found = await verifyAll(bench.other.chains, known);
      assert('whole' in found, `the audit is broken: ${JSON.stringify(found)}`);
      return found.whole;
    }

    async function records(...these: string[]): Promise<AuditHead[]> {
      const heads: AuditHead[] = [];
      for (const reference of these) heads.push(await bench.one.record({ ...blanked, reference }));
      return heads;
    }

    it('keeps each entry in full, with its time and the version that made it', async () => {
      const entry: AuditEntry = {
        event: 'reveal.shown',
        reference: 'K7M2QX',
        person: { ...person, name: 'Zoë “Z” O’Hara', upn: 'zoe@contoso.example' },
        mac: { ...mac, name: 'Zoë’s "Mac"\n\t\u2028', serial: 'C02XYZ', owner: 'company' },
        graphRequest: '99999999-9999-4999-8999-999999999999',
        facts: { seconds: 300, again: false, why: 'Zoë’s' },
      };
      const before = bench.now();
      const head = await bench.one.record(entry);
      const [kept, ...rest] = await recorded();
      assert(kept);
      const { at, id, ...others } = kept;
      assert.deepEqual([others, rest], [{ version: VERSION, ...entry }, []]);
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert(Date.parse(at) >= before && Date.parse(at) <= bench.now());
      assert.equal(id, head.id);
    });

    it('keeps an entry that names no Mac and no facts', async () => {
      await bench.one.record({ event: 'reveal.refused', reference: 'K7M2QX', person });
      const [kept] = await recorded();
      assert(kept && !('mac' in kept) && !('graphRequest' in kept));
    });

    it('keeps the order in which a process recorded, and, as time passes, that of all', async () => {
      await records('1', '2');
      await bench.pass(1_000);
      await bench.other.record({ ...blanked, reference: '3' });
      await bench.pass(1_000);
      await Promise.all(['4', '5', '6'].map((reference) => bench.one.record({ ...blanked, reference })));
      assert.deepEqual(await references(), ['1', '2', '3', '4', '5', '6']);
    });

    it('keeps an entry twice that was recorded twice', async () => {
      await Promise.all([bench.one.record(blanked), bench.one.record(blanked), bench.other.record(blanked)]);
      assert.equal((await recorded()).length, 3);
    });

    it('is whole for two who record at once, and tells each the head that it made', async () => {
      const of = Array.from({ length: 20 }, (_, turn) => (turn % 2 ? bench.one : bench.other).record(blanked));
      const heads = await Promise.all(of);
      assert.equal(new Set(heads.map(({ hash }) => hash)).size, 20);
      for (const { hash } of heads) await isWhole(hash);
      const { entries, head, chains } = await isWhole();
      assert.equal((await recorded()).length, 20);
      assert.equal(entries, chains > 1 ? 20 + chains : 20);
      assert(heads.some(({ id, hash }) => id === head.id && hash === head.hash));
    });

    it('does not hold a head that it never had', async () => {
      await records('1');
      assert('breaches' in (await verifyAll(bench.other.chains, 'f'.repeat(64))));
    });

    describe('when it is pruned', () => {
      it('loses what is older and nothing else, and tells what went', async () => {
        const heads = await records('1', '2');
        await bench.pass(DAY_MS);
        const before = bench.now();
        await records('3', '4');
        const pruned = await bench.other.prune(before);
        assert(pruned && pruned.entries >= 2);
        assert.deepEqual(await references(), ['3', '4']);
        const { pruned: checkpoint } = await isWhole(heads.at(-1)?.hash);
        assert.deepEqual([checkpoint?.lastHash, checkpoint?.id], [heads.at(-1)?.hash, pruned.head.id]);
        const entry = (await bench.one.entries()).find(({ event }) => event === 'audit.pruned');
        assert.deepEqual(
          [entry?.reference, entry?.person, entry?.facts.entries, entry?.facts.before],
          [pruned.reference, { id: 'latchkey' }, pruned.entries, new Date(before).toISOString()],
        );
        assert.match(pruned.reference, /^\w{6}$/);
        await isWhole(pruned.head.hash);
      });

      it('goes on, and can be pruned again', async () => {
        for (const turn of ['1', '2', '3']) {
          await records(turn);
          await bench.pass(DAY_MS);
          await bench.one.record(blanked);
          assert(await bench.one.prune(bench.now()));
          await isWhole();
        }
        await records('4');
        assert.equal((await references()).at(-1), '4');
        await isWhole();
      });

      it('never loses its newest entry', async () => {
        assert.equal(await bench.one.prune(bench.now()), undefined);
        await records('1');
        await bench.pass(DAY_MS);
        assert.equal(await bench.one.prune(bench.now()), undefined);
        assert.deepEqual(await references(), ['1']);
      });

      it('stays as it is when nothing is old enough', async () => {
        const before = bench.now();
        await records('1');
        await bench.pass(DAY_MS);
        await records('2');
        assert.equal(await bench.one.prune(before), undefined);
        assert.equal(await bench.other.prune(before), undefined);
        assert.deepEqual(await references(), ['1', '2']);
      });

      it('is whole after two who prune at once, while others record', async () => {
        await records('1', '2');
        await bench.pass(DAY_MS);
        const before = bench.now();
        await records('3');
        const [one, other] = await Promise.all([bench.one.prune(before), bench.other.prune(before), records('4', '5')]);
        assert(one ?? other);
        assert.deepEqual(await references(), ['3', '4', '5']);
        await isWhole();
      });
    });
  });
}
