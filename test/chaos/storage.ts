import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What both instances share, in the hands of the storm. */
export type Storage = {
  /** `STORAGE` */
  setting: string;
  /** From now on nothing is answered. */
  pause(): void;
  resume(): void;
  /** How many bookings there are, those that somebody holds included. */
  booked(): Promise<number>;
  stop(): Promise<void>;
};

export type StartStorage = (folder: string) => Storage | Promise<Storage>;

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
