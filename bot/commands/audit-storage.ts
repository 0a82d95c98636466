import { withAuditFile } from '../adapters/sqlite/audit-file.ts';
import type { Chains } from '../domain/audit-chain.ts';
import type { Storage } from '../settings-storage.ts';
import { systemClock } from '../system-clock.ts';

/** Lets `read` have the audit where the bot keeps it. Throws an Error with words for whoever asked. */
export async function withAudit<T>(storage: Storage, read: (chains: Chains) => Promise<T>): Promise<T> {
  if (storage.engine === 'sqlite') return withAuditFile(storage.file, read);
  const { withBlobAudit } = await import('../adapters/azure/audit-reader.ts');
  return withBlobAudit(storage, systemClock, read);
}
