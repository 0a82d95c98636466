import type { AuditEntry, AuditEvent, Facts } from '../../domain/model.ts';
import type { Audit, Clock } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** `at`: ISO 8601 in UTC. */
export type RecordedEntry = AuditEntry & { at: string; facts: Facts };

/** The table's own triggers refuse to change or delete an entry. */
export function createAudit(database: Database, clock: Clock): Audit & { entries(): Promise<RecordedEntry[]> } {
  return {
    async record({ event, reference, person, mac, facts }) {
      await database.change(
        `INSERT INTO audit (at, event, reference, person, mac, facts)
         VALUES (:at, :event, :reference, :person, :mac, :facts)`,
        {
          at: new Date(clock.now()).toISOString(),
          event,
          reference,
          person,
          mac: mac ?? null,
          facts: JSON.stringify(facts ?? {}),
        },
      );
    },

    /** All entries, oldest first. */
    async entries() {
      type Row = {
        at: string;
        event: AuditEvent;
        reference: string;
        person: string;
        mac: string | null;
        facts: string;
      };
      const rows = await database.rows<Row>('SELECT at, event, reference, person, mac, facts FROM audit ORDER BY id');
      return rows.map(({ mac, facts, ...row }) => ({ ...row, ...(mac && { mac }), facts: JSON.parse(facts) as Facts }));
    },
  };
}
