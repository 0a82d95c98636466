import { describeError } from './describe-error.ts';
import type { AuditEntry } from './model.ts';
import type { Audit, Log } from './ports.ts';

export type Recorder = ReturnType<typeof createRecorder>;

/** Writes down what happened: in the log at once, in the audit durably. */
export function createRecorder({ audit, log }: { audit: Audit; log: Log }) {
  function record(entry: AuditEntry): Promise<void> {
    log.info(entry.event, { reference: entry.reference, ...entry.facts });
    return audit.record(entry);
  }

  return {
    /** Rejects if there is no record: then there is no key. */
    record,

    /** For what must happen, or be said, with or without a record. */
    tryToRecord: (entry: AuditEntry): Promise<void> =>
      record(entry).catch((error) =>
        log.alert('audit.failed', { reference: entry.reference, ...describeError(error) }),
      ),
  };
}
