import { describeError } from './domain/describe-error.ts';
import type { Clock, Log, Records } from './domain/ports.ts';

const EVERY_MS = 60 * 60_000;

/** Removes expired records once an hour. */
export function createHousekeeping({ records, clock, log }: { records: Records; clock: Clock; log: Log }) {
  let cancel = () => {};

  function start(): void {
    records.clean().catch((error) => log.warn('records.not-cleaned', describeError(error)));
    cancel = clock.after(EVERY_MS, start);
  }

  return { start, stop: () => cancel() };
}
