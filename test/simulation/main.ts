/** `npm run simulate`: many histories, one of them, or the faults on purpose. Exit code 0: all held, 1: not all, 2: nothing was played. */
import { playHistory } from './history.ts';
import { loadSubject } from './load.ts';
import { plants } from './plants.ts';
import { findFirst, simulate } from './simulate.ts';
import { readWish, USAGE, type Wish } from './wish.ts';

/** Of those that were found, so many are told step by step. */
const TOLD = 1;
const NAMED = 20;
/** Each plant is found in far fewer. */
const MOST_HISTORIES = 60_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function many({ seed, seconds, plant }: Wish): Promise<number> {
  const subject = await loadSubject(plant);
  const { histories, found, perMinute, median } = await simulate(subject, seed, seconds * 1_000);
  for (const { history } of found.slice(0, TOLD)) await tell(subject, { seed, history });
  for (const { history, violation } of found.slice(0, NAMED)) {
    say(`Seed ${seed}, history ${history}: ${violation}`);
    say(`  again: npm run simulate -- --seed ${seed} --history ${history}${plant ? ` --plant ${plant.name}` : ''}`);
  }
  say(`${Math.round(perMinute)} histories a minute; half of them have at least ${median.events} events,`);
  say(`${median.reveals} reveals and ${median.faults} faults.`);
  say(`${histories} histories, ${found.length} violations`);
  return found.length === 0 ? 0 : 1;
}

async function tell(
  subject: Awaited<ReturnType<typeof loadSubject>>,
  seed: { seed: number; history: number },
): Promise<number> {
  const { lines, violations } = await playHistory(subject, seed, true);
  for (const line of lines) say(line);
  return violations.length;
}

async function one({ seed, history, plant }: Wish): Promise<number> {
  const violations = await tell(await loadSubject(plant), { seed, history });
  say(`1 histories, ${violations} violations`);
  return violations === 0 ? 0 : 1;
}

async function hunt({ seed, plant: only }: Wish): Promise<number> {
  let missed = 0;
  const wanted = only ? [only] : plants;
  for (const plant of wanted) {
    const begun = performance.now();
    const found = await findFirst(await loadSubject(plant), seed, MOST_HISTORIES);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    say(
      found
        ? `${plant.name}: seed ${seed}, history ${found.history} (${seconds} s): ${found.violation}`
        : `${plant.name}: NOT FOUND in ${MOST_HISTORIES} histories (${seconds} s)`,
    );
    if (!found) missed++;
  }
  say(`${wanted.length} plants, ${missed} not found`);
  return missed === 0 ? 0 : 1;
}

try {
  const wish = readWish(process.argv.slice(2));
  process.exitCode = await { simulate: many, replay: one, hunt }[wish.do](wish);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
