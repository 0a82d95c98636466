import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../bot/domain/ports.ts';

export type ManualClock = Clock & {
  /** Moves time forward; whatever falls due on the way runs at its own instant, in order, and may settle before the next. */
  pass(ms: number): Promise<void>;
  /** Moves time forward as for a machine that sleeps: whatever falls due on the way runs late, when time passes again. */
  skip(ms: number): void;
  /** Sets the wall clock by so many milliseconds, forward or back; nothing passes. */
  set(ms: number): void;
  /** How many actions still wait. */
  waiting(): number;
};

type Appointment = { at: number; act: () => void };

/** An exchange with a server in this process, TLS handshake included, takes fewer turns of the event loop. */
const SETTLED_AFTER_TURNS = 20;

/**
 * A clock that stands still until a test moves it. `start`: epoch milliseconds. It does not move while somebody is `busy` for
 * reasons of their own, so that a slow machine never makes the bot run out of patience.
 */
export function createManualClock(
  start: number = Date.parse('2026-03-02T09:00:00Z'),
  busy: () => boolean = () => false,
): ManualClock {
  let now = start;
  /** Between the wall clock and time as it passes. */
  let set = 0;
  const appointments = new Set<Appointment>();

  /** A set keeps its order of insertion, so of two at the same instant the one that was made first comes first. */
  function nextUntil(limit: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const appointment of appointments) {
      if (appointment.at <= limit && (next === undefined || appointment.at < next.at)) next = appointment;
    }
    return next;
  }

  async function settle(): Promise<void> {
    for (let turns = 0; turns < SETTLED_AFTER_TURNS; turns = busy() ? 0 : turns + 1) await setImmediate();
  }

  return {
    now: () => now + set,
    elapsed: () => now - start,
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
    skip(ms) {
      now += ms;
    },
    set(ms) {
      set += ms;
    },
    waiting: () => appointments.size,
  };
}
