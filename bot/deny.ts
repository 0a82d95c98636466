import type { Activity } from 'botbuilder';
import type { TurnAway } from './domain/outsiders.ts';
import type { Log } from './domain/ports.ts';
import type { Recorder } from './domain/recorder.ts';
import { newReference } from './domain/reference.ts';
import type { Denial } from './gate.ts';

export type Deny = ReturnType<typeof createDeny>;

/** Writes down what the gate denied, and says it to those who may hear it. */
export function createDeny({ log, recorder, turnAway }: { log: Log; recorder: Recorder; turnAway: TurnAway }) {
  return async function deny({ from, type }: Activity, { denied, outsider }: Denial): Promise<void> {
    const reference = newReference();
    log.warn('activity.denied', { denied, type, reference });
    if (outsider && type === 'message') turnAway(outsider, reference);
    if (typeof from?.aadObjectId !== 'string' || (type !== 'message' && type !== 'invoke')) return;
    const person = { id: from.aadObjectId.slice(0, 36) };
    await recorder.tryToRecord({ event: 'reveal.refused', reference, person, facts: { refusal: denied } });
  };
}
