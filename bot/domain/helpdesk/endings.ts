import type { Caller, Objection } from '../model.ts';
import type { Log } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { Refuse } from '../refuse.ts';
import type { TechnicianCards } from './cards.ts';
import { hasNotEnded, type LookUps, subjectOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { Status } from './status.ts';

type Ports = {
  lookUps: LookUps;
  status: Status;
  cards: TechnicianCards;
  refuse: Refuse;
  recorder: Recorder;
  log: Log;
};

export type Endings = ReturnType<typeof createEndings>;

/** How a look-up ends without a key. */
export function createEndings({ lookUps, status, cards, refuse, recorder, log }: Ports) {
  /** What it has become; undefined: it has ended otherwise, or a key is on its way, of which the owner has to hear. */
  function close({ id }: LookUp, state: 'cancelled' | 'refused'): Promise<LookUp | undefined> {
    return lookUps.change(id, (now) => (hasNotEnded(now) || now.state === state ? { ...now, state } : undefined));
  }

  /** For now: it may go on. */
  async function no(lookUp: LookUp, caller: Caller, objection: Objection): Promise<void> {
    const { reference, ...about } = subjectOf(lookUp);
    if (objection.refusal === 'serial-locked') log.alert('look-up.serial-locked', { reference });
    await refuse(caller, objection, reference, { event: 'lookup.refused', ...about, facts: { lookUp: lookUp.id } });
  }

  async function cancel(lookUp: LookUp, state: 'cancelled' | 'refused'): Promise<LookUp | undefined> {
    const closed = await close(lookUp, state);
    if (!closed) return undefined;
    await status.changed(closed);
    await cards.tryToPut(closed, { is: 'cancelled' });
    await recorder.tryToRecord({ event: 'lookup.cancelled', ...subjectOf(closed), facts: { lookUp: closed.id } });
    return closed;
  }

  return {
    no,

    /** For good: says no in the technician's own chat. The channel hears that there was no key, and not why. */
    async refuse(lookUp: LookUp, caller: Caller, objection: Objection): Promise<LookUp | undefined> {
      const closed = await close(lookUp, 'refused');
      // Those who read along must not learn from it whether a person or a Mac exists: for them it goes on, until it is forgotten.
      if (closed && !TELLS_WHAT_EXISTS.includes(objection.refusal)) await status.changed(closed);
      await no(lookUp, caller, objection);
      if (closed) await cards.tryToPut(lookUp, { is: 'moved' });
      return closed;
    },

    /** What it has become; undefined: it is too late for that. */
    cancel: (lookUp: LookUp) => cancel(lookUp, 'cancelled'),

    /** Nobody has gone on with it. */
    forget: (lookUp: LookUp) => cancel(lookUp, 'refused'),

    /** Whoever was about to show a key may have died before or after it could be seen: the owner hears of it as if it was. */
    async giveUp({ id }: LookUp): Promise<void> {
      const left = await lookUps.change(id, (now) =>
        now.state === 'revealing' ? { ...now, stumbled: true } : undefined,
      );
      if (left) await status.changed(left);
    },
  };
}

const TELLS_WHAT_EXISTS: readonly Objection['refusal'][] = [
  'nothing-found',
  'caller-without-mac',
  'not-company-mac',
  'serial-locked',
  'serial-unknown',
];
