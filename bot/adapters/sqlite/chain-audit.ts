import type { DatabaseSync } from 'node:sqlite';
import { GENESIS, linked } from '../../domain/audit-chain.ts';
import type { AuditEvent, Facts } from '../../domain/model.ts';

type Row = { at: string; event: AuditEvent; reference: string; person: string; mac: string | null; facts: string };

/**
 * From columns to one chain of lines, which takes over the entries that are there. Nobody vouches for what was done to them before.
 * The `+id` keeps SQLite on the index of the checkpoints, which are few, where it would walk the table for each deleted entry.
 */
export function chainAudit(connection: DatabaseSync): void {
  connection.exec(`
    DROP TRIGGER audit_update;
    DROP TRIGGER audit_delete;
    DROP TRIGGER audit_replace;
    DROP INDEX audit_reference;
    ALTER TABLE audit RENAME TO audit_before;

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      hash TEXT NOT NULL,
      CHECK (id = line ->> '$.id')
    ) STRICT;
    CREATE INDEX audit_checkpoints ON audit (line ->> '$.facts.lastId') WHERE line ->> '$.event' = 'audit.pruned';
    CREATE TRIGGER audit_append BEFORE INSERT ON audit WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM audit)
      BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER audit_delete BEFORE DELETE ON audit WHEN NOT EXISTS (
        SELECT 1 FROM audit WHERE line ->> '$.event' = 'audit.pruned' AND line ->> '$.facts.lastId' >= OLD.id AND +id > OLD.id
      )
      BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  `);
  const append = connection.prepare('INSERT INTO audit (id, line, hash) VALUES (:id, :line, :hash)');
  const rows = connection.prepare('SELECT at, event, reference, person, mac, facts FROM audit_before ORDER BY id');
  let head = GENESIS;
  for (const { person, mac, facts, ...entry } of rows.iterate() as Iterable<Row>) {
    const known: Facts = JSON.parse(facts);
    const subject = { person: { id: person }, ...(mac !== null && { mac: { id: mac } }) };
    const link = linked(head, { ...entry, ...subject, ...(Object.keys(known).length > 0 && { facts: known }) });
    append.run(link);
    head = link;
  }
  connection.exec('DROP TABLE audit_before');
}
