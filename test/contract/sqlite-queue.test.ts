import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Database, openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createBookings, createErrands, createFollowUpQueue } from '../../bot/adapters/sqlite/queue.ts';
import type { Clock, Log, Queue } from '../../bot/domain/ports.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { blanking } from './bookings.ts';
import { errand, followUp } from './queue.ts';

type Item = { due: number; attempts: number };
type Create = (database: Database, world: { clock: Clock; log: Log }) => Queue<Item>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const HOLD = 30 * SECOND;

const kinds = {
  bookings: [createBookings as unknown as Create, (due: number): Item => blanking('K7M2QX', due)],
  follow_ups: [createFollowUpQueue as unknown as Create, followUp],
  errands: [createErrands as unknown as Create, errand],
} as const;

for (const [table, [create, made]] of Object.entries(kinds)) {
  describe(`What is in ${table} of a SQLite file`, () => {
    let folder: string;
    let clock: ManualClock;
    let log: ReturnType<typeof createFakeLog>;
    let databases: Database[];
    let queue: Queue<Item>;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
      clock = createManualClock();
      log = createFakeLog();
      databases = [];
      queue = await open();
    });
    afterEach(() => {
      for (const database of databases) database.close();
      rmSync(folder, { recursive: true });
    });

    /** As another process would, or this one after a restart: it knows nothing of the time that has passed. */
    async function open(): Promise<Queue<Item>> {
      const database = await openDatabase(join(folder, 'a.db'), clock);
      databases.push(database);
      return create(database, { clock, log });
    }

    function outside<T>(use: (connection: DatabaseSync) => T): T {
      const connection = new DatabaseSync(join(folder, 'a.db'));
      try {
        return use(connection);
      } finally {
        connection.close();
      }
    }

    /** Longer than anybody waits for a lock. */
    async function meanwhile<T>(answer: Promise<T>): Promise<T> {
      const [settled] = await Promise.allSettled([answer, clock.pass(2.5 * SECOND)]);
      if (settled.status === 'rejected') throw settled.reason;
      return settled.value;
    }

    const taken = async (by = queue) => (await by.take(10, HOLD)).length;
    const rows = () => outside((connection) => connection.prepare(`SELECT * FROM ${table} ORDER BY id`).all());

    describe('whose clock is set', () => {
      for (const [how, setMs] of [
        ['an hour back', -HOUR],
        ['ten seconds back', -10 * SECOND],
        ['a second back', -SECOND],
        ['a year back', -365 * 24 * HOUR],
      ] as const) {
        it(`${how} is due no later than it would have been`, async () => {
          await queue.book(made(clock.now() + 5 * MINUTE));
          await clock.pass(MINUTE);
          clock.set(setMs);
          await clock.pass(4 * MINUTE);
          assert.equal(await taken(), 1);
        });

        it(`${how} is held no longer than it would have been`, async () => {
          await queue.book(made(clock.now()));
          assert.equal(await taken(), 1);
          clock.set(setMs);
          await clock.pass(HOLD);
          assert.equal(await taken(), 1);
        });

        it(`${how} is due no later when it was moved`, async () => {
          const receipt = await queue.book(made(clock.now()));
          await queue.move(receipt, made(clock.now() + MINUTE), clock.now() + MINUTE);
          clock.set(setMs);
          await clock.pass(MINUTE);
          assert.equal(await taken(), 1);
        });
      }

      it('back by a second, or two, is not due before its time', async () => {
        await queue.book(made(clock.now() + 5 * MINUTE));
        clock.set(-SECOND);
        assert.equal(await taken(), 0);
        clock.set(-SECOND);
        assert.equal(await taken(), 0);
        await clock.pass(5 * MINUTE - 1);
        assert.equal(await taken(), 0);
        await clock.pass(1);
        assert.equal(await taken(), 1);
      });

      it('to before it was hidden is due at once: nobody knows how long it has been', async () => {
        await queue.book(made(clock.now() + 5 * MINUTE));
        clock.set(-HOUR);
        assert.equal(await taken(await open()), 1);
        assert.equal(await taken(), 0, 'and held from then on');
        assert.equal(await taken(await open()), 0);
      });

      it('to before it was held is due at once: nobody knows whether its holder lives', async () => {
        await queue.book(made(clock.now()));
        assert.equal(await taken(), 1);
        clock.set(-HOUR);
        assert.equal(await taken(await open()), 1);
      });

      it('forward is due when the clock says so', async () => {
        await queue.book(made(clock.now() + 5 * MINUTE));
        clock.set(5 * MINUTE - 1);
        assert.equal(await taken(), 0);
        clock.set(1);
        assert.equal(await taken(await open()), 1);
      });

      it('forward and back again is due at once after a restart, and no later', async () => {
        clock.set(HOUR);
        await queue.book(made(clock.now() + 5 * MINUTE));
        clock.set(-HOUR);
        assert.equal(await taken(await open()), 1);
      });
    });

    if (table === 'bookings') {
      it('is given out although somebody has locked the file, one at a time, and can be settled afterwards', async () => {
        await queue.book(made(clock.now()));
        const lock = new DatabaseSync(join(folder, 'a.db'));
        lock.exec('BEGIN IMMEDIATE');
        const [first] = await meanwhile(queue.take(10, HOLD));
        assert(first);
        assert.deepEqual(await meanwhile(queue.take(10, HOLD)), []);
        await clock.pass(HOLD);
        assert.deepEqual(
          (await meanwhile(queue.take(10, HOLD))).map(({ receipt }) => receipt),
          [first.receipt],
        );
        assert(log.lines.every(({ level, event }) => level === 'alert' && event === 'queue.not-held'));
        lock.close();
        assert.equal(await taken(), 0, 'it is still being worked on');
        assert.equal(await queue.settle(first.receipt), true);
        assert.deepEqual(rows(), []);
      });
    } else {
      it('is not given out while somebody has locked the file', async () => {
        await queue.book(made(clock.now()));
        const lock = new DatabaseSync(join(folder, 'a.db'));
        lock.exec('BEGIN IMMEDIATE');
        await assert.rejects(meanwhile(queue.take(10, HOLD)), { name: 'Unavailable' });
        lock.close();
        assert.equal(await taken(), 1);
      });
    }

    it('is not taken twice by whoever has hidden it, when another process was first', async () => {
      await queue.book(made(clock.now() + MINUTE));
      const other = await open();
      clock.set(-SECOND);
      await clock.pass(MINUTE + SECOND);
      assert.equal(await taken(other), 1);
      assert.equal(await taken(), 0);
      await clock.pass(HOLD);
      assert.equal(await taken(), 1);
    });

    it('is taken within the limit, however much is due by which clock', async () => {
      for (let number = 0; number < 5; number++) await queue.book(made(clock.now() + MINUTE));
      clock.set(-HOUR);
      await clock.pass(MINUTE);
      assert.deepEqual([(await queue.take(3, HOLD)).length, await taken(), await taken()], [3, 2, 0]);
    });

    describe('and cannot be read', () => {
      const spoilt = {
        'no JSON': 'not JSON',
        'nothing that has to be there': '{}',
        'of another shape': '[1,2,3]',
        'from a newer version': JSON.stringify({
          ...made(0),
          message: { room: 1 },
          do: 'celebrate',
          step: 'celebrate',
        }),
      };
      for (const [what, text] of Object.entries(spoilt)) {
        it(`(${what}) is kept as it is and told, keeps nothing else waiting, and is looked at again`, async () => {
          await queue.book(made(clock.now() - MINUTE));
          outside((connection) => connection.prepare(`UPDATE ${table} SET item = ?`).run(text));
          const good = made(clock.now());
          await queue.book(good);
          assert.deepEqual(
            (await queue.take(10, HOLD)).map(({ item }) => item),
            [good],
          );
          assert.equal(rows()[0]?.item, text);
          assert.deepEqual(log.lines, [{ level: 'alert', event: 'queue.poison', facts: { queue: table } }]);
          await clock.pass(4 * MINUTE);
          await taken();
          assert.equal(log.lines.length, 1);
          await clock.pass(MINUTE);
          await taken();
          assert.equal(log.lines.length, 2);
          assert.equal(rows()[0]?.item, text);
        });
      }

      it('is read by the version that can', async () => {
        const item = made(clock.now());
        await queue.book(item);
        outside((connection) => connection.exec(`UPDATE ${table} SET item = 'from a newer version'`));
        assert.equal(await taken(), 0);
        outside((connection) => connection.prepare(`UPDATE ${table} SET item = ?`).run(JSON.stringify(item)));
        await clock.pass(5 * MINUTE);
        assert.equal(await taken(), 1);
      });
    });
  });
}
