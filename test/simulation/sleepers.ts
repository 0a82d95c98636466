import type { Process } from './process.ts';
import type { Moment, Scheduler } from './scheduler.ts';

/** Somebody who looks every so often, from `from` on. */
type Sleeper = { process: Process; from: number; everyMs: number; act: () => void; moment: Moment | undefined };

export type Sleepers = ReturnType<typeof createSleepers>;

/** Loops that look for what is due, at their own rhythm: the looks that would find nothing are left out. `visibleAt`: when there is something. */
export function createSleepers(time: Scheduler, visibleAt: (process: Process) => number) {
  const sleepers = new Set<Sleeper>();

  function wake(sleeper: Sleeper): void {
    const { process, from, everyMs } = sleeper;
    const first = visibleAt(process);
    if (first === Number.POSITIVE_INFINITY) return;
    const since = Math.max(0, first - from, time.now() - from, process.frozenUntil - from);
    const at = from + Math.ceil(since / everyMs) * everyMs;
    if (sleeper.moment?.act && sleeper.moment.at <= at) return;
    time.cancel(sleeper.moment);
    sleeper.moment = time.after(at - time.now(), () => look(sleeper));
  }

  function look(sleeper: Sleeper): boolean {
    const { process, act } = sleeper;
    const now = time.now();
    sleeper.moment = undefined;
    if (!process.alive) sleepers.delete(sleeper);
    else if (process.frozenUntil > now || visibleAt(process) > now) wake(sleeper);
    else {
      sleepers.delete(sleeper);
      act();
      return false;
    }
    return true;
  }

  return {
    /** Runs `act` at the next look that finds something. */
    sleep(process: Process, everyMs: number, act: () => void): void {
      const sleeper: Sleeper = { process, from: time.now() + everyMs, everyMs, act, moment: undefined };
      sleepers.add(sleeper);
      wake(sleeper);
    },

    /** Something becomes visible at another time than before. */
    stir(): void {
      for (const sleeper of sleepers) wake(sleeper);
    },
  };
}
