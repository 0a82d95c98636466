import type { MessageRef } from '../../bot/domain/model.ts';
import type { Wish } from '../../bot/domain/wishes.ts';
import { CHANNEL, people } from './people.ts';
import type { Sim } from './sim.ts';
import type { Message } from './watch.ts';

const SECOND = 1_000;
/** Stands for the number that is on the technician's card by the time of the tap. */
const READ_OUT = 'read out';

/** What somebody does: what they type, or the button that they tap. */
export type Deed =
  | { do: 'type-key' }
  | { do: 'type-look-up'; query: string; thread?: MessageRef['chat'] }
  | { do: 'hide'; message: string }
  | { do: 'other'; message: string }
  | { do: 'worked' | 'not-worked'; message: string }
  | { do: 'review'; lookUp: string }
  | Extract<
      Wish,
      {
        do:
          | 'choose'
          | 'show'
          | 'go-on'
          | 'pick'
          | 'ask'
          | 'send'
          | 'reveal'
          | 'drop'
          | 'approve'
          | 'decline'
          | 'not-expected';
      }
    >;

/** How likely somebody is to do it, and how long they take. */
type Choice = { deed: Deed; share: number; afterMs?: number };

/** Brings a deed to one of the processes. */
type Deliver = (person: string, deed: Deed) => void;

export type Actors = ReturnType<typeof createActors>;

/** People: they tap what they see, sometimes twice, late, or on what is somebody else's. */
export function createActors(sim: Sim, deliver: Deliver) {
  const { random, time, plan } = sim;
  let left = plan.taps;
  /** What technicians read out, by look-up. */
  const numbers = new Map<string, string>();

  function once(person: string, deed: Deed, afterMs: number): void {
    time.after(afterMs, () => {
      const isReadOut = deed.do === 'approve' && deed.number === READ_OUT;
      deliver(person, isReadOut ? { ...deed, number: numbers.get(deed.lookUp) ?? '' } : deed);
      return true;
    });
  }

  function act(person: string, deed: Deed, afterMs: number): void {
    once(person, deed, afterMs);
    if (random.chance(plan.tapsTwice)) {
      once(person, deed, afterMs + random.next() * random.pick([0.1, 1, 20]) * SECOND);
    }
    if (random.chance(plan.tapsElsewhere)) {
      once(random.pick(Object.keys(people)), deed, afterMs + random.next() * SECOND);
    }
  }

  function choose(person: string, choices: Choice[]): void {
    if (left <= 0) return;
    let point = random.next();
    for (const { deed, share, afterMs } of choices) {
      point -= share;
      if (point >= 0) continue;
      left--;
      act(person, deed, afterMs ?? random.next() * random.pick([2, 10, 40]) * SECOND);
      return;
    }
  }

  return {
    act,

    /** Somebody sees a card, in their own chat or in a channel. */
    see({ id, chat, card }: Message): void {
      if (chat.id === CHANNEL || !chat.id.startsWith('chat-')) {
        if (card.is !== 'channel' || card.face.is !== 'approval' || card.face.over) return;
        return choose('carl', [{ deed: { do: 'review', lookUp: card.face.lookUp }, share: 0.8 }]);
      }
      const person = chat.id.slice('chat-'.length);
      switch (card.is) {
        case 'macs': {
          const ticket = random.pick(card.tickets);
          const [only] = card.tickets;
          if (card.tickets.length === 1 && only)
            return choose(person, [{ deed: { do: 'show', ticket: only }, share: 0.95 }]);
          return choose(person, [{ deed: { do: 'choose', ticket }, share: 0.95 }]);
        }
        case 'mac':
          return choose(person, [{ deed: { do: 'show', ticket: card.ticket }, share: 0.95 }]);
        case 'key': {
          const afterMs = random.next() * random.pick([3 * SECOND, plan.visibleMs, plan.visibleMs + 5 * SECOND]);
          return choose(person, [
            { deed: { do: 'hide', message: id }, share: plan.hides, afterMs },
            { deed: { do: 'other', message: id }, share: 0.05, afterMs },
          ]);
        }
        case 'hidden':
          return choose(person, [{ deed: { do: 'show', ticket: card.again }, share: 0.4 }]);
        case 'refused':
          return choose(person, [
            {
              deed: card.ticket ? { do: 'choose', ticket: card.ticket } : { do: 'type-key' },
              share: person === 'tess' ? 0 : 0.8,
            },
          ]);
        case 'follow-up': {
          if (card.state !== 'asked') return;
          const { message } = card;
          return choose(person, [
            { deed: { do: 'worked', message }, share: 0.3 },
            { deed: { do: 'not-worked', message }, share: 0.15 },
            { deed: { do: 'show', ticket: card.again }, share: 0.1 },
          ]);
        }
        case 'private':
          return answer(person, card.face);
      }
    },
  };

  function answer(person: string, face: Extract<Message['card'], { is: 'private' }>['face']): void {
    const { lookUp } = face;
    switch (face.to) {
      case 'technician':
        switch (face.is) {
          case 'continue':
            return choose(person, [{ deed: { do: 'go-on', lookUp }, share: 0.9 }]);
          case 'found':
            return choose(person, [{ deed: { do: 'pick', lookUp, mac: random.pick(face.macs).id }, share: 0.95 }]);
          case 'form': {
            const answers = { reason: 'locked', serial: face.mac.serial };
            return choose(person, [
              { deed: { do: 'ask', lookUp, ...answers }, share: 0.85 },
              { deed: { do: 'send', lookUp, ...answers }, share: 0.1 },
            ]);
          }
          case 'waiting':
            numbers.set(lookUp, face.number);
            return choose(person, [{ deed: { do: 'drop', lookUp }, share: 0.05 }]);
          case 'approved':
            return choose(person, [
              { deed: { do: 'reveal', lookUp }, share: 0.9 },
              { deed: { do: 'drop', lookUp }, share: 0.05 },
            ]);
        }
        return;
      case 'owner':
        switch (face.is) {
          case 'asked': {
            // The technician reads it out before the owner taps.
            const number = random.chance(0.8) ? READ_OUT : '00';
            return choose(person, [
              { deed: { do: 'approve', lookUp, number }, share: 0.8, afterMs: random.between(1, 200) * SECOND },
              { deed: { do: 'decline', lookUp }, share: 0.1 },
            ]);
          }
          case 'told':
            return choose(person, [{ deed: { do: 'not-expected', lookUp }, share: 0.2 }]);
          case 'sent':
            return choose(person, [{ deed: { do: 'show', ticket: face.ticket }, share: 0.9 }]);
        }
        return;
      case 'colleague':
        if (face.is !== 'review') return;
        return choose(person, [
          { deed: { do: 'approve', lookUp }, share: 0.8 },
          { deed: { do: 'decline', lookUp }, share: 0.1 },
        ]);
    }
  }
}
