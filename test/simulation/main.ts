/** `npm run simulate`: plays histories of the rules. Exit code 0: all went well, or every planted fault was found; 1: not so; 2: not asked so. */
import { parseArgs } from 'node:util';
import { findPlanted, PLANTED_SEED } from './find.ts';
import { playHistory } from './history.ts';
import { loadSubject, type Subject } from './load.ts';
import { type Plant, plants } from './plants.ts';

const USAGE = `Usage: npm run simulate -- [--seconds <1 to 3600>] [--seed <whole number>] [--plant <name>]
       npm run simulate -- --seed <whole number> --history <whole number> [--plant <name>]
       npm run simulate -- --plants
A history replays by its seed and number. --plant: with a fault on purpose, which is to be found; --plants: each of them. They are
${plants.map(({ name }) => `  ${name}`).join('\n')}
`;
/** Each with its history. */
const MOST_TOLD = 10;

type Wish = { seed: number; seconds: number; history: number | undefined; plant: Plant | undefined; plants: boolean };

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}

function readWish(): Wish {
  const text = { type: 'string' } as const;
  const options = { seconds: text, seed: text, history: text, plant: text, plants: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const whole = (name: 'seconds' | 'seed' | 'history', most: number) => {
    const value = values[name];
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number > most) throw new Error(`--${name} takes a whole number up to ${most}.`);
    return number;
  };
  const plant = plants.find(({ name }) => name === values.plant);
  if (values.plant !== undefined && !plant) throw new Error(`There is no planted fault ${values.plant}.`);
  return {
    seed: whole('seed', 2 ** 31) ?? Math.floor(Math.random() * 1_000_000),
    seconds: whole('seconds', 3_600) ?? 30,
    history: whole('history', 2 ** 31),
    plant,
    plants: values.plants ?? false,
  };
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

async function playMany(subject: Subject, { seed, seconds }: Wish): Promise<boolean> {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const [events, reveals, faults]: [number[], number[], number[]] = [[], [], []];
  let violations = 0;
  let history = 0;
  while (performance.now() - begun < seconds * 1_000) {
    const told = await playHistory(subject, { seed, history: ++history });
    events.push(told.counts.events);
    reveals.push(told.counts.reveals);
    faults.push(told.counts.faults);
    if (told.violations.length === 0) continue;
    if (++violations <= MOST_TOLD) say(`--seed ${seed} --history ${history}: ${told.violations.join('; ')}`);
  }
  const { user, system } = process.cpuUsage(used);
  const eachUs = (user + system) / history;
  const perMinute = Math.round(60_000_000 / eachUs);
  say(`Seed ${seed}: ${Math.round(eachUs)} µs of one core each, ${perMinute} a minute.`);
  say(`Medians: ${median(events)} events, ${median(reveals)} reveals, ${median(faults)} faults.`);
  say(`${history} histories, ${violations} violations`);
  return violations === 0;
}

async function replay(subject: Subject, seed: number, history: number): Promise<boolean> {
  const { lines, violations } = await playHistory(subject, { seed, history }, true);
  for (const line of lines) say(line);
  say(`1 histories, ${violations.length === 0 ? 0 : 1} violations`);
  return violations.length === 0;
}

async function findAll(): Promise<boolean> {
  let missed = 0;
  for (const plant of plants) {
    const found = await findPlanted(plant);
    say(`${plant.name}: ${found ? `--seed ${PLANTED_SEED} --history ${found.history}: ${found.what}` : 'NOT FOUND'}`);
    if (!found) missed++;
  }
  say(`${plants.length} planted faults, ${missed} not found`);
  return missed === 0;
}

async function main(): Promise<number> {
  let wish: Wish;
  try {
    wish = readWish();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (wish.plants) return (await findAll()) ? 0 : 1;
  const subject = await loadSubject(wish.plant);
  const { seed, history } = wish;
  const fine = history === undefined ? await playMany(subject, wish) : await replay(subject, seed, history);
  return fine ? 0 : 1;
}

process.exitCode = await main();
