import type { FollowUp, MessageRef } from './model.ts';
import type { Clock, Records } from './ports.ts';

/** Somebody else may change it at the same time, and will have done so by then. */
const TRIES = 3;
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;

/** "Did it work?" about one reveal. Each `item` is the id of a follow-up: the one that asked, and the one that the answer began. */
type Question = {
  item: string;
  about: FollowUp;
  /** Where it was asked. */
  message?: MessageRef;
  answer?: Answer;
};
type Answer = { worked: boolean; item?: string };

export type Questions = ReturnType<typeof createQuestions>;

/** What was asked and answered about a reveal, by the message that held the key. */
export function createQuestions({ records, clock }: { records: Records; clock: Clock }) {
  const keyOf = ({ chat, id }: MessageRef) => `question/${chat.id}/${id}`;
  const expires = () => clock.now() + REMEMBERED_MS;

  async function find(message: MessageRef): Promise<Question | undefined> {
    return (await records.read<Question>(keyOf(message)))?.value;
  }

  async function change({ message }: FollowUp, to: (question: Question) => Question): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await records.read<Question>(keyOf(message));
      if (!found || (await records.replace(keyOf(message), found.version, to(found.value), expires()))) return;
    }
  }

  return {
    find,

    /** Of several follow-ups that want to ask about the same reveal the first may; undefined for the others. */
    async begin(item: FollowUp): Promise<Question | undefined> {
      const first: Question = { item: item.id, about: item };
      if (await records.create(keyOf(item.message), first, expires())) return first;
      const begun = await find(item.message);
      return begun?.item === item.id ? begun : undefined;
    },

    keepMessage: (about: FollowUp, message: MessageRef) => change(about, (question) => ({ ...question, message })),

    keepAnswer: (about: FollowUp, answer: Answer) => change(about, (question) => ({ ...question, answer })),
  };
}
