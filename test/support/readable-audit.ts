import { createAudit } from '../../bot/adapters/sqlite/audit.ts';
import type { Database } from '../../bot/adapters/sqlite/database.ts';
import type { AuditEntry, AuditEvent, Facts } from '../../bot/domain/model.ts';
import type { Audit, Clock } from '../../bot/domain/ports.ts';

/** `entries`: all of them, oldest first; `at`: ISO 8601 in UTC. */
export type ReadableAudit = Audit & { entries(): Promise<(AuditEntry & { at: string; facts: Facts })[]> };

type Row = { at: string; event: AuditEvent; reference: string; person: string; mac: string | null; facts: string };

/** The audit of production, and a look at what it wrote. */
export function createReadableAudit(database: Database, clock: Clock): ReadableAudit {
  return {
    ...createAudit(database, clock),
    async entries() {
      const rows = await database.rows<Row>('SELECT at, event, reference, person, mac, facts FROM audit ORDER BY id');
      return rows.map(({ person, mac, facts, ...row }) => ({
        ...row,
        person: { id: person },
        ...(mac && { mac: { id: mac } }),
        facts: JSON.parse(facts) as Facts,
      }));
    },
  };
}
