import { BACKOFF_CAP_MS } from './backoff.ts';
import type { Blanking } from './model.ts';
import type { BlankAnswer, Clock } from './ports.ts';

/** A blanking that late is overdue: an operator hears of it, and nobody is shown another key. */
export const OVERDUE_MS = 60_000;
/** Whoever has not tried again by then has left it to another instance. */
const FORGOTTEN_AFTER_MS = 60_000;

export type Backlog = ReturnType<typeof createBacklog>;

/** Keys that are on a screen longer than they should be, as far as this instance has seen them. */
export function createBacklog({ clock }: { clock: Clock }) {
  const open = new Map<string, { due: number; until: number }>();
  /** Due time of the last that was taken while more were waiting. */
  let waiting: number | undefined;
  const nameOf = ({ message, due }: Blanking) => `${message.chat.id}/${message.id}/${due}`;

  function note(blanking: Blanking, forMs: number): void {
    open.set(nameOf(blanking), { due: blanking.due, until: clock.elapsed() + forMs });
  }

  return {
    /** What was taken from the queue just now; `more`: there may be others that are due. */
    took(blankings: Blanking[], more: boolean): void {
      waiting = more ? blankings.at(-1)?.due : undefined;
      for (const blanking of blankings) if (mayBeSeen(blanking)) note(blanking, FORGOTTEN_AFTER_MS);
    },

    /** What Teams answered. Who has blocked the bot, or deleted the chat, delays nobody else; nor does a key that is to be replaced. */
    answered(blanking: Blanking, { kind }: BlankAnswer): void {
      const delays = kind === 'busy' && mayBeSeen(blanking) && !blanking.replaced;
      if (delays) note(blanking, BACKOFF_CAP_MS + FORGOTTEN_AFTER_MS);
      else open.delete(nameOf(blanking));
    },

    /** How many are late by more than that. */
    late(byMs: number): number {
      const before = clock.now() - byMs;
      for (const [name, { until }] of open) if (until < clock.elapsed()) open.delete(name);
      const seen = [...open.values()].filter(({ due }) => due < before).length;
      return seen + (waiting !== undefined && waiting < before ? 1 : 0);
    },
  };
}

/** A booking without a time was made for "Hide now" after a restart, and says nothing about a key: another one does. */
export function mayBeSeen({ armed, shown }: Blanking): boolean {
  return armed && shown !== undefined;
}
