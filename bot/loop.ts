import { describeError } from './domain/describe-error.ts';
import type { Clock, Log } from './domain/ports.ts';

const STALLED_AFTER_MS = 10_000;

type Loop = {
  /** The event that says that it did not get through. */
  stalled: string;
  everyMs: number;
  sweep(): Promise<void>;
};

/** Sweeps every so often for what is due; the first time is at the start. */
export function createLoop({ stalled, everyMs, sweep }: Loop, { clock, log }: { clock: Clock; log: Log }) {
  let lastBeat = Number.NEGATIVE_INFINITY;
  let beating: Promise<void> = Promise.resolve();
  let cancel = () => {};
  let stopped = false;

  async function beat(): Promise<void> {
    try {
      await sweep();
      lastBeat = clock.now();
    } catch (error) {
      log.alert(stalled, describeError(error));
    }
    if (!stopped) cancel = clock.after(everyMs, start);
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
