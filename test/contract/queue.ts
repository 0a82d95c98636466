import assert from 'node:assert/strict';
import type { Errand } from '../../bot/domain/helpdesk/ports.ts';
import type { FollowUp } from '../../bot/domain/model.ts';
import type { Queue } from '../../bot/domain/ports.ts';
import type { Bench } from './bench.ts';
import { blanking } from './bookings.ts';

const HOLD = 2000;

export function errand(due: number): Errand {
  return { do: 'tell', lookUp: '44444444-4444-4444-8444-444444444444', due, attempts: 1 };
}

export function followUp(due: number): FollowUp {
  const { armed, ...kept } = blanking('K7M2QX', due);
  return { ...kept, id: 'follow-up', step: 'ask', shown: due - 1000 };
}

/** What every engine promises of a queue, whatever is in it. */
export function testQueue<Item extends { due: number }>(
  name: string,
  made: (due: number) => Item,
  make: () => Promise<Bench<Queue<Item>>>,
): void {
  describe(name, () => {
    let bench: Bench<Queue<Item>>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    it('come back when they are due, as they were booked, the oldest first', async () => {
      const [later, sooner] = [made(bench.now() + 2000), made(bench.now() + 1000)];
      await bench.one.book(later);
      await bench.one.book(sooner);
      assert.deepEqual(await bench.other.take(10, HOLD), []);
      await bench.pass(2000);
      const taken = await bench.other.take(10, HOLD);
      assert.deepEqual(
        taken.map(({ item }) => item),
        [sooner, later],
      );
    });

    it('go to one taker at a time, until the hold is over', async () => {
      await bench.one.book(made(bench.now()));
      const taken = await Promise.all([bench.one.take(10, HOLD), bench.other.take(10, HOLD)]);
      assert.equal(taken.flat().length, 1);
      await bench.pass(HOLD);
      assert.equal((await bench.other.take(10, HOLD)).length, 1);
    });

    it('are moved with new content, and settled once, by the newest receipt alone', async () => {
      const first = await bench.one.book(made(bench.now()));
      const next = made(bench.now() + 1000);
      const second = await bench.one.move(first, next, next.due);
      assert(second);
      assert.equal(await bench.other.settle(first), false);
      await bench.pass(1000);
      const [taken] = await bench.other.take(10, HOLD);
      assert.deepEqual(taken?.item, next);
      assert.equal(await bench.one.settle(second), false);
      assert.equal(await bench.other.settle(taken?.receipt ?? ''), true);
      await bench.pass(HOLD);
      assert.deepEqual(await bench.other.take(10, HOLD), []);
    });

    it('keep what a newer version has added, whoever works on them', async () => {
      const item = { ...made(bench.now()), fromLater: { nested: [1, null] } };
      await bench.one.book(item);
      const [taken] = await bench.other.take(10, HOLD);
      assert(taken);
      const due = bench.now();
      await bench.other.move(taken.receipt, { ...taken.item, due }, due);
      const [again] = await bench.one.take(10, HOLD);
      assert.deepEqual(again?.item, { ...item, due });
    });
  });
}
