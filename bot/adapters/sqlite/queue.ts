import { describeError } from '../../domain/describe-error.ts';
import type { Errands } from '../../domain/helpdesk/ports.ts';
import type { Booked, Bookings, Clock, FollowUpQueue, Log, Queue, Receipt } from '../../domain/ports.ts';
import { blankingIn, errandIn, followUpIn, type Shape, UNREADABLE_AGAIN_MS } from '../../domain/shapes.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Database } from './database.ts';
import { parsed } from './parsed.ts';
import { createTimers } from './timers.ts';

/** SQLite evaluates it once for each row, so every row of one statement gets its own. */
const NEW_RECEIPT = 'lower(hex(randomblob(16)))';
/** A wall clock that is put right by so little must not end a reveal that is on its way. */
const PUT_RIGHT_MS = 2_000;

type World = { clock: Clock; log: Log };
type Kind<Item> = {
  table: 'bookings' | 'follow_ups' | 'errands';
  shape: Shape<Item>;
  /** Whether an item may be worked on by two at once: then it is given out even when storage cannot keep others from it. */
  shareable: boolean;
};
type Row = { receipt: Receipt; item: string };

export function createBookings(database: Database, world: World): Bookings {
  return createQueue({ table: 'bookings', shape: blankingIn, shareable: true }, database, world);
}

export function createFollowUpQueue(database: Database, world: World): FollowUpQueue {
  return createQueue({ table: 'follow_ups', shape: followUpIn, shareable: false }, database, world);
}

export function createErrands(database: Database, world: World): Errands {
  return createQueue({ table: 'errands', shape: errandIn, shareable: false }, database, world);
}

/**
 * What is booked waits, or is held by somebody, until `visible_at`; whoever changes it gives it a new receipt in the same statement.
 * Somebody may set the wall clock, so an item is due as well when the time that it was hidden for has passed in the process that hid
 * it, and when the clock stands before the instant at which it was hidden.
 */
function createQueue<Item extends { due: number }>(
  { table, shape, shareable }: Kind<Item>,
  database: Database,
  { clock, log }: World,
): Queue<Item> {
  const hidden = createTimers(clock);
  /** What was given out although storage did not note it. */
  const shared = createTimers(clock);

  // The plus signs leave each of the three conditions its own index: https://sqlite.org/optoverview.html#uplus
  const due = `
    SELECT id FROM ${table}
    WHERE (visible_at <= :now OR hidden_at > :now + ${PUT_RIGHT_MS} OR receipt IN (SELECT value FROM json_each(:over)))
      AND +receipt NOT IN (SELECT value FROM json_each(:shared))
    ORDER BY +visible_at, id LIMIT :limit`;

  const dueNow = (limit: number, over: Receipt[]) => ({
    ...{ now: clock.now(), over: JSON.stringify(over), shared: JSON.stringify(shared.running()), limit },
  });

  function read(rows: Row[]) {
    const taken: Booked<Item>[] = [];
    const unreadable: Receipt[] = [];
    for (const { receipt, item: text } of rows) {
      const item = shape(parsed(text));
      if (item) taken.push({ receipt, item });
      else unreadable.push(receipt);
    }
    return { taken: taken.sort((one, other) => one.item.due - other.item.due), unreadable };
  }

  async function hold(limit: number, holdMs: number): Promise<Booked<Item>[]> {
    const [now, elapsed, over] = [clock.now(), clock.elapsed(), hidden.over()];
    const { taken, unreadable } = await database.transaction(({ rows, change }) => {
      const held = rows<Row>(
        `UPDATE ${table} SET receipt = ${NEW_RECEIPT}, visible_at = :until, hidden_at = :now
         WHERE id IN (${due}) RETURNING receipt, item`,
        { ...dueNow(limit, over), now, until: now + holdMs },
      );
      const found = read(held);
      for (const receipt of found.unreadable) {
        change(`UPDATE ${table} SET visible_at = :at WHERE receipt = :receipt`, {
          receipt,
          at: now + UNREADABLE_AGAIN_MS,
        });
      }
      return found;
    });
    // They are held now, or by somebody else.
    if (taken.length + unreadable.length < limit) over.forEach(hidden.stop);
    for (const { receipt } of taken) hidden.start(receipt, elapsed + holdMs);
    for (const receipt of unreadable) {
      hidden.start(receipt, elapsed + UNREADABLE_AGAIN_MS);
      log.alert('queue.poison', { queue: table });
    }
    return taken;
  }

  async function share(limit: number, holdMs: number): Promise<Booked<Item>[]> {
    shared.over().forEach(shared.stop);
    const rows = await database.rows<Row>(
      `SELECT receipt, item FROM ${table} WHERE id IN (${due})`,
      dueNow(limit, hidden.over()),
    );
    for (const { receipt } of rows) shared.start(receipt, clock.elapsed() + holdMs);
    return read(rows).taken;
  }

  function forget(receipt: Receipt): void {
    hidden.stop(receipt);
    shared.stop(receipt);
  }

  return {
    async book(item) {
      const until = clock.elapsed() + item.due - clock.now();
      const [booked] = await database.changed<{ receipt: string }>(
        `INSERT INTO ${table} (receipt, visible_at, hidden_at, due, item) VALUES (${NEW_RECEIPT}, :due, :now, :due, :item)
         RETURNING receipt`,
        { due: item.due, now: clock.now(), item: JSON.stringify(item) },
      );
      if (!booked) throw new Error('SQLite answered no receipt.');
      hidden.start(booked.receipt, until);
      return booked.receipt;
    },

    async take(limit, holdMs) {
      try {
        return await hold(limit, holdMs);
      } catch (error) {
        if (!shareable || !(error instanceof Unavailable)) throw error;
        log.alert('queue.not-held', { queue: table, ...describeError(error) });
        return share(limit, holdMs);
      }
    },

    async move(receipt, item, at) {
      const until = clock.elapsed() + at - clock.now();
      const [moved] = await database.changed<{ receipt: string }>(
        `UPDATE ${table} SET receipt = ${NEW_RECEIPT}, visible_at = :at, hidden_at = :now, due = :due, item = :item
         WHERE receipt = :receipt RETURNING receipt`,
        { receipt, at, now: clock.now(), due: item.due, item: JSON.stringify(item) },
      );
      forget(receipt);
      if (moved) hidden.start(moved.receipt, until);
      return moved?.receipt;
    },

    async settle(receipt) {
      const settled = await database.change(`DELETE FROM ${table} WHERE receipt = :receipt`, { receipt });
      forget(receipt);
      return settled === 1;
    },
  };
}
