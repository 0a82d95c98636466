import { describeError } from './domain/describe-error.ts';
import type { Chat, Reader } from './domain/model.ts';
import type { Clock, Log, Records, Screen } from './domain/ports.ts';

/** An administrator may install Latchkey for everybody at once; Teams takes about 30 messages a second (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). */
const EVERY_MS = 200;
const ONCE_MS = 10 * 365 * 24 * 60 * 60_000;

type Newcomer = { person: string; chat: Chat; reader: Reader };
type Ports = { on: boolean; records: Records; screen: Screen; busy: () => boolean; clock: Clock; log: Log };

/** Says hello once to each person: one after the other, and only while nobody waits for anything else. */
export function createWelcome({ on, records, screen, busy, clock, log }: Ports) {
  const waiting = new Map<string, Newcomer>();
  let cancel: (() => void) | undefined;

  async function greet({ person, ...place }: Newcomer): Promise<void> {
    try {
      const first = await records.create(`welcomed/${person}`, true, clock.now() + ONCE_MS);
      if (first) await screen.say(place, 'welcome');
    } catch (error) {
      log.warn('welcome.failed', describeError(error));
    }
  }

  async function next(): Promise<void> {
    const [newcomer] = busy() ? [] : waiting.values();
    if (newcomer) {
      waiting.delete(newcomer.person);
      await greet(newcomer);
    }
    cancel = waiting.size > 0 ? clock.after(EVERY_MS, next) : undefined;
  }

  return {
    later(newcomer: Newcomer): void {
      if (!on) return;
      waiting.set(newcomer.person, newcomer);
      cancel ??= clock.after(EVERY_MS, next);
    },
    /** Whoever talks to us already needs no hello below what they are doing. */
    met: (person: string) => void waiting.delete(person),
    stop: () => cancel?.(),
  };
}

export type Welcome = ReturnType<typeof createWelcome>;
