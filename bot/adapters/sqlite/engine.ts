import { SettingsError } from '../../settings-faults.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { createAudit } from './audit.ts';
import { openDatabase } from './database.ts';
import { createDialogState } from './dialog-state.ts';
import { kindOfDisk, placeObjection } from './disks.ts';
import { createBookings, createErrands, createFollowUpQueue } from './queue.ts';
import { createRecords } from './records.ts';
import { whyNotOpened } from './start-fault.ts';

/** Everything in one file, for one machine. Throws `SettingsError` where it cannot be. */
export async function openSqlite(file: string, options: EngineOptions, kindOf = kindOfDisk): Promise<Engine> {
  const { clock, log, version, realKeys } = options;
  const objection = placeObjection(file, { lasting: realKeys, kindOf });
  if (objection) throw cannotStart(objection);
  const database = await openDatabase(file, clock).catch((error) => {
    throw cannotStart(whyNotOpened(error));
  });
  if (database.newer !== undefined) log.warn('storage.newer', { schema: database.newer });
  return {
    bookings: createBookings(database, { clock, log }),
    followUpQueue: createFollowUpQueue(database, { clock, log }),
    errands: createErrands(database, { clock, log }),
    records: createRecords(database, clock),
    audit: createAudit(database, clock, version),
    dialogState: createDialogState(database),
    writable: database.writable,
    warmUp: async () => {},
    close: database.close,
  };
}

function cannotStart(problem: string): SettingsError {
  return new SettingsError([{ name: 'STORAGE', problem }]);
}
