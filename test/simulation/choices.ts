import type { ColleagueFace, OwnerFace, PrivateFace, TechnicianFace } from '../../bot/domain/helpdesk/ports.ts';
import type { MessageRef } from '../../bot/domain/model.ts';
import type { Wish } from '../../bot/domain/wishes.ts';
import type { Sim } from './sim.ts';
import type { Message } from './watch.ts';

const SECOND = 1_000;
/** Stands for the number that is on the technician's card by the time of the tap. */
export const READ_OUT = 'read out';

/** What somebody does: what they type, or the button that they tap. */
export type Deed =
  | { do: 'type-key' }
  | { do: 'type-look-up'; query: string; thread?: MessageRef['chat'] }
  | { do: 'hide'; message: string }
  | { do: 'worked' | 'not-worked'; message: string }
  | { do: 'review'; lookUp: string }
  | Exclude<Wish, { do: 'key' | 'older' | 'look-up' | 'call-helpdesk' | 'say-no' }>;

/** With which likelihood somebody does it, and after how long if it is not as ever. */
export type Choice = { deed: Deed; share: number; afterMs?: number };

const NOTHING: Choice[] = [];

/** What a person may do who sees this message in their own chat. */
export function choicesIn({ id, card }: Message, person: string, sim: Sim): Choice[] {
  const { random, plan } = sim;
  switch (card.is) {
    case 'macs': {
      const ticket = random.pick(card.tickets);
      return [{ deed: { do: card.tickets.length === 1 ? 'show' : 'choose', ticket }, share: 0.99 }];
    }
    case 'mac':
      return [{ deed: { do: 'show', ticket: card.ticket }, share: 0.99 }];
    case 'key': {
      const afterMs = random.next() * random.pick([3 * SECOND, plan.visibleMs, plan.visibleMs + 5 * SECOND]);
      return [
        { deed: { do: 'hide', message: id }, share: plan.hides, afterMs },
        { deed: { do: 'other', message: id }, share: 0.05, afterMs },
      ];
    }
    case 'hidden':
      return [{ deed: { do: 'show', ticket: card.again }, share: 0.4 }];
    case 'refused': {
      const deed: Deed = card.ticket ? { do: 'choose', ticket: card.ticket } : { do: 'type-key' };
      return person === 'tess' ? NOTHING : [{ deed, share: 0.8 }];
    }
    case 'follow-up':
      return card.state === 'asked' ? afterKey(card) : NOTHING;
    case 'private':
      return choicesOf(card.face, sim);
    default:
      return NOTHING;
  }
}

function afterKey({ message, again }: { message: string; again: string }): Choice[] {
  return [
    { deed: { do: 'worked', message }, share: 0.3 },
    { deed: { do: 'not-worked', message }, share: 0.15 },
    { deed: { do: 'show', ticket: again }, share: 0.1 },
  ];
}

function choicesOf(face: PrivateFace, sim: Sim): Choice[] {
  switch (face.to) {
    case 'technician':
      return technicians(face, sim);
    case 'owner':
      return owners(face, sim);
    case 'colleague':
      return colleagues(face);
  }
}

function technicians(face: TechnicianFace, { random }: Sim): Choice[] {
  const { lookUp } = face;
  switch (face.is) {
    case 'continue':
      return [{ deed: { do: 'go-on', lookUp }, share: 0.9 }];
    case 'found':
      return [{ deed: { do: 'pick', lookUp, mac: random.pick(face.macs).id }, share: 0.99 }];
    case 'form': {
      const answers = { lookUp, reason: 'locked', serial: face.mac.serial };
      return [
        { deed: { do: 'ask', ...answers }, share: 0.85 },
        { deed: { do: 'send', ...answers }, share: 0.1 },
      ];
    }
    case 'waiting':
      return [{ deed: { do: 'drop', lookUp }, share: 0.05 }];
    case 'approved':
      return [
        { deed: { do: 'reveal', lookUp }, share: 0.9 },
        { deed: { do: 'drop', lookUp }, share: 0.05 },
      ];
    default:
      return NOTHING;
  }
}

function owners(face: OwnerFace, { random }: Sim): Choice[] {
  const { lookUp } = face;
  switch (face.is) {
    case 'asked': {
      const number = random.chance(0.8) ? READ_OUT : '00';
      return [
        { deed: { do: 'approve', lookUp, number }, share: 0.8, afterMs: random.between(1, 200) * SECOND },
        { deed: { do: 'decline', lookUp }, share: 0.1 },
      ];
    }
    case 'told':
      return [{ deed: { do: 'not-expected', lookUp }, share: 0.2 }];
    case 'sent':
      return [{ deed: { do: 'show', ticket: face.ticket }, share: 0.9 }];
    default:
      return NOTHING;
  }
}

function colleagues({ is, lookUp }: ColleagueFace): Choice[] {
  if (is !== 'review') return NOTHING;
  return [
    { deed: { do: 'approve', lookUp }, share: 0.8 },
    { deed: { do: 'decline', lookUp }, share: 0.1 },
  ];
}
