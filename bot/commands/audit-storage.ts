import { withAuditFile } from '../adapters/sqlite/audit-file.ts';
import type { Chains } from '../domain/audit-chain.ts';
import type { Storage } from '../settings.ts';

/** Lets `read` have the audit where the bot keeps it. Throws an Error with words for whoever asked. */
export function withAudit<T>(storage: Storage, read: (chains: Chains) => Promise<T>): Promise<T> {
  return withAuditFile(storage.file, read);
}
