import type { Blanking } from '../../domain/model.ts';
import type { Bookings, Clock } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** SQLite evaluates it once for each row, so every row of one statement gets its own. */
const NEW_RECEIPT = 'lower(hex(randomblob(16)))';

/** A booking waits, or is held by somebody, until `visible_at`; whoever changes it gives it a new receipt in the same statement. */
export function createBookings(database: Database, clock: Clock): Bookings {
  return {
    async book(blanking) {
      const [booked] = await database.rows<{ receipt: string }>(
        `INSERT INTO bookings (receipt, visible_at, due, blanking) VALUES (${NEW_RECEIPT}, :due, :due, :blanking) RETURNING receipt`,
        { due: blanking.due, blanking: JSON.stringify(blanking) },
      );
      if (!booked) throw new Error('SQLite answered no receipt.');
      return booked.receipt;
    },

    async take(limit, holdMs) {
      const now = clock.now();
      const rows = await database.rows<{ receipt: string; blanking: string }>(
        `UPDATE bookings SET receipt = ${NEW_RECEIPT}, visible_at = :until
         WHERE id IN (SELECT id FROM bookings WHERE visible_at <= :now ORDER BY visible_at, id LIMIT :limit)
         RETURNING receipt, blanking`,
        { now, until: now + holdMs, limit },
      );
      const taken = rows.map(({ receipt, blanking }) => ({ receipt, blanking: JSON.parse(blanking) as Blanking }));
      return taken.sort((one, other) => one.blanking.due - other.blanking.due);
    },

    async move(receipt, blanking, at) {
      const [moved] = await database.rows<{ receipt: string }>(
        `UPDATE bookings SET receipt = ${NEW_RECEIPT}, visible_at = :at, due = :due, blanking = :blanking
         WHERE receipt = :receipt RETURNING receipt`,
        { receipt, at, due: blanking.due, blanking: JSON.stringify(blanking) },
      );
      return moved?.receipt;
    },

    async settle(receipt) {
      return (await database.change('DELETE FROM bookings WHERE receipt = :receipt', { receipt })) === 1;
    },

    async overdue(since) {
      const [counted] = await database.rows<{ count: number }>(
        'SELECT count(*) AS count FROM bookings WHERE due < :since',
        { since },
      );
      return counted?.count ?? 0;
    },
  };
}
