import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { Booked, Clock, Log, Queue, Receipt } from '../../domain/ports.ts';
import { type Shape, UNREADABLE_AGAIN_MS } from '../../domain/shapes.ts';
import type { Place } from './account.ts';
import { codeOf } from './calls.ts';
import { contentOf, textOf } from './content.ts';

/** https://learn.microsoft.com/rest/api/storageservices/get-messages and put-message */
const MOST_AT_ONCE = 32;
const MOST_HIDDEN_MS = 7 * 24 * 60 * 60_000;

type Parts<Item> = {
  name: string;
  queue: Place<QueueClient>;
  shape: Shape<Item>;
  clock: Clock;
  log: Log;
  mostHiddenMs?: number;
};
type Message = Pick<DequeuedMessageItem, 'messageId' | 'popReceipt'>;

/**
 * An item is a message that the account itself hides until it is due or its hold is over, so that no clock of ours decides. It is never
 * given up for having been taken often.
 *
 * After a lost answer nobody knows what happened, and `Unavailable` says so. `book`: the item may be there, without a receipt; it comes when
 * it is due, and nothing was done on the strength of it. `move`: it comes, either when it would have come or when it was to; the old receipt
 * may be void, which the next call takes for somebody else's doing. `settle`: it may come once more. `take`: what was taken comes after the hold.
 */
export function createQueue<Item extends { due: number }>(parts: Parts<Item>): Queue<Item> {
  const { name, queue, shape, clock, log, mostHiddenMs = MOST_HIDDEN_MS } = parts;

  /** Rounded up, so that an instance's own timer comes first. */
  function secondsUntil(at: number): number {
    return Math.ceil(Math.min(Math.max(0, at - clock.now()), mostHiddenMs) / 1000);
  }

  function written(item: Item, at: number): string {
    return textOf({ item, ...(at - clock.now() > mostHiddenMs && { notBefore: at }) });
  }

  /** As it is, for so long. If that fails, it comes again after its hold. */
  async function hide({ messageId, popReceipt }: Message, seconds: number): Promise<void> {
    await queue
      .change((client, abortSignal) => client.updateMessage(messageId, popReceipt, undefined, seconds, { abortSignal }))
      .catch(() => {});
  }

  /** undefined: there is nothing to do about it now. */
  async function opened(message: DequeuedMessageItem): Promise<Booked<Item> | undefined> {
    const content = contentOf(message.messageText);
    const item = content && shape(content.item);
    const early = secondsUntil(content?.notBefore ?? 0);
    if (!item) log.alert('queue.poison', { queue: name });
    if (item && early === 0) return { item, receipt: receiptOf(message) };
    await hide(message, item ? early : UNREADABLE_AGAIN_MS / 1000);
    return undefined;
  }

  async function received(limit: number, holdMs: number): Promise<DequeuedMessageItem[]> {
    const messages: DequeuedMessageItem[] = [];
    while (messages.length < limit) {
      const numberOfMessages = Math.min(limit - messages.length, MOST_AT_ONCE);
      const visibilityTimeout = Math.ceil(holdMs / 1000);
      const answer = queue.change((client, abortSignal) =>
        client.receiveMessages({ numberOfMessages, visibilityTimeout, abortSignal }),
      );
      // What we have by then is ours, and nobody else would do it.
      const { receivedMessageItems: more } = await (messages.length > 0 ? answer.catch(() => NOTHING) : answer);
      messages.push(...more);
      if (more.length < numberOfMessages) break;
    }
    return messages;
  }

  return {
    async book(item) {
      const [text, visibilityTimeout] = [written(item, item.due), secondsUntil(item.due)];
      const sent = await queue.change((client, abortSignal) =>
        client.sendMessage(text, { visibilityTimeout, messageTimeToLive: FOR_EVER, abortSignal }),
      );
      return receiptOf(sent);
    },

    async take(limit, holdMs) {
      const messages = await received(limit, holdMs);
      const taken = (await Promise.all(messages.map(opened))).filter((booked) => booked !== undefined);
      return taken.sort((one, other) => one.item.due - other.item.due);
    },

    async move(receipt, item, at) {
      const { messageId, popReceipt } = messageOf(receipt);
      const [text, seconds] = [written(item, at), secondsUntil(at)];
      const moved = await queue.change((client, abortSignal) =>
        client.updateMessage(messageId, popReceipt, text, seconds, { abortSignal }).catch(unlessNotOurs),
      );
      return moved && receiptOf({ messageId, popReceipt: moved.popReceipt ?? '' });
    },

    async settle(receipt) {
      const { messageId, popReceipt } = messageOf(receipt);
      const settled = await queue.change((client, abortSignal) =>
        client.deleteMessage(messageId, popReceipt, { abortSignal }).catch(unlessNotOurs),
      );
      return settled !== undefined;
    },
  };
}

const FOR_EVER = -1;
const NOTHING = { receivedMessageItems: [] };

function receiptOf({ messageId, popReceipt }: Message): Receipt {
  return `${messageId}/${popReceipt}`;
}

/** A message id is a GUID; a pop receipt may have slashes. */
function messageOf(receipt: Receipt): Message {
  const [messageId = '', ...popReceipt] = receipt.split('/');
  return { messageId, popReceipt: popReceipt.join('/') };
}

/** Somebody else has taken, moved or settled it: https://learn.microsoft.com/rest/api/storageservices/queue-service-error-codes */
function unlessNotOurs(error: unknown): undefined {
  if (!['MessageNotFound', 'PopReceiptMismatch'].includes(codeOf(error) ?? '')) throw error;
  return undefined;
}
