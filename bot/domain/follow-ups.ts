import { randomUUID } from 'node:crypto';
import { describeError } from './describe-error.ts';
import { createFollowUpSteps, type Rotate } from './follow-up-steps.ts';
import type { Blanking, Caller, FollowUp } from './model.ts';
import type { Background, Booked, Clock, FollowUpQueue, Log, Records, Screen } from './ports.ts';
import { createQuestions } from './questions.ts';
import type { Replacements } from './replacements.ts';
import { Unavailable } from './unavailable.ts';

/** Longer than one step can take. */
const HOLD_MS = 120_000;
const AT_ONCE = 5;
const AGAIN_MS = 60_000;
/** Who hid the key to choose another Mac is doing that just now. */
const ASK_AFTER_MS = 20_000;
const FIRST_LOOK_MS = 60_000;

export type FollowUps = ReturnType<typeof createFollowUps>;
type Ports = {
  queue: FollowUpQueue;
  records: Records;
  replacements: Replacements;
  screen: Screen;
  background: Background;
  clock: Clock;
  log: Log;
  rotate: Rotate;
};

/** What comes after a key was shown: the question whether it worked, and another key. All of it survives a restart. */
export function createFollowUps(ports: Ports) {
  const { queue, replacements, background, clock, log, rotate } = ports;
  const questions = createQuestions(ports);
  const steps = createFollowUpSteps({ ...ports, questions });

  async function advance({ item, receipt }: Booked<FollowUp>): Promise<void> {
    const next = await steps.take(item).catch((error) => {
      const note = error instanceof Unavailable ? log.warn : log.alert;
      note('follow-up.failed', { reference: item.reference, step: item.step, ...describeError(error) });
      const { attempts } = item;
      return { ...item, due: clock.now() + AGAIN_MS * 2 ** Math.min(attempts, 6), attempts: attempts + 1 };
    });
    await (next ? queue.move(receipt, next, next.due) : queue.settle(receipt));
  }

  async function sweep(): Promise<boolean> {
    const taken = await queue.take(AT_ONCE, HOLD_MS);
    for (const booked of taken) background.run('follow-up', () => advance(booked));
    return taken.length === AT_ONCE;
  }

  /** By a follow-up of its own, so that it is begun at once; the one that asked then leaves it alone. */
  async function worked(about: FollowUp): Promise<void> {
    if (!rotate.auto) return steps.tell(about, 'worked');
    const item: FollowUp = {
      ...about,
      id: randomUUID(),
      step: 'replace',
      due: clock.now(),
      attempts: 0,
      reason: 'it worked',
    };
    await queue.book(item);
    await questions.keepAnswer(about, { worked: true, item: item.id });
    await sweep();
  }

  async function notWorked(about: FollowUp): Promise<void> {
    await questions.keepAnswer(about, { worked: false });
    await steps.tell(about, 'not-worked');
  }

  return {
    /** Books the question, once the key is off the screen. Throws `Unavailable`. */
    async begin(blanking: Blanking): Promise<void> {
      await queue.book(itemOf(blanking, { id: randomUUID(), step: 'ask', due: clock.now() + ASK_AFTER_MS }));
    },

    /** For a key that cannot be taken off the screen, whatever `rotate` says. True if Intune will replace it, or is asked until it does. */
    async replaceNow(blanking: Blanking, reason: string): Promise<boolean> {
      const { chat, id } = blanking.message;
      const forced = { id: `blanking/${chat.id}/${id}`, reason, forced: true, due: clock.now() + FIRST_LOOK_MS };
      const item = itemOf(blanking, { ...forced, step: 'follow' });
      const answer = await replacements.ask(item, reason);
      if (answer === 'refused' || answer === 'later') return false;
      // Somebody else's order may have been for the key before this one.
      if (answer !== 'covered') await queue.book(answer === 'pending' ? { ...item, step: 'replace' } : item);
      return true;
    },

    /** "It worked" or "It did not work" about the key in that message. False: nobody asked this person. */
    async answer(caller: Caller, message: string, did: 'worked' | 'not-worked'): Promise<boolean> {
      const question = await questions.find({ chat: caller.chat, id: message });
      if (question?.about.person !== caller.person) return false;
      if (question.answer?.worked) return true;
      await (did === 'worked' ? worked(question.about) : notWorked(question.about));
      return true;
    },

    /** Takes what is due, and does it without waiting. True if there may be more. Throws if storage does. */
    sweep,
  };
}

type Next = Pick<FollowUp, 'id' | 'step' | 'due' | 'reason' | 'forced'>;

function itemOf(blanking: Blanking, next: Next): FollowUp {
  const { message, person, account, mac, reader, reference, again, lookUp, shown, due } = blanking;
  const named = { ...(account && { account }), ...(lookUp && { lookUp }) };
  const subject = { message, person, mac, reader, reference, again, ...named };
  return { ...subject, shown: shown ?? due, attempts: 0, ...next };
}
