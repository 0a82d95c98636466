import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

/** Since when something is hidden, in simulated time and by the wall clock of whoever hid it, and until when by the clock that counts. */
export type Hidden = { by: Process; at: number; wall: number; until: number };

/** A wall clock that is put right by so little ends nothing (`bot/adapters/sqlite/queue.ts`). */
const PUT_RIGHT_MS = 2_000;

export type Visibility = {
  /** `at`: epoch milliseconds. */
  hidden(process: Process, at: number): Hidden;
  /** When this process may see it, in simulated time, as far as anybody knows now. */
  visibleAt(hidden: Hidden, process: Process): number;
};

/**
 * In SQLite by the wall clock that all processes share, by the time that has passed in the process that hid it, and when the clock stands
 * before the instant at which it was hidden. In a storage account after so many whole seconds, by a clock of its own.
 */
export function createVisibility({ time, plan }: Sim): Visibility {
  if (plan.engine === 'queue') {
    return {
      hidden(by, at) {
        const wall = by.clock.now();
        const seconds = Math.ceil(Math.max(0, at - wall) / 1_000);
        return { by, at: time.now(), wall, until: time.now() + seconds * 1_000 };
      },
      visibleAt: ({ until }) => until,
    };
  }
  return {
    hidden: (by, until) => ({ by, at: time.now(), wall: by.clock.now(), until }),
    visibleAt({ by, at, wall, until }, process) {
      const now = process.clock.now();
      if (until <= now || now < wall - PUT_RIGHT_MS) return time.now();
      const byTheWall = time.now() + until - now;
      return by === process ? Math.min(byTheWall, at + until - wall) : byTheWall;
    },
  };
}
