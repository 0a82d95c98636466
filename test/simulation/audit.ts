import type { Link } from '../../bot/domain/audit-chain.ts';
import type { AuditEntry } from '../../bot/domain/model.ts';
import type { Audit } from '../../bot/domain/ports.ts';
import { createKeep } from './kept.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Storage } from './storage.ts';

export type SimAudit = ReturnType<typeof createSimAudit>;

/** SQLite has one chain for all; in a storage account each process has its own. */
export function createSimAudit(sim: Sim, { ask }: Storage) {
  const { GENESIS, linked } = sim.subject;
  const entries: (AuditEntry & { at: number; chain: string })[] = [];
  const keep = createKeep(sim, 'the audit');

  return {
    /** All that are durable, whichever chain they are in. */
    entries,

    of(process: Process): Audit {
      const chain = sim.plan.engine === 'sqlite' ? 'one' : process.name;
      return {
        record(entry) {
          const safe = keep(entry);
          const write = () => ({
            id: entries.push({ ...safe, at: process.clock.now(), chain }),
            hash: '',
          });
          return ask(process, 'audit.record', entry.event, write);
        },
      };
    },

    /** As they stand in storage. */
    chains(): Link[][] {
      const chains = Map.groupBy(entries, ({ chain }) => chain);
      return [...chains.values()].map((entries) => {
        let head = GENESIS;
        return entries.map(({ at, chain: _, ...entry }) => {
          const link = linked(head, { ...entry, at: new Date(at).toISOString(), version: '0.0.0' });
          head = link;
          return link;
        });
      });
    },
  };
}
