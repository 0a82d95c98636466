import { randomUUID } from 'node:crypto';
import type { Clock, Records } from '../../domain/ports.ts';
import type { Database } from './database.ts';
import { parsed } from './parsed.ts';

/** A version is random, so one that was read before a record expired never fits its successor. */
export function createRecords(database: Database, clock: Clock): Records {
  return {
    async read<T>(key: string) {
      const [found] = await database.rows<{ value: string; version: string }>(
        'SELECT value, version FROM records WHERE key = :key AND expires > :now',
        { key, now: clock.now() },
      );
      return found && { value: parsed(found.value) as T, version: found.version };
    },

    async create(key, value, expires) {
      const created = await database.change(
        `INSERT INTO records (key, value, version, expires) VALUES (:key, :value, :version, :expires)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = excluded.version, expires = excluded.expires
         WHERE records.expires <= :now`,
        { key, value: JSON.stringify(value), version: randomUUID(), expires, now: clock.now() },
      );
      return created === 1;
    },

    async replace(key, version, value, expires) {
      const replaced = await database.change(
        `UPDATE records SET value = :value, version = :next, expires = :expires
         WHERE key = :key AND version = :version AND expires > :now`,
        { key, version, value: JSON.stringify(value), next: randomUUID(), expires, now: clock.now() },
      );
      return replaced === 1;
    },

    async clean() {
      await database.change('DELETE FROM records WHERE expires <= :now', { now: clock.now() });
    },
  };
}
