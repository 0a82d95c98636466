import { createAudit } from '../../bot/adapters/sqlite/audit.ts';
import type { Database } from '../../bot/adapters/sqlite/database.ts';
import type { Link } from '../../bot/domain/audit-chain.ts';
import type { Facts, KeptEntry } from '../../bot/domain/model.ts';
import type { Audit, AuditRetention, Clock } from '../../bot/domain/ports.ts';

export const VERSION = '1.2.3-test';

/** `entries`: all of them, oldest first. `links`: the same as they lie in storage. */
export type ReadableAudit = Audit &
  AuditRetention & { entries(): Promise<(KeptEntry & { facts: Facts })[]>; links(): Promise<Link[]> };

/** The audit of production, and a look at what it wrote. */
export function createReadableAudit(database: Database, clock: Clock): ReadableAudit {
  const links = () => database.rows<Link>('SELECT line, hash FROM audit ORDER BY id');
  return {
    ...createAudit(database, clock, VERSION),
    links,
    entries: async () => (await links()).map(({ line }) => ({ facts: {}, ...(JSON.parse(line) as KeptEntry) })),
  };
}
