import { BrokenChain, entryIn, GENESIS, isWhole, type Link, linked } from '../../domain/audit-chain.ts';
import type { AuditEntry, AuditHead } from '../../domain/model.ts';
import type { Audit, AuditRetention, Clock } from '../../domain/ports.ts';
import { newReference } from '../../domain/reference.ts';
import type { Database, Statements } from './database.ts';

/** More in one transaction would keep the process, and every other one on the file, from its blankings. */
const PRUNED_AT_ONCE = 2_000;

/**
 * One chain for all processes on the file: reading the head and appending to it is one transaction. The table's own triggers refuse to
 * change an entry, to insert one anywhere but at the end, and to delete one that no checkpoint covers. `version`: Latchkey's own.
 */
export function createAudit(database: Database, clock: Clock, version: string): Audit & AuditRetention {
  function append({ rows, change }: Statements, at: number, entry: AuditEntry): AuditHead {
    const [head = GENESIS] = rows<AuditHead>('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1');
    const { id, line, hash } = linked(head, { ...entry, at: new Date(at).toISOString(), version });
    change('INSERT INTO audit (id, line, hash) VALUES (:id, :line, :hash)', { id, line, hash });
    return { id, hash };
  }

  /** What the oldest entry has to follow: nothing, or what its checkpoint says. */
  function beginning({ rows }: Statements, [first]: (Link & { id: number })[]): AuditHead {
    if (!first || first.id === 1) return GENESIS;
    const id = first.id - 1;
    const [checkpoint] = rows<{ hash: string }>(
      `SELECT line ->> '$.facts.lastHash' AS hash FROM audit
       WHERE line ->> '$.event' = 'audit.pruned' AND line ->> '$.facts.lastId' = :id`,
      { id },
    );
    return { id, hash: checkpoint?.hash ?? '' };
  }

  return {
    async record(entry) {
      const at = clock.now();
      return database.transaction((statements) => append(statements, at, entry));
    },

    async prune(before) {
      const now = clock.now();
      const reference = newReference();
      return database.transaction((statements) => {
        const { rows, change } = statements;
        const oldest = rows<AuditHead & { line: string }>('SELECT id, line, hash FROM audit ORDER BY id LIMIT :limit', {
          limit: PRUNED_AT_ONCE + 1,
        });
        const kept = oldest.findIndex(({ line }) => Date.parse(entryIn(line)?.at ?? '') >= before);
        const going = oldest.slice(0, kept === -1 ? -1 : kept);
        const last = going.at(-1);
        if (!last) return undefined;
        // Else our own checkpoint would vouch for what somebody has changed before it.
        if (!isWhole(beginning(statements, oldest), oldest.slice(0, going.length + 1))) throw new BrokenChain();
        const entries = going.length;
        const facts = { lastId: last.id, lastHash: last.hash, entries, before: new Date(before).toISOString() };
        const head = append(statements, now, {
          event: 'audit.pruned',
          reference,
          person: { id: 'latchkey' },
          facts,
        });
        change('DELETE FROM audit WHERE id <= :lastId', { lastId: last.id });
        return { head, reference, entries };
      });
    },
  };
}
