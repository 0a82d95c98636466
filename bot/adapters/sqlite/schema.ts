import type { DatabaseSync } from 'node:sqlite';
import { chainAudit } from './chain-audit.ts';

/**
 * The oldest schema whose code can use what the migrations below make: to that version of Latchkey somebody may roll back, and keep
 * the file. What only adds (a table, an index, a column with a default that older code may leave out) keeps this number; whatever
 * else a migration does raises it to the schema that it leads to.
 */
export const USABLE_SINCE = 5;

/**
 * Each entry leads from one schema version to the next; what has been released is never edited. Times are epoch milliseconds, save the audit's.
 * The audit's triggers stop mistakes and casual hands; who owns the file can drop them.
 */
export const migrations: readonly (string | ((connection: DatabaseSync) => void))[] = [
  `
  CREATE TABLE bookings (
    id INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL UNIQUE,
    visible_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    blanking TEXT NOT NULL
  ) STRICT;
  CREATE INDEX bookings_visible_at ON bookings (visible_at);
  CREATE INDEX bookings_due ON bookings (due);

  CREATE TABLE records (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    version TEXT NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX records_expires ON records (expires);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    reference TEXT NOT NULL,
    person TEXT NOT NULL,
    mac TEXT,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_reference ON audit (reference);
  CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

  CREATE TABLE dialog_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE probe (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT;
  `,
  chainAudit,
  `
  ALTER TABLE bookings RENAME COLUMN blanking TO item;

  CREATE TABLE follow_ups (
    id INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL UNIQUE,
    visible_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    item TEXT NOT NULL
  ) STRICT;
  CREATE INDEX follow_ups_visible_at ON follow_ups (visible_at);
  `,
  `
  CREATE TABLE errands (
    id INTEGER PRIMARY KEY,
    receipt TEXT NOT NULL UNIQUE,
    visible_at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    item TEXT NOT NULL
  ) STRICT;
  CREATE INDEX errands_visible_at ON errands (visible_at);
  `,
  // When each was hidden, by the wall clock; of those that are there, when at the earliest: longer than that nothing was hidden at a time.
  `
  ALTER TABLE bookings ADD COLUMN hidden_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE follow_ups ADD COLUMN hidden_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE errands ADD COLUMN hidden_at INTEGER NOT NULL DEFAULT 0;
  UPDATE bookings SET hidden_at = visible_at - 3600000;
  UPDATE follow_ups SET hidden_at = visible_at - 3 * 86400000;
  UPDATE errands SET hidden_at = visible_at - 3600000;
  CREATE INDEX bookings_hidden_at ON bookings (hidden_at);
  CREATE INDEX follow_ups_hidden_at ON follow_ups (hidden_at);
  CREATE INDEX errands_hidden_at ON errands (hidden_at);
  DROP INDEX bookings_due;
  `,
];
