import { createAudit } from '../../bot/adapters/sqlite/audit.ts';
import type { Database } from '../../bot/adapters/sqlite/database.ts';
import type { Chains, Link } from '../../bot/domain/audit-chain.ts';
import type { Facts, KeptEntry } from '../../bot/domain/model.ts';
import type { Audit, AuditRetention, Clock } from '../../bot/domain/ports.ts';

export const VERSION = '1.2.3-test';

/** `entries`: all of them, oldest first. `chains`: the same as they lie in storage. */
export type ReadAudit = Audit &
  AuditRetention & { entries(): Promise<(KeptEntry & { facts: Facts })[]>; chains: Chains };

/** `links`: of the only chain. */
export type ReadableAudit = ReadAudit & { links(): Promise<Link[]> };

/** The audit of production in SQLite, and a look at what it wrote. */
export function createReadableAudit(database: Database, clock: Clock): ReadableAudit {
  const links = () => database.rows<Link>('SELECT line, hash FROM audit ORDER BY id');
  return {
    ...createAudit(database, clock, VERSION),
    links,
    async chains() {
      const all = await links();
      return [{ links: () => all }];
    },
    entries: async () => (await links()).map(({ line }) => ({ facts: {}, ...(JSON.parse(line) as KeptEntry) })),
  };
}
