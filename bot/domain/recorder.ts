import { describeError } from './describe-error.ts';
import type { AuditEntry, Blanking } from './model.ts';
import type { Audit, Log } from './ports.ts';

export type Recorder = ReturnType<typeof createRecorder>;

/** Writes down what happened: in the log at once, in the audit durably. */
export function createRecorder({ audit, log }: { audit: Audit; log: Log }) {
  async function record(entry: AuditEntry): Promise<void> {
    const { event, reference, graphRequest, facts } = entry;
    log.info(event, { reference, graphRequest, ...withoutWords(facts) });
    log.head(await audit.record(entry), { event, reference });
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

/** What a technician typed belongs into the audit, and not where everybody reads who may read logs. */
function withoutWords(facts: AuditEntry['facts'] = {}): AuditEntry['facts'] {
  if (facts.lookUp === undefined) return facts;
  const { query: _, reason: __, ticketNumber: ___, askedBy: ____, ...others } = facts;
  return others;
}

/** Whom and what an entry about this showing is about. */
export function subjectOf({
  reference,
  person,
  account,
  mac,
}: Pick<Blanking, 'reference' | 'person' | 'account' | 'mac'>) {
  return { reference, person: { id: person, ...account }, mac };
}
