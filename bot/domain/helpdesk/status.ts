import type { Blanking } from '../model.ts';
import type { Clock } from '../ports.ts';
import { type LookUps, nameOf, ticketNumberOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { ChannelFace, Errands, StatusState, TeamChannels } from './ports.ts';

/** Each round means that the look-up went on meanwhile. */
const ROUNDS = 5;

type Ports = { lookUps: LookUps; channels: TeamChannels; errands: Errands; clock: Clock };

export type Status = ReturnType<typeof createStatus>;

/** Keeps the one card about a look-up in the channel as it is. */
export function createStatus({ lookUps, channels, errands, clock }: Ports) {
  /** To be put right soon, whatever happens. Throws `Unavailable`. */
  async function changed({ id, status }: LookUp): Promise<void> {
    if (status) await errands.book({ do: 'status', lookUp: id, due: clock.now(), attempts: 0 });
  }

  return {
    changed,

    /** The key of a look-up is off the screen. Durable when it resolves. */
    async blanked({ lookUp: id, shown, message }: Blanking): Promise<void> {
      const hidden =
        id &&
        (await lookUps.change(id, (now) =>
          now.state === 'revealing' || now.state === 'shown'
            ? // Whoever showed it may have died before that was written down.
              { ...now, ...(shown && { shown }), shownOn: message, state: 'hidden' }
            : undefined,
        ));
      if (hidden) await changed(hidden);
    },

    /** Until the card says what is true; false: Teams did not confirm it. */
    async putRight(id: string): Promise<boolean> {
      for (let round = 0; round < ROUNDS; round++) {
        const before = await lookUps.find(id);
        if (!before?.status) return true;
        if (!(await channels.edit(before.status, faceOf(before)))) return false;
        const after = await lookUps.find(id);
        if (after && stateOf(after) === stateOf(before)) return true;
      }
      return false;
    },
  };
}

const STATES: Record<LookUp['state'], StatusState> = {
  looking: 'looking',
  asking: 'looking',
  waiting: 'approval',
  approved: 'looking',
  revealing: 'looking',
  shown: 'shown',
  hidden: 'hidden',
  sent: 'sent',
  cancelled: 'cancelled',
  refused: 'refused',
};

function stateOf({ state, stumbled }: LookUp): StatusState {
  return stumbled && STATES[state] === 'looking' ? 'refused' : STATES[state];
}

function faceOf(lookUp: LookUp): ChannelFace {
  const { shown, approval } = lookUp;
  const approver = approval?.granted?.as === 'colleague' ? approval.granted.name : undefined;
  return {
    is: 'status',
    state: stateOf(lookUp),
    technician: nameOf(lookUp.account),
    ...ticketNumberOf(lookUp),
    ...(shown && { at: shown }),
    ...(approver && { approver }),
  };
}
