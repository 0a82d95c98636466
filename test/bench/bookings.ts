import { type Engine, openEngine } from '../../bot/adapters/engine.ts';
import type { Blanking } from '../../bot/domain/model.ts';
import { createLog } from '../../bot/log.ts';
import type { Storage } from '../../bot/settings-storage.ts';
import { systemClock } from '../../bot/system-clock.ts';
import type { KeyCard } from './screens.ts';

/** As in bot/domain/reveal.ts: a booking is seen that much later than it is due. */
export const OWN_TIMER_FIRST_MS = 1_500;
const VISIBLE_MS = 300_000;
const AT_ONCE = 16;

/** The bot's own storage, opened beside it. */
export function openStorage(storage: Storage): Promise<Engine> {
  const log = createLog('error', process.stderr);
  return openEngine(storage, { clock: systemClock, log, version: 'bench', realKeys: false });
}

/** As a reveal does, for whoever lives when the key is due; `seenLaterMs`: than that. */
export async function book(
  { bookings }: Engine,
  cards: KeyCard[],
  dueOf: (index: number) => number,
  seenLaterMs = 0,
): Promise<void> {
  const left = cards.entries();
  async function bookOneAfterAnother() {
    for (const [index, card] of left) {
      const item = blankingOf(card, dueOf(index));
      const receipt = await bookings.book(item);
      if (seenLaterMs > 0) await bookings.move(receipt, item, item.due + seenLaterMs);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, bookOneAfterAnother));
}

function blankingOf(card: KeyCard, due: number): Blanking {
  const reader = { locale: 'en-US', zone: 'Europe/Berlin' };
  const rest = { reference: 'K7M2QX', again: crypto.randomUUID(), armed: true, attempts: 0 };
  return { ...card, ...rest, reader, due, shown: due - VISIBLE_MS };
}
