import { nothingLeaksOn } from './nothing-leaks.ts';
import { onSqlite } from './storages.ts';

nothingLeaksOn('SQLite', onSqlite, {
  database: /reveal\.shown/,
  'write-ahead log': /reveal\.intended[\s\S]*"armed":true/,
  // Numbers of pages.
  'index of the write-ahead log': /[^\0]/,
  'files in its folder': /latchkey\.db/,
});
