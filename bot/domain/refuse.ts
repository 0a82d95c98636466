import type { Caller, MessageRef, Refusal } from './model.ts';
import type { Screen } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { Unavailable } from './unavailable.ts';

export type Refuse = ReturnType<typeof createRefuse>;

/** Says no in words and writes it down. A record that fails does not keep anybody from hearing it. */
export function createRefuse({ recorder, screen }: { recorder: Recorder; screen: Screen }) {
  /** True once the refusal is on the screen. Without a `message` it comes in a new one. */
  return async function refuse(
    caller: Caller,
    refusal: Refusal,
    reference: string,
    about: { mac?: string; message?: MessageRef } = {},
  ): Promise<boolean> {
    const [said] = await Promise.all([
      screen.refuse(about.message ?? caller.chat, { refusal, reference, reader: caller.reader }),
      recorder.tryToRecord({
        event: 'reveal.refused',
        reference,
        person: caller.person,
        ...(about.mac && { mac: about.mac }),
        facts: { refusal },
      }),
    ]);
    return said;
  };
}

/** The words for an error: whatever is not ours to explain is `broken`. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Unavailable) || error.system === 'storage') return 'broken';
  if (error.system === 'token service' || error.system === 'Entra') return 'sign-in-busy';
  return error.reason === 'rejected' ? 'graph-refused' : 'graph-busy';
}
