import type { Alert } from './domain/alerts.ts';
import { describeError } from './domain/describe-error.ts';
import type { Clock, Log } from './domain/ports.ts';

const STALLED_AFTER_MS = 10_000;

type Loop = {
  /** The event that says that it did not get through. */
  stalled: Alert;
  everyMs: number;
  /** True: there may be more, which is looked for soon. */
  sweep(): Promise<boolean>;
};

const SOON_MS = 100;

/** Sweeps every so often for what is due; the first time is at the start. */
export function createLoop({ stalled, everyMs, sweep }: Loop, { clock, log }: { clock: Clock; log: Log }) {
  let lastBeat = Number.NEGATIVE_INFINITY;
  let beating: Promise<void> = Promise.resolve();
  let cancel = () => {};
  let stopped = false;

  async function beat(): Promise<void> {
    let more = false;
    try {
      more = await sweep();
      lastBeat = clock.elapsed();
    } catch (error) {
      log.alert(stalled, describeError(error));
    }
    if (!stopped) cancel = clock.after(more ? SOON_MS : everyMs, start);
  }

  function start(): void {
    beating = beat();
  }

  return {
    start,
    alive: () => clock.elapsed() - lastBeat < STALLED_AFTER_MS,
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await beating;
    },
  };
}
