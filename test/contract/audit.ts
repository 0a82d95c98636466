import assert from 'node:assert/strict';
import type { AuditEntry } from '../../bot/domain/model.ts';
import type { ReadableAudit } from '../support/readable-audit.ts';
import type { Bench } from './bench.ts';

const person = { id: '11111111-1111-4111-8111-111111111111' };
const mac = { id: '22222222-2222-4222-8222-222222222222' };

/** What every engine of `Audit` promises. */
export function testAudit(name: string, make: () => Promise<Bench<ReadableAudit>>): void {
  describe(`The audit in ${name}`, () => {
    let bench: Bench<ReadableAudit>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    it('keeps each entry in full, with its time', async () => {
      const entry: AuditEntry = {
        event: 'reveal.shown',
        reference: 'K7M2QX',
        person,
        mac,
        facts: { seconds: 300, again: false, why: 'Zoë’s' },
      };
      const before = bench.now();
      await bench.one.record(entry);
      const [recorded, ...rest] = await bench.other.entries();
      assert(recorded);
      const { at, ...kept } = recorded;
      assert.deepEqual([kept, rest], [entry, []]);
      assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert(Date.parse(at) >= before && Date.parse(at) <= bench.now());
    });

    it('keeps an entry that names no Mac and no facts', async () => {
      await bench.one.record({ event: 'reveal.refused', reference: 'K7M2QX', person });
      const [recorded] = await bench.other.entries();
      assert.equal(recorded?.mac, undefined);
    });

    it('keeps the order, whoever records', async () => {
      await bench.one.record({ event: 'reveal.intended', reference: 'K7M2QX', person, mac });
      await bench.other.record({ event: 'reveal.shown', reference: 'K7M2QX', person, mac });
      await bench.one.record({ event: 'key.blanked', reference: 'K7M2QX', person, mac });
      const events = (await bench.one.entries()).map(({ event }) => event);
      assert.deepEqual(events, ['reveal.intended', 'reveal.shown', 'key.blanked']);
    });

    it('keeps an entry twice that was recorded twice', async () => {
      const entry: AuditEntry = { event: 'key.blanked', reference: 'K7M2QX', person, mac };
      await Promise.all([bench.one.record(entry), bench.other.record(entry)]);
      assert.equal((await bench.one.entries()).length, 2);
    });
  });
}
