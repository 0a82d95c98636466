import type { Engine, EngineOptions } from '../engine.ts';
import { createAudit } from './audit.ts';
import { openDatabase } from './database.ts';
import { createDialogState } from './dialog-state.ts';
import { createBookings, createErrands, createFollowUpQueue } from './queue.ts';
import { createRecords } from './records.ts';

/** Everything in one file, for one machine. */
export async function openSqlite(file: string, { clock, version }: EngineOptions): Promise<Engine> {
  const database = await openDatabase(file, clock);
  return {
    bookings: createBookings(database, clock),
    followUpQueue: createFollowUpQueue(database, clock),
    errands: createErrands(database, clock),
    records: createRecords(database, clock),
    audit: createAudit(database, clock, version),
    dialogState: createDialogState(database),
    writable: database.writable,
    close: database.close,
  };
}
