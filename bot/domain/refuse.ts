import { describeError } from './describe-error.ts';
import type { Caller, MessageRef, Refusal } from './model.ts';
import type { Audit, Log, Screen } from './ports.ts';
import { Unavailable } from './unavailable.ts';

export type Refuse = ReturnType<typeof createRefuse>;

/** Says no in words and writes it down. A record that fails does not keep anybody from hearing it. */
export function createRefuse({ audit, screen, log }: { audit: Audit; screen: Screen; log: Log }) {
  /** True once the refusal is on the screen. Without a `message` it comes in a new one. */
  return async function refuse(
    caller: Caller,
    refusal: Refusal,
    reference: string,
    about: { mac?: string; message?: MessageRef } = {},
  ): Promise<boolean> {
    log.info('reveal.refused', { reference, refusal });
    const [said] = await Promise.all([
      screen.refuse(about.message ?? caller.chat, { refusal, reference, reader: caller.reader }),
      audit
        .record({
          event: 'reveal.refused',
          reference,
          person: caller.person,
          ...(about.mac && { mac: about.mac }),
          facts: { refusal },
        })
        .catch((error) => log.alert('audit.failed', { reference, ...describeError(error) })),
    ]);
    return said;
  };
}

/** The words for an error: whatever is not ours to explain is `broken`. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Unavailable) || error.system === 'storage') return 'broken';
  return error.reason === 'refused' ? 'graph-refused' : 'graph-busy';
}
