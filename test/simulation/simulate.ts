import { playHistory } from './history.ts';
import type { Subject } from './load.ts';

/** A history in which something did not hold. */
export type Found = { history: number; violation: string };

/** Of all histories together. `median`: of what happened in one. */
export type Tally = {
  histories: number;
  found: Found[];
  perMinute: number;
  median: { events: number; reveals: number; faults: number };
};

/** Plays one history of `seed` after the other, from number 1 on, for so long. */
export async function simulate(subject: Subject, seed: number, forMs: number): Promise<Tally> {
  const [events, reveals, faults]: [number[], number[], number[]] = [[], [], []];
  const found: Found[] = [];
  const begun = performance.now();
  let histories = 0;
  do {
    const { counts, violations } = await playHistory(subject, { seed, history: ++histories });
    events.push(counts.events);
    reveals.push(counts.reveals);
    faults.push(counts.faults);
    const [violation] = violations;
    if (violation !== undefined) found.push({ history: histories, violation });
  } while (performance.now() - begun < forMs);
  return {
    histories,
    found,
    perMinute: (histories * 60_000) / (performance.now() - begun),
    median: { events: medianOf(events), reveals: medianOf(reveals), faults: medianOf(faults) },
  };
}

/** The number of the first history in which something does not hold, and what; at most so many are played. */
export async function findFirst(subject: Subject, seed: number, most: number, first = 1): Promise<Found | undefined> {
  for (let history = first; history < first + most; history++) {
    const [violation] = (await playHistory(subject, { seed, history })).violations;
    if (violation !== undefined) return { history, violation };
  }
  return undefined;
}

function medianOf(numbers: number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}
