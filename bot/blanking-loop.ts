import type { Blanker } from './domain/blanker.ts';
import { describeError } from './domain/describe-error.ts';
import type { Clock, Log } from './domain/ports.ts';

const EVERY_MS = 1_000;
const STALLED_AFTER_MS = 10_000;

/** Looks every second for keys that must go; the first look is at the start. */
export function createBlankingLoop({ blanker, clock, log }: { blanker: Blanker; clock: Clock; log: Log }) {
  let lastBeat = Number.NEGATIVE_INFINITY;
  let beating: Promise<void> = Promise.resolve();
  let cancel = () => {};
  let stopped = false;

  async function beat(): Promise<void> {
    try {
      await blanker.sweep();
      lastBeat = clock.now();
    } catch (error) {
      log.alert('blanking.stalled', describeError(error));
    }
    if (!stopped) cancel = clock.after(EVERY_MS, start);
  }

  function start(): void {
    beating = beat();
  }

  return {
    start,
    alive: () => clock.now() - lastBeat < STALLED_AFTER_MS,
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await beating;
    },
  };
}
