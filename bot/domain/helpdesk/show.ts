import type { Blanking, Caller, Refusal } from '../model.ts';
import type { Clock } from '../ports.ts';
import { newReference } from '../reference.ts';
import type { Reveal, Revealed } from '../reveal.ts';
import type { TechnicianAccess } from './access.ts';
import type { TechnicianCards } from './cards.ts';
import { type LookUps, ownerNameOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { OpenRequests } from './open-requests.ts';
import type { Errands } from './ports.ts';
import type { Search } from './search.ts';
import type { Status } from './status.ts';

type Ports = {
  lookUps: LookUps;
  accessOf: TechnicianAccess;
  reveal: Reveal;
  search: Pick<Search, 'askToSignInAgain'>;
  openRequests: OpenRequests;
  cards: TechnicianCards;
  status: Status;
  errands: Errands;
  clock: Clock;
};

export type Show = ReturnType<typeof createShow>;

/** Shows a technician the key of a look-up, once, for the reason that was checked. */
export function createShow(ports: Ports) {
  const { lookUps, accessOf, reveal, search, openRequests, cards, status, errands, clock } = ports;

  async function shown(lookUp: LookUp, { shown: at = clock.now(), message }: Blanking): Promise<void> {
    const done = await lookUps.change(lookUp.id, (now) => ({
      ...now,
      shown: at,
      shownOn: message,
      // Whoever hid it at once was quicker.
      state: now.state === 'hidden' ? 'hidden' : 'shown',
    }));
    await errands.book({ do: 'tell', lookUp: lookUp.id, due: clock.now(), attempts: 0 });
    await status.changed(lookUp);
    await openRequests.end(lookUp);
    const owner = ownerNameOf(done ?? lookUp);
    await cards.tryToPut(lookUp, { is: 'shown', mac: lookUp.mac?.name ?? '', owner, told: owner !== undefined });
  }

  /** Nothing was shown, so what allowed it is as good as before. */
  async function notShown(taken: LookUp, state: 'asking' | 'approved'): Promise<void> {
    await lookUps.change(taken.id, (now) =>
      now.state === 'revealing' ? { ...now, state, stumbled: true } : undefined,
    );
    await status.changed(taken);
    // Its time may have run out meanwhile, when there was nothing to end.
    if (state === 'approved') await errands.book({ do: 'lapse', lookUp: taken.id, due: clock.now(), attempts: 0 });
  }

  return async function show(lookUp: LookUp, caller: Caller, from: 'asking' | 'approved'): Promise<void> {
    const { mac, why } = lookUp;
    const taken = await lookUps.change(lookUp.id, (now) =>
      now.state === from ? { ...now, ...(why && { why }), state: 'revealing', stumbled: false } : undefined,
    );
    // A second tap, or one on a card that is too old.
    if (!taken || !mac) return;
    let revealed: Revealed;
    try {
      const access = accessOf(taken, caller);
      revealed = await reveal({ caller, mac, access, reference: newReference(), place: undefined });
    } catch (error) {
      await notShown(taken, from);
      throw error;
    }
    if (!('refusal' in revealed)) return shown(taken, revealed);
    await notShown(taken, from);
    if (ANOTHER_SIGN_IN.includes(revealed.refusal)) await search.askToSignInAgain(taken, caller);
  };
}

const ANOTHER_SIGN_IN: readonly Refusal[] = ['sign-in-again', 'sign-in-challenged'];
