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
  /** False: it has ended otherwise, or a key is on its way, of which the owner has to hear. */
  async function close(lookUp: LookUp, state: 'cancelled' | 'refused'): Promise<boolean> {
    const closed = await lookUps.change(lookUp.id, (now) =>
      hasNotEnded(now) || now.state === state ? { ...now, state } : undefined,
    );
    await status.changed(lookUp);
    return closed !== undefined;
  }

  /** For now: it may go on. */
  async function no(lookUp: LookUp, caller: Caller, objection: Objection): Promise<void> {
    const { reference, ...about } = subjectOf(lookUp);
    if (objection.refusal === 'serial-locked') log.alert('look-up.serial-locked', { reference });
    await refuse(caller, objection, reference, { event: 'lookup.refused', ...about, facts: { lookUp: lookUp.id } });
  }

  return {
    /** For good: says no in the technician's own chat. The channel hears that there was no key, and not why. */
    async refuse(lookUp: LookUp, caller: Caller, objection: Objection): Promise<void> {
      const closed = await close(lookUp, 'refused');
      await no(lookUp, caller, objection);
      if (closed) await cards.tryToPut(lookUp, { is: 'moved' });
    },

    no,

    /** False: it is too late for that. */
    async cancel(lookUp: LookUp): Promise<boolean> {
      if (!(await close(lookUp, 'cancelled'))) return false;
      await cards.tryToPut(lookUp, { is: 'cancelled' });
      await recorder.tryToRecord({ event: 'lookup.cancelled', ...subjectOf(lookUp), facts: { lookUp: lookUp.id } });
      return true;
    },
  };
}
