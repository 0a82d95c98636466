import type { Caller, Facts, MessageRef, NamedMac, NamedPerson, Objection } from './model.ts';
import type { Screen } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { Unavailable } from './unavailable.ts';

export type Refuse = ReturnType<typeof createRefuse>;

/** What is known of the request that is refused; `message`: where to say it. */
type About = {
  event?: 'reveal.refused' | 'lookup.refused';
  person?: NamedPerson;
  mac?: NamedMac;
  graphRequest?: string;
  facts?: Facts;
  message?: MessageRef;
};

/** Says no in words and writes it down. A record that fails does not keep anybody from hearing it. */
export function createRefuse({ recorder, screen }: { recorder: Recorder; screen: Screen }) {
  /** True once the refusal is on the screen. Without a `message` it comes in a new one. */
  return async function refuse(
    caller: Caller,
    objection: Objection,
    reference: string,
    { event = 'reveal.refused', message, person = { id: caller.person }, mac, graphRequest, facts }: About = {},
  ): Promise<boolean> {
    const ofLookUp = event === 'lookup.refused' || facts?.lookUp !== undefined;
    const [said] = await Promise.all([
      screen.refuse(message ?? caller.chat, {
        ...objection,
        ...{ reference, reader: caller.reader },
        ...(ofLookUp && { ofLookUp }),
      }),
      recorder.tryToRecord({
        event,
        reference,
        person,
        ...(mac && { mac }),
        ...(graphRequest && { graphRequest }),
        facts: { ...facts, refusal: objection.refusal },
      }),
    ]);
    return said;
  };
}

/** After this long Microsoft's service may be back, if it does not say so itself. */
const TRY_AGAIN_MS = 5 * 60_000;

/** The words for an error: whatever is not ours to explain is `broken`. `now`: epoch milliseconds. */
export function objectionTo(error: unknown, now: number): Objection {
  if (!(error instanceof Unavailable) || error.system === 'storage') return { refusal: 'broken' };
  if (error.reason === 'challenged') return { refusal: 'sign-in-challenged' };
  if (error.reason === 'forbidden') return { refusal: 'role-missing' };
  if (error.reason === 'rejected') return { refusal: 'graph-refused' };
  if (error.system === 'token service' || error.system === 'Entra') return { refusal: 'sign-in-busy' };
  if (error.reason === 'down') return { refusal: 'graph-down', until: now + (error.retryAfterMs ?? TRY_AGAIN_MS) };
  return { refusal: 'graph-busy', ...(error.retryAfterMs && { until: now + error.retryAfterMs }) };
}
