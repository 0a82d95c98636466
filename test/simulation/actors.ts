import { type Choice, choicesIn, type Deed, READ_OUT } from './choices.ts';
import { CHANNEL, people } from './people.ts';
import type { Sim } from './sim.ts';
import type { Message } from './watch.ts';

const SECOND = 1_000;
const STEP_MS = 10 * SECOND;
const TOGETHER_MS = 3;

/** Brings a deed to one of the instances. */
type Deliver = (person: string, deed: Deed) => void;

export type Actors = ReturnType<typeof createActors>;

/** People: they tap what they see, sometimes twice, late, all at once, or on what is somebody else's. */
export function createActors(sim: Sim, deliver: Deliver) {
  const { random, time, plan } = sim;
  let left = plan.taps;
  /** What technicians read out, by look-up. */
  const numbers = new Map<string, string>();

  /** Where all are to tap at the same instants, the next of these. */
  function inStep(afterMs: number): number {
    if (!plan.together) return afterMs;
    const at = time.now() + afterMs;
    return Math.ceil(at / STEP_MS) * STEP_MS - time.now() + random.next() * TOGETHER_MS;
  }

  function once(person: string, deed: Deed, afterMs: number): void {
    time.after(inStep(afterMs), () => {
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
    let point = random.next();
    for (const { deed, share, afterMs } of choices) {
      point -= share;
      if (point >= 0) continue;
      if (deed.do !== 'hide') left--;
      act(person, deed, afterMs ?? random.next() * random.pick([0.3, 2, 10, 40]) * SECOND);
      return;
    }
  }

  return {
    act,

    /** Somebody sees a card, in their own chat or in a channel. */
    see(message: Message): void {
      const { chat, card } = message;
      if (card.is === 'private' && card.face.is === 'waiting') numbers.set(card.face.lookUp, card.face.number);
      if (left <= 0) return;
      if (chat.id.startsWith('chat-')) {
        const person = chat.id.slice('chat-'.length);
        choose(person, choicesIn(message, person, sim));
      } else if (chat.id === CHANNEL && card.is === 'channel' && card.face.is === 'approval' && !card.face.over) {
        choose('carl', [{ deed: { do: 'review', lookUp: card.face.lookUp }, share: 0.8 }]);
      }
    },
  };
}
