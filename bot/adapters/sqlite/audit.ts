import type { Audit, Clock } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** The table's own triggers refuse to change or delete an entry. */
export function createAudit(database: Database, clock: Clock): Audit {
  return {
    async record({ event, reference, person, mac, facts }) {
      const [row] = await database.rows<{ id: number }>(
        `INSERT INTO audit (at, event, reference, person, mac, facts)
         VALUES (:at, :event, :reference, :person, :mac, :facts) RETURNING id`,
        {
          at: new Date(clock.now()).toISOString(),
          event,
          reference,
          person: person.id,
          mac: mac?.id ?? null,
          facts: JSON.stringify(facts ?? {}),
        },
      );
      return { id: row?.id ?? 0, hash: '' };
    },
  };
}
