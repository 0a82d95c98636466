import type { Errand, Errands } from '../../domain/helpdesk/ports.ts';
import type { Blanking, FollowUp } from '../../domain/model.ts';
import type { Bookings, Clock, FollowUpQueue, Queue } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** SQLite evaluates it once for each row, so every row of one statement gets its own. */
const NEW_RECEIPT = 'lower(hex(randomblob(16)))';

export function createBookings(database: Database, clock: Clock): Bookings {
  return createQueue<Blanking>('bookings', database, clock);
}

export function createFollowUpQueue(database: Database, clock: Clock): FollowUpQueue {
  return createQueue<FollowUp>('follow_ups', database, clock);
}

export function createErrands(database: Database, clock: Clock): Errands {
  return createQueue<Errand>('errands', database, clock);
}

/** What is booked waits, or is held by somebody, until `visible_at`; whoever changes it gives it a new receipt in the same statement. */
function createQueue<Item extends { due: number }>(
  table: 'bookings' | 'follow_ups' | 'errands',
  database: Database,
  clock: Clock,
): Queue<Item> {
  return {
    async book(item) {
      const [booked] = await database.rows<{ receipt: string }>(
        `INSERT INTO ${table} (receipt, visible_at, due, item) VALUES (${NEW_RECEIPT}, :due, :due, :item) RETURNING receipt`,
        { due: item.due, item: JSON.stringify(item) },
      );
      if (!booked) throw new Error('SQLite answered no receipt.');
      return booked.receipt;
    },

    async take(limit, holdMs) {
      const now = clock.now();
      const rows = await database.rows<{ receipt: string; item: string }>(
        `UPDATE ${table} SET receipt = ${NEW_RECEIPT}, visible_at = :until
         WHERE id IN (SELECT id FROM ${table} WHERE visible_at <= :now ORDER BY visible_at, id LIMIT :limit)
         RETURNING receipt, item`,
        { now, until: now + holdMs, limit },
      );
      const taken = rows.map(({ receipt, item }) => ({ receipt, item: JSON.parse(item) as Item }));
      return taken.sort((one, other) => one.item.due - other.item.due);
    },

    async move(receipt, item, at) {
      const [moved] = await database.rows<{ receipt: string }>(
        `UPDATE ${table} SET receipt = ${NEW_RECEIPT}, visible_at = :at, due = :due, item = :item
         WHERE receipt = :receipt RETURNING receipt`,
        { receipt, at, due: item.due, item: JSON.stringify(item) },
      );
      return moved?.receipt;
    },

    async settle(receipt) {
      return (await database.change(`DELETE FROM ${table} WHERE receipt = :receipt`, { receipt })) === 1;
    },
  };
}
