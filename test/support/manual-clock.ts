import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '../../bot/domain/ports.ts';

export type ManualClock = Clock & {
  /** Moves time forward; whatever falls due on the way runs at its own instant, in order, and may settle before the next. */
  pass(ms: number): Promise<void>;
  /** How many actions still wait. */
  waiting(): number;
};

type Appointment = { at: number; act: () => void };

/** A clock that stands still until a test moves it. `start`: epoch milliseconds. */
export function createManualClock(start: number = Date.parse('2026-03-02T09:00:00Z')): ManualClock {
  let now = start;
  const appointments = new Set<Appointment>();

  /** A set keeps its order of insertion, so of two at the same instant the one that was made first comes first. */
  function nextUntil(limit: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const appointment of appointments) {
      if (appointment.at <= limit && (next === undefined || appointment.at < next.at)) next = appointment;
    }
    return next;
  }

  return {
    now: () => now,
    after(ms, act) {
      // Whole milliseconds, as with real timers.
      const appointment = { at: now + Math.max(0, Math.ceil(ms)), act };
      appointments.add(appointment);
      return () => {
        appointments.delete(appointment);
      };
    },
    async pass(ms) {
      const end = now + ms;
      await settle();
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        appointments.delete(next);
        now = Math.max(now, next.at);
        next.act();
        await settle();
      }
      now = Math.max(now, end);
    },
    waiting: () => appointments.size,
  };
}

/** Some turns of the event loop: enough for promises, zero timers and an exchange with a server in this process. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  await setTimeout(1);
  for (let turn = 0; turn < 10; turn++) await setImmediate();
}
