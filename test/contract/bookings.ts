import assert from 'node:assert/strict';
import type { Blanking } from '../../bot/domain/model.ts';
import type { Bookings } from '../../bot/domain/ports.ts';
import type { Bench } from './bench.ts';

const HOLD = 2000;

export function blanking(reference: string, due: number, changes: Partial<Blanking> = {}): Blanking {
  return {
    message: {
      chat: { id: 'a:chat', serviceUrl: 'https://smba.trafficmanager.net/emea/', bot: '28:bot' },
      id: '1700000000000',
    },
    person: '11111111-1111-4111-8111-111111111111',
    mac: { id: '22222222-2222-4222-8222-222222222222', name: 'Zoë’s "Mac"' },
    reader: { locale: 'de-DE', zone: 'Europe/Berlin' },
    reference,
    again: 'ticket',
    due,
    armed: false,
    attempts: 0,
    ...changes,
  };
}

/** What every engine of `Bookings` promises. */
export function testBookings(name: string, make: () => Promise<Bench<Bookings>>): void {
  describe(`Bookings in ${name}`, () => {
    let bench: Bench<Bookings>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    const inSeconds = (seconds: number) => bench.now() + seconds * 1000;
    const references = async (bookings: Bookings, limit = 10) =>
      (await bookings.take(limit, HOLD)).map((booked) => booked.item.reference);

    it('give back a blanking when it is due, as it was booked', async () => {
      const booked = blanking('K7M2QX', inSeconds(2), { missing: { since: 5, times: 1 }, replaced: true });
      await bench.one.book(booked);
      assert.deepEqual(await bench.other.take(10, HOLD), []);
      await bench.pass(2000);
      const [taken] = await bench.other.take(10, HOLD);
      assert.deepEqual(taken?.item, booked);
    });

    it('give back the oldest first, and no more than asked for', async () => {
      for (const [reference, seconds] of [
        ['second', 2],
        ['third', 3],
        ['first', 1],
      ] as const) {
        await bench.one.book(blanking(reference, inSeconds(seconds)));
      }
      await bench.pass(3000);
      assert.deepEqual(await references(bench.one, 2), ['first', 'second']);
      assert.deepEqual(await references(bench.one, 2), ['third']);
    });

    it('give back first what has been due longest, in whatever order it was booked', async () => {
      for (const [reference, age] of [
        ['second', 2000],
        ['third', 1000],
        ['first', 3000],
      ] as const) {
        await bench.one.book(blanking(reference, bench.now() - age));
      }
      assert.deepEqual(await references(bench.other), ['first', 'second', 'third']);
    });

    it('give a blanking to one taker at a time, until its hold is over', async () => {
      await bench.one.book(blanking('K7M2QX', bench.now()));
      assert.deepEqual(await references(bench.one), ['K7M2QX']);
      assert.deepEqual(await references(bench.other), []);
      await bench.pass(HOLD);
      assert.deepEqual(await references(bench.other), ['K7M2QX']);
    });

    it('never give one blanking to two who ask at once', async () => {
      const all = Array.from({ length: 20 }, (_, number) => `booking ${number}`);
      for (const reference of all) await bench.one.book(blanking(reference, bench.now()));
      const takers = [bench.one, bench.other, bench.one, bench.other];
      const taken = (await Promise.all(takers.map((taker) => references(taker, 7)))).flat();
      assert.deepEqual(taken.sort(), all.sort());
    });

    it('can be moved by whoever booked them, with new content', async () => {
      const receipt = await bench.one.book(blanking('K7M2QX', bench.now()));
      const rearmed = blanking('K7M2QX', inSeconds(3), { armed: true });
      assert(await bench.one.move(receipt, rearmed, rearmed.due));
      assert.deepEqual(await bench.other.take(10, HOLD), []);
      await bench.pass(3000);
      const [taken] = await bench.other.take(10, HOLD);
      assert.deepEqual(taken?.item, rearmed);
    });

    it('can be moved to another time than their due time', async () => {
      const booked = blanking('K7M2QX', bench.now());
      const receipt = await bench.one.book(booked);
      await bench.one.move(receipt, booked, inSeconds(2));
      assert.deepEqual(await references(bench.other), []);
      await bench.pass(2000);
      assert.deepEqual(await references(bench.other), ['K7M2QX']);
    });

    it('cannot be moved or settled any more once somebody has taken them', async () => {
      const booked = blanking('K7M2QX', bench.now());
      const receipt = await bench.one.book(booked);
      await bench.other.take(10, HOLD);
      assert.equal(await bench.one.move(receipt, booked, inSeconds(1)), undefined);
      assert.equal(await bench.one.settle(receipt), false);
    });

    it('can be moved and settled by their taker, even after the hold, as long as nobody else took them', async () => {
      await bench.one.book(blanking('K7M2QX', bench.now()));
      const [taken] = await bench.one.take(10, HOLD);
      assert(taken);
      await bench.pass(HOLD);
      const moved = await bench.one.move(taken.receipt, taken.item, bench.now());
      assert(moved);
      assert.equal(await bench.one.settle(moved), true);
      assert.deepEqual(await references(bench.other), []);
    });

    it('void every receipt but the latest', async () => {
      const booked = blanking('K7M2QX', bench.now());
      const first = await bench.one.book(booked);
      const second = await bench.one.move(first, booked, bench.now());
      assert(second);
      assert.equal(await bench.one.settle(first), false);
      assert.equal(await bench.one.move(first, booked, bench.now()), undefined);
      assert.equal(await bench.one.settle(second), true);
      assert.equal(await bench.one.settle(second), false);
      assert.equal(await bench.one.move(second, booked, bench.now()), undefined);
    });

    it('let one of two settlers win', async () => {
      const receipt = await bench.one.book(blanking('K7M2QX', bench.now()));
      const answers = await Promise.all([bench.one.settle(receipt), bench.other.settle(receipt)]);
      assert.deepEqual(answers.sort(), [false, true]);
    });

    it('keep bookings of one message apart', async () => {
      const booked = blanking('K7M2QX', bench.now());
      const first = await bench.one.book(booked);
      const second = await bench.one.book(booked);
      assert.notEqual(first, second);
      assert.equal(await bench.one.settle(first), true);
      assert.deepEqual(await references(bench.other), ['K7M2QX']);
    });
  });
}
