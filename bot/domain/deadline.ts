import type { Clock } from './ports.ts';
import { type System, Unavailable } from './unavailable.ts';

/** A signal that aborts `ms` milliseconds from now. */
export function deadline(clock: Clock, ms: number): AbortSignal {
  const controller = new AbortController();
  clock.after(ms, () => controller.abort());
  return controller.signal;
}

/** The promise's answer, or `Unavailable` once `ms` milliseconds have passed. For calls that cannot be aborted. */
export async function within<T>(clock: Clock, ms: number, system: System, promise: Promise<T>): Promise<T> {
  let cancel = () => {};
  const timeUp = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => reject(new Unavailable(system, 'busy')));
  });
  return Promise.race([promise, timeUp]).finally(cancel);
}

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
