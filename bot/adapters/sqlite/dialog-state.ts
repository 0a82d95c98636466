import type { Storage, StoreItems } from 'botbuilder';
import type { Database } from './database.ts';
import { parsed } from './parsed.ts';

/** The conversation's place, as botbuilder keeps it: the last write wins, so nothing that matters may depend on it. */
export function createDialogState(database: Database): Storage {
  return {
    async read(keys) {
      const rows = await database.rows<{ key: string; value: string }>(
        'SELECT key, value FROM dialog_state WHERE key IN (SELECT value FROM json_each(:keys))',
        { keys: JSON.stringify(keys) },
      );
      const items: StoreItems = {};
      for (const { key, value } of rows) items[key] = parsed(value);
      return items;
    },

    async write(changes) {
      await database.change(
        `INSERT INTO dialog_state (key, value) SELECT value ->> 0, value -> 1 FROM json_each(:entries) WHERE true
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        { entries: JSON.stringify(Object.entries(changes)) },
      );
    },

    async delete(keys) {
      await database.change('DELETE FROM dialog_state WHERE key IN (SELECT value FROM json_each(:keys))', {
        keys: JSON.stringify(keys),
      });
    },
  };
}
