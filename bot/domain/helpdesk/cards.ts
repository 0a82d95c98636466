import { describeError } from '../describe-error.ts';
import type { Log } from '../ports.ts';
import type { LookUps } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { PrivateCards, TechnicianFace } from './ports.ts';

type Face = TechnicianFace extends infer Each
  ? Each extends { is: string }
    ? Omit<Each, 'to' | 'lookUp' | 'reference' | 'query'>
    : never
  : never;
type Ports = { lookUps: LookUps; cards: PrivateCards; log: Log };

export type TechnicianCards = ReturnType<typeof createTechnicianCards>;

/** The card about a look-up in the technician's own chat: one at a time, the newest. */
export function createTechnicianCards({ lookUps, cards, log }: Ports) {
  async function post(lookUp: LookUp, face: Face): Promise<void> {
    const card = await cards.post(lookUp, faceOf(lookUp, face));
    await lookUps.change(lookUp.id, (now) => ({ ...now, card }));
  }

  return {
    /** In a new message, which tells them that there is news. Throws `Unavailable`. */
    async news(lookUp: LookUp, face: Face): Promise<void> {
      await post(lookUp, face);
      if (lookUp.card) await cards.edit(lookUp.card, lookUp.reader, faceOf(lookUp, { is: 'moved' }));
    },

    /** On the card that stands there. Throws `Unavailable`. */
    async put(lookUp: LookUp, face: Face): Promise<void> {
      const { card } = (await lookUps.find(lookUp.id)) ?? lookUp;
      if (!card || !(await cards.edit(card, lookUp.reader, faceOf(lookUp, face)))) await post(lookUp, face);
    },

    /** Where the words are worth no failure. */
    async tryToPut(lookUp: LookUp, face: Face): Promise<void> {
      const { card } = (await lookUps.find(lookUp.id)) ?? lookUp;
      if (!card) return;
      await cards
        .edit(card, lookUp.reader, faceOf(lookUp, face))
        .catch((error) => log.warn('look-up.not-told', { reference: lookUp.reference, ...describeError(error) }));
    },
  };
}

function faceOf({ id, reference, query }: LookUp, face: Face): TechnicianFace {
  return { to: 'technician', lookUp: id, reference, query, ...face } as TechnicianFace;
}
