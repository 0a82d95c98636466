import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '../support/azurite.ts';
import type { StorageOutage } from './plan.ts';

/** What both instances share, in the hands of the storm. */
export type Storage = {
  /** `STORAGE` */
  setting: string;
  /** From now on nothing is answered there. */
  pause(of: StorageOutage['of']): void;
  resume(): void;
  /** How many bookings there are, those that somebody holds included. */
  booked(): Promise<number>;
  stop(): Promise<void>;
};

export type StartStorage = (folder: string) => Storage | Promise<Storage>;

/** An account that is a process on this machine, and stops in the middle of whatever it does. */
export const startAccount: StartStorage = async () => {
  const azurite = await startAzurite();
  const bookings = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('bookings');
  return {
    setting: `azure:${azurite.connectionString}`,
    pause: (of) => azurite.pause(of === 'all' ? undefined : of),
    resume: () => azurite.resume(),
    booked: async () => (await bookings.getProperties()).approximateMessagesCount ?? 0,
    stop: azurite.stop,
  };
};

/** One file for two processes, paused by somebody who holds its lock. */
export const startSqlite: StartStorage = (folder) => {
  const file = join(folder, 'latchkey.db');
  let held: DatabaseSync | undefined;
  return {
    setting: `sqlite:${file}`,
    pause() {
      held = new DatabaseSync(file, { timeout: 5_000 });
      held.exec('BEGIN EXCLUSIVE');
    },
    resume() {
      held?.close();
      held = undefined;
    },
    async booked() {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        return Number(database.prepare('SELECT count(*) AS count FROM bookings').get()?.count);
      } finally {
        database.close();
      }
    },
    async stop() {
      held?.close();
    },
  };
};
