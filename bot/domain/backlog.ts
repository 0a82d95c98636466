import { BACKOFF_CAP_MS, REJECTED_EVERY_MS } from './backoff.ts';
import type { Blanking } from './model.ts';
import { THROTTLED_CHATS } from './pace.ts';
import type { BlankAnswer, Clock } from './ports.ts';

/** A blanking that late is overdue: an operator hears of it, and nobody is shown another key. */
export const OVERDUE_MS = 60_000;
/** Whoever has not tried again by then has left it to another instance. */
const FORGOTTEN_AFTER_MS = 60_000;
/** As Teams says that the bot is blocked or removed: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
const BLOCKED = 403;

export type Backlog = ReturnType<typeof createBacklog>;

/** Keys that are on a screen longer than they should be, as far as this instance has seen them. */
export function createBacklog({ clock }: { clock: Clock }) {
  const open = new Map<string, Late>();
  /** The last that was taken while more were waiting. */
  let waiting: Late | undefined;
  const nameOf = ({ message, due }: Blanking) => `${message.chat.id}/${message.id}/${due}`;
  const isLate = (before: number) => (late: Late) => late.due < before && late.until > clock.elapsed();

  function lateIn({ due, message }: Blanking, forMs = FORGOTTEN_AFTER_MS): Late {
    return { due, chat: message.chat.id, until: clock.elapsed() + forMs };
  }

  return {
    /** What was taken from the queue just now; `more`: there may be others that are due. */
    took(blankings: Blanking[], more: boolean): void {
      const seen = blankings.filter(mayDelay);
      const last = seen.at(-1);
      waiting = more && last ? lateIn(last) : undefined;
      for (const blanking of seen) {
        const name = nameOf(blanking);
        open.set(name, { ...open.get(name), ...lateIn(blanking) });
      }
    },

    /** What Teams answered. Who has blocked the bot, or deleted the chat, delays nobody else; nor does a key that is to be replaced. */
    answered(blanking: Blanking, answer: BlankAnswer): void {
      const name = nameOf(blanking);
      const inTheWay = answer.kind === 'busy' || (answer.kind === 'rejected' && answer.status !== BLOCKED);
      if (!inTheWay || !mayDelay(blanking)) return void open.delete(name);
      const { retryAfterMs = 0, throttled = false } = answer.kind === 'busy' ? answer : {};
      const nextMs = Math.max(BACKOFF_CAP_MS, REJECTED_EVERY_MS, retryAfterMs);
      open.set(name, { ...lateIn(blanking, nextMs + FORGOTTEN_AFTER_MS), throttled });
    },

    /** How many are late by more than that. Of those whom Teams throttles none counts, unless it is more than a busy chat or two. */
    late(byMs: number): number {
      for (const [name, { until }] of open) if (until < clock.elapsed()) open.delete(name);
      const before = clock.now() - byMs;
      const all = [...open.values()].filter(isLate(before));
      const throttled = all.filter((each) => each.throttled);
      const isTheBot = new Set(throttled.map(({ chat }) => chat)).size >= THROTTLED_CHATS;
      return all.length - (isTheBot ? 0 : throttled.length) + (waiting && isLate(before)(waiting) ? 1 : 0);
    },
  };
}

/** `due`: epoch milliseconds. `until`: an instant of the clock that only grows. */
type Late = { due: number; chat: string; until: number; throttled?: boolean };

function mayDelay(blanking: Blanking): boolean {
  return mayBeSeen(blanking) && !blanking.replaced;
}

/** A booking without a time was made for "Hide now" after a restart, and says nothing about a key: another one does. */
export function mayBeSeen({ armed, shown }: Blanking): boolean {
  return armed && shown !== undefined;
}
