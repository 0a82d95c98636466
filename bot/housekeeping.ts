import { describeError } from './domain/describe-error.ts';
import type { AuditRetention, Clock, Log, Records } from './domain/ports.ts';

const EVERY_MS = 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

type Ports = { records: Records; audit: AuditRetention; clock: Clock; log: Log };

/** Once an hour removes expired records, and audit entries older than so many whole days; `undefined`: none. */
export function createHousekeeping({
  records,
  audit,
  clock,
  log,
  auditRetentionDays,
}: Ports & { auditRetentionDays?: number | undefined }) {
  let cancel = () => {};

  /** Whole days, so that a quiet audit gets one checkpoint a day and not one an hour. */
  async function pruneAudit(days: number): Promise<void> {
    const today = clock.now() - (clock.now() % DAY_MS);
    const pruned = await audit.prune(today - days * DAY_MS);
    if (!pruned) return;
    const { head, reference, entries } = pruned;
    log.info('audit.pruned', { reference, entries });
    log.head(head, { event: 'audit.pruned', reference });
  }

  function start(): void {
    records.clean().catch((error) => log.warn('records.not-cleaned', describeError(error)));
    if (auditRetentionDays !== undefined) {
      pruneAudit(auditRetentionDays).catch((error) => log.alert('audit.not-pruned', describeError(error)));
    }
    cancel = clock.after(EVERY_MS, start);
  }

  return { start, stop: () => cancel() };
}
