import type { FollowUp, MessageRef } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { fitting, followUpIn, isMessage, isObject, isText, type Shape } from './shapes.ts';

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

const FIELDS = new Map<string, (value: unknown) => boolean>([
  ['message', isMessage],
  ['answer', (value) => isObject(value) && typeof value.worked === 'boolean'],
]);

const questionIn: Shape<Question> = (value) => {
  const about = isObject(value) && isText(value.item) ? followUpIn(value.about) : undefined;
  return about && { ...(fitting(value as Record<string, unknown>, FIELDS) as Question), about };
};

export type Questions = ReturnType<typeof createQuestions>;

/** What was asked and answered about a reveal, by the message that held the key. */
export function createQuestions({ records, clock }: { records: Records; clock: Clock }) {
  const keyOf = ({ chat, id }: MessageRef) => `question/${chat.id}/${id}`;
  const expires = () => clock.now() + REMEMBERED_MS;

  async function find(message: MessageRef): Promise<Question | undefined> {
    return (await readAs(records, keyOf(message), questionIn))?.value;
  }

  async function change({ message }: FollowUp, to: (question: Question) => Question): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await readAs(records, keyOf(message), questionIn);
      if (!found?.value || (await records.replace(keyOf(message), found.version, to(found.value), expires()))) return;
    }
  }

  return {
    find,

    /** Of several follow-ups that want to ask about the same reveal the first may; undefined for the others. */
    async begin(item: FollowUp): Promise<Question | undefined> {
      const first: Question = { item: item.id, about: item };
      if (await records.create(keyOf(item.message), first, expires())) return first;
      const begun = await readAs(records, keyOf(item.message), questionIn);
      if (begun?.value) return begun.value.item === item.id ? begun.value : undefined;
      // Of what cannot be read nobody else will ask.
      return begun && (await records.replace(keyOf(item.message), begun.version, first, expires())) ? first : undefined;
    },

    keepMessage: (about: FollowUp, message: MessageRef) => change(about, (question) => ({ ...question, message })),

    keepAnswer: (about: FollowUp, answer: Answer) => change(about, (question) => ({ ...question, answer })),
  };
}
