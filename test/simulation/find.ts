import { playHistory } from './history.ts';
import { loadSubject } from './load.ts';
import type { Plant } from './plants.ts';

export const PLANTED_SEED = 1;
const MOST_HISTORIES = 20_000;

/** The first history in which the planted fault does harm, and which. undefined: in none of many. */
export async function findPlanted(plant: Plant): Promise<{ history: number; what: string } | undefined> {
  const subject = await loadSubject(plant);
  for (let history = 1; history <= MOST_HISTORIES; history++) {
    const [what] = (await playHistory(subject, { seed: PLANTED_SEED, history })).violations;
    if (what !== undefined) return { history, what };
  }
  return undefined;
}
