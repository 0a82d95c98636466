import { randomUUID } from 'node:crypto';
import { describeError } from './describe-error.ts';
import { createFollowUpSteps, type Question, questionOf, type Rotate } from './follow-up-steps.ts';
import type { Blanking, Caller, FollowUp } from './model.ts';
import type { Background, Booked, Clock, Log, FollowUps as Queue, Records, Screen } from './ports.ts';
import type { Replacements } from './replacements.ts';
import { Unavailable } from './unavailable.ts';

/** Longer than one step can take. */
const HOLD_MS = 120_000;
const AT_ONCE = 5;
const AGAIN_MS = 60_000;
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;

export type FollowUps = ReturnType<typeof createFollowUps>;
type Ports = {
  queue: Queue;
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
  const { queue, records, replacements, background, clock, log, rotate } = ports;
  const steps = createFollowUpSteps(ports);

  async function advance({ item, receipt }: Booked<FollowUp>): Promise<void> {
    const next = await steps.take(item).catch((error) => {
      const note = error instanceof Unavailable ? log.warn : log.alert;
      note('follow-up.failed', { reference: item.reference, step: item.step, ...describeError(error) });
      const { attempts } = item;
      return { ...item, due: clock.now() + AGAIN_MS * 2 ** Math.min(attempts, 6), attempts: attempts + 1 };
    });
    await (next ? queue.move(receipt, next, next.due) : queue.settle(receipt));
  }

  async function sweep(): Promise<void> {
    for (const booked of await queue.take(AT_ONCE, HOLD_MS)) {
      background.run('follow-up', () => advance(booked));
    }
  }

  /** By a follow-up of its own, so that it is begun at once; the one that asked then leaves it alone. */
  async function worked(name: string, { value, version }: { value: Question; version: string }): Promise<void> {
    if (!rotate.auto) return steps.tell(value.about, 'worked');
    const item: FollowUp = { ...value.about, id: randomUUID(), step: 'replace', due: clock.now(), attempts: 0 };
    await queue.book(item);
    const answer = { worked: true, item: item.id };
    await records.replace(name, version, { ...value, answer }, clock.now() + REMEMBERED_MS);
    await sweep();
  }

  return {
    /** Books the question, once the key is off the screen. Throws `Unavailable`. */
    async begin(blanking: Blanking): Promise<void> {
      await queue.book(itemOf(blanking, { id: randomUUID(), step: 'ask', due: clock.now() }));
    },

    /** For a key that cannot be taken off the screen, whatever `rotate` says. True if Intune will replace it. */
    async replaceNow(blanking: Blanking, reason: string): Promise<boolean> {
      const { chat, id } = blanking.message;
      const item = itemOf(blanking, { id: `blanking/${chat.id}/${id}`, step: 'follow', due: clock.now() });
      const answer = await replacements.ask(item, reason);
      if (answer === 'asked') {
        await queue
          .book(item)
          .catch((error) => log.alert('follow-up.not-booked', { reference: item.reference, ...describeError(error) }));
      }
      return answer !== 'refused' && answer !== 'later';
    },

    /** "It worked" or "It did not work" about the key in that message. False: nobody asked this person. */
    async answer(caller: Caller, message: string, did: 'worked' | 'not-worked'): Promise<boolean> {
      const name = questionOf(caller.chat.id, message);
      const found = await records.read<Question>(name);
      if (found?.value.about.person !== caller.person) return false;
      if (found.value.answer?.worked) return true;
      if (did === 'worked') await worked(name, found);
      else {
        await records.replace(
          name,
          found.version,
          { ...found.value, answer: { worked: false } },
          clock.now() + REMEMBERED_MS,
        );
        await steps.tell(found.value.about, 'not-worked');
      }
      return true;
    },

    /** Takes what is due, and does it without waiting. Throws if storage does. */
    sweep,
  };
}

function itemOf(blanking: Blanking, more: Pick<FollowUp, 'id' | 'step' | 'due'>): FollowUp {
  const { message, person, account, mac, reader, reference, again, shown, due } = blanking;
  const subject = { message, person, mac, reader, reference, again, ...(account && { account }) };
  return { ...subject, shown: shown ?? due, attempts: 0, ...more };
}
