import type { Activity } from 'botbuilder';
import type { TurnAway } from './domain/outsiders.ts';
import type { Clock, Log, Records } from './domain/ports.ts';
import type { Recorder } from './domain/recorder.ts';
import { newReference } from './domain/reference.ts';
import type { Denial } from './gate.ts';

/** Nobody must be able to fill the audit: more often than this, one person's denials are only logged. In a team anybody may try. */
const RECORDED_EVERY_MS = 60_000;
const RECORDED_IN_TEAMS_EVERY_MS = 60 * 60_000;

type Ports = { log: Log; recorder: Recorder; records: Records; clock: Clock; turnAway: TurnAway };

export type Deny = ReturnType<typeof createDeny>;

/** Writes down what the gate denied, and says it to those who may hear it. */
export function createDeny({ log, recorder, records, clock, turnAway }: Ports) {
  return async function deny({ from, type }: Activity, { denied, outsider }: Denial): Promise<void> {
    const reference = newReference();
    // A team that Latchkey is added to tells it of each newcomer: nobody asked for anything.
    const asked = type === 'message' || type === 'invoke';
    const level = denied === 'not-a-personal-chat' && !asked ? 'info' : 'warn';
    log[level]('activity.denied', { denied, type: `${type}`.slice(0, 40), reference });
    if (outsider && type === 'message') turnAway(outsider, reference);
    if (!asked || typeof from?.aadObjectId !== 'string') return;
    const person = { id: from.aadObjectId.slice(0, 36) };
    const recently = `denied/${denied}/${person.id}`;
    const every = denied === 'not-a-personal-chat' ? RECORDED_IN_TEAMS_EVERY_MS : RECORDED_EVERY_MS;
    const due = await records.create(recently, true, clock.now() + every).catch(() => true);
    if (!due) return;
    await recorder.tryToRecord({ event: 'reveal.refused', reference, person, facts: { refusal: denied } });
  };
}
