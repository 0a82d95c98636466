/** Another process on the same SQLite file. Arguments: what it does, and the file. It reports by IPC. */
import { createAudit } from '../../bot/adapters/sqlite/audit.ts';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createBookings } from '../../bot/adapters/sqlite/queue.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import type { AuditEntry } from '../../bot/domain/model.ts';
import { systemClock as clock } from '../../bot/system-clock.ts';
import { createFakeLog } from '../support/fakes.ts';
import { blanking } from './bookings.ts';

const [task = '', file = ''] = process.argv.slice(2);
const database = await openDatabase(file, clock);
const bookings = createBookings(database, { clock, log: createFakeLog() });
const records = createRecords(database, clock);
const audit = createAudit(database, clock, '1.2.3-test');
const blanked: AuditEntry = { event: 'key.blanked', reference: 'K7M2QX', person: { id: 'p' } };

async function takeAll(): Promise<string[]> {
  const references: string[] = [];
  for (;;) {
    const taken = await bookings.take(3, 60_000);
    if (taken.length === 0) return references;
    references.push(...taken.map((booked) => booked.item.reference));
  }
}

async function count(times: number): Promise<number> {
  for (let added = 0; added < times; ) {
    const read = await records.read<number>('count');
    if (!read) throw new Error('There is nothing to count with.');
    if (await records.replace('count', read.version, read.value + 1, clock.now() + 60_000)) added++;
  }
  return times;
}

async function record(times: number): Promise<number> {
  for (let recorded = 0; recorded < times; recorded++) await audit.record(blanked);
  return times;
}

const tasks: Record<string, () => Promise<unknown>> = {
  take: takeAll,
  count: () => count(100),
  record: () => record(100),
  'record-and-stay': () => audit.record(blanked),
  book: () => bookings.book(blanking('from a process that was killed', clock.now())),
};
process.send?.(await tasks[task]?.());
// After these it lives on, to be killed.
if (task !== 'book' && task !== 'record-and-stay') {
  database.close();
  process.disconnect();
}
