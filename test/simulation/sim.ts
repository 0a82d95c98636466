import type { Subject } from './load.ts';
import { createPlan, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { createScheduler } from './scheduler.ts';

/** What one history is made of: its rules, its seed, its time, and what is told about it. */
export type Sim = ReturnType<typeof createSim>;

export type Seed = { seed: number; history: number };

/** More than any history needs to come to rest. */
const MOST_EVENTS = 20_000;

/** `tracing`: keeps every line that is noted, to be read by people. */
export function createSim(subject: Subject, { seed, history }: Seed, tracing: boolean) {
  const random = createRandom(seed, history);
  const plan: Plan = createPlan(random);
  const time = createScheduler({ breathe: plan.breathe });
  const lines: string[] = [];
  const violations: string[] = [];
  const counts = { events: 0, reveals: 0, faults: 0 };

  function note(line: string): void {
    if (tracing) lines.push(`${(time.now() / 1_000).toFixed(3).padStart(10)}  ${line}`);
  }

  function violated(what: string): void {
    note(`VIOLATION ${what}`);
    violations.push(what);
  }

  return {
    subject,
    random,
    plan,
    time,
    tracing,
    lines,
    violations,
    counts,
    note,
    violated,
    isCalm: () => time.now() >= plan.calmAt,

    /** Of whatever happens: a request, a timer, a tap. */
    event(): void {
      if (++counts.events === MOST_EVENTS) violated('it never comes to rest');
    },

    fault(what: string): void {
      counts.faults++;
      note(`! ${what}`);
    },
  };
}
