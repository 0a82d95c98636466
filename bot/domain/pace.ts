import type { BlankAnswer, Clock } from './ports.ts';

/** So many 429 in a row, whatever chats they are of, mean the bot and not one busy chat. */
export const THROTTLED_CHATS = 3;
/** Without a word from Teams. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

export type Pace = ReturnType<typeof createPace>;

/**
 * How fast keys may be taken off screens, so that a backlog does not run into Teams' limits
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). At most one second's worth is saved up.
 */
export function createPace({ clock, perSecond }: { clock: Clock; perSecond: number }) {
  let saved = perSecond;
  let since = clock.elapsed();
  let pausedUntil = 0;
  const throttled = new Set<string>();

  function refill(): void {
    const now = clock.elapsed();
    saved = Math.min(perSecond, saved + ((now - since) * perSecond) / 1_000);
    since = now;
  }

  return {
    /** How many edits may go out now. */
    room(): number {
      refill();
      return clock.elapsed() < pausedUntil ? 0 : Math.max(0, Math.floor(saved));
    },

    /** Milliseconds until there is room for one. */
    waitMs(): number {
      refill();
      const toSave = Math.max(0, Math.ceil(((1 - saved) * 1_000) / perSecond));
      return Math.max(toSave, pausedUntil - clock.elapsed());
    },

    /** An edit goes out; whoever cannot wait takes what others will have to save up again. */
    spend(): void {
      refill();
      saved -= 1;
    },

    /** It does not go out after all. */
    giveBack(): void {
      saved += 1;
    },

    /** What Teams said to one in this chat. A chat that is throttled by itself slows nobody else. */
    heard(chat: string, answer: BlankAnswer): void {
      if (answer.kind === 'busy' && answer.throttled) {
        throttled.add(chat);
        const pauseMs = Math.min(LONGEST_PAUSE_MS, answer.retryAfterMs ?? PAUSE_MS);
        if (throttled.size >= THROTTLED_CHATS) pausedUntil = Math.max(pausedUntil, clock.elapsed() + pauseMs);
      } else throttled.clear();
    },
  };
}
