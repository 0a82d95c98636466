import type { Chat, MessageRef } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { isObject, type Shape } from './shapes.ts';

const REMEMBERED_MS = 24 * 60 * 60_000;

type Newest = { message: string; tickets: string[] };

const newestIn: Shape<Newest> = (value) =>
  isObject(value) && typeof value.message === 'string' && Array.isArray(value.tickets) ? (value as Newest) : undefined;

export type NewestMessage = ReturnType<typeof createNewestMessage>;

/** Which message is the last of a chat: a key must appear where the person looks, not further up. */
export function createNewestMessage({ records, clock }: { records: Records; clock: Clock }) {
  const recordOf = (chat: Chat) => `newest/${chat.id}`;

  async function put(chat: Chat, value: Newest): Promise<void> {
    const expires = clock.now() + REMEMBERED_MS;
    const old = await readAs(records, recordOf(chat), newestIn);
    // Nothing is offered, and nothing was: most turns write nothing.
    if (value.tickets.length === 0 && (!old || old.value?.tickets.length === 0)) return;
    // Losing this race only means that a key appears in a new message.
    await (old
      ? records.replace(recordOf(chat), old.version, value, expires)
      : records.create(recordOf(chat), value, expires));
  }

  return {
    botPosted: (message: MessageRef, tickets: string[] = []) => put(message.chat, { message: message.id, tickets }),
    personWrote: (chat: Chat) => put(chat, { message: '', tickets: [] }),
    /** The message that offers this ticket, if it is still the newest. The id on a tap may differ from ours, so it is not asked. */
    async offering(chat: Chat, ticket: string): Promise<MessageRef | undefined> {
      const newest = (await readAs(records, recordOf(chat), newestIn))?.value;
      return newest?.tickets.includes(ticket) ? { chat, id: newest.message } : undefined;
    },
  };
}
