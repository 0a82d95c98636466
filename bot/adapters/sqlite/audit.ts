import type { Audit, Clock } from '../../domain/ports.ts';
import type { Database } from './database.ts';

/** The table's own triggers refuse to change or delete an entry. */
export function createAudit(database: Database, clock: Clock): Audit {
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
  };
}
