import { join } from 'node:path';
import type { Engine } from '../../bot/adapters/engine.ts';
import { createClaims } from '../../bot/domain/claims.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { book, OWN_TIMER_FIRST_MS, openStorage } from './bookings.ts';
import type { Bot } from './bots.ts';
import type { Scale } from './scale.ts';
import { openScene, type Scene } from './scene.ts';
import type { Gone } from './screens.ts';
import { quantile, type Table } from './table.ts';

const VISIBLE_SECONDS = 5;
const ONE_OF_TEN = 10;
const AHEAD_MS = 2_000;
const PATIENCE_MS = 60_000;
const DEFAULT_PACE = 20;
const RAISED_PACE = 200;

/** How long after its time a key is off the screen, and how fast a backlog goes. */
export async function measureBlanking({ effort }: Scale): Promise<Table[]> {
  const share = Math.min(1, effort / 5);
  const [few, many, seconds] = [1_000 * share, 10_000 * share, 60 * share].map(Math.round) as [number, number, number];
  await using scene = await openScene(few);
  const rows: Table['rows'] = [];

  async function measure(
    who: string,
    { keys, seconds, pace }: Booked,
    throttled: '' | '10 %',
    run: () => Promise<number[]>,
  ) {
    await scene.cloud.forgetGone();
    await scene.cloud.throttle(throttled ? ONE_OF_TEN : 0);
    const late = await run();
    const quantiles = [0.5, 0.95, 0.99, 1].map((part) => quantile(late, part));
    rows.push([who, keys, seconds, pace, throttled, late.length, ...quantiles]);
  }

  const own = { keys: few, seconds, pace: DEFAULT_PACE };
  await measure('its own timers', own, '', () => latenessOfOwn(scene, few, seconds));
  for (const booked of [own, { keys: many, seconds, pace: RAISED_PACE }]) {
    const shorter = { ...booked, keys: Math.floor(booked.keys / 4), seconds: seconds / 4 };
    await measure('after a restart', booked, '', () => latenessOfBooked(scene, booked));
    await measure('after a restart', shorter, '10 %', () => latenessOfBooked(scene, shorter));
  }
  await scene.cloud.throttle(0);
  return [
    {
      title: 'From the time that a key is due until Teams has taken it off the screen, in milliseconds',
      columns: ['', 'keys due', 'within (s)', 'pace (per second)', '429', 'blanked', 'p50', 'p95', 'p99', 'longest'],
      rows,
      notes: [
        `Its own timers: keys shown on tap over ${seconds} s, each for ${VISIBLE_SECONDS} s, by the instance that takes them off meanwhile. After a restart: bookings of an instance that has died, which others see 1.5 s after they are due. 429: of ten edits Teams refuses one, with "Retry-After: 1".`,
      ],
    },
    await backlog(scene, many),
  ];
}

async function backlog(scene: Scene, keys: number): Promise<Table> {
  await scene.cloud.forgetGone();
  const { gone, cpuOfEach } = await blankBacklog(scene, { pace: RAISED_PACE, keys });
  const rate = rateOf(gone);
  return {
    title: 'A backlog that is all due',
    columns: ['', 'keys', 'pace (per second)', 'blanked', 'per second', '÷ pace', 'CPU per blanking (ms)'],
    rows: [['Latchkey', keys, RAISED_PACE, gone.length, rate, rate / RAISED_PACE, cpuOfEach]],
    notes: [
      'From the first second on. 50 is the most that can be set; here the pace is to show how much the rest can do.',
    ],
  };
}

/** In a second, without the first one: what the pace has saved up goes out at once. */
function rateOf(gone: number[]): number {
  const [first, last] = [Math.min(...gone), Math.max(...gone)];
  return gone.filter((at) => at >= first + 1_000).length / ((last - first) / 1_000 - 1);
}

async function latenessOfOwn(scene: Scene, keys: number, seconds: number): Promise<number[]> {
  const file = newFile(scene);
  const bot = await scene.start('Latchkey', {
    STORAGE: `sqlite:${file}`,
    KEY_VISIBLE_SECONDS: `${VISIBLE_SECONDS}`,
  });
  await scene.cloud.tapsOver(seconds * 1_000);
  const { all } = await scene.cloud.gone(keys, PATIENCE_MS);
  await bot.stop();
  return withStorage(file, async ({ records }) => {
    const claims = createClaims({ records, clock: systemClock });
    const dueOf = async ({ chat, message }: Gone) => (await claims.find(chat, message))?.due;
    const late = await Promise.all(all.map(async (each) => each.at - ((await dueOf(each)) || Number.NaN)));
    // Of a key that perhaps never came there is no due time, and it goes at once.
    return late.filter((ms) => !Number.isNaN(ms));
  });
}

type Booked = { keys: number; seconds: number; pace: number };

/** Booked beside an instance that has shown none of them, which is to it as if it had been started anew. */
async function latenessOfBooked(scene: Scene, { keys, seconds, pace }: Booked): Promise<number[]> {
  const file = newFile(scene);
  const bot = await startAt(scene, pace, file);
  const cards = await scene.cloud.showKeys(keys);
  const begin = Date.now() + AHEAD_MS;
  const dueOf = (index: number) => Math.round(begin + (index * seconds * 1_000) / keys);
  await withStorage(file, (engine) => book(engine, cards, dueOf, OWN_TIMER_FIRST_MS));
  const { all } = await scene.cloud.gone(keys, seconds * 1_000 + PATIENCE_MS);
  await bot.stop();
  const due = new Map(cards.map(({ message }, index) => [message.id, dueOf(index)]));
  return all.map(({ at, message }) => at - (due.get(message) ?? Number.NaN));
}

/** `gone`: when each was. `cpuOfEach`: milliseconds, of those that went while it was counted. */
async function blankBacklog(scene: Scene, { keys, pace }: Omit<Booked, 'seconds'>) {
  const file = newFile(scene);
  const cards = await scene.cloud.showKeys(keys);
  await withStorage(file, (engine) => book(engine, cards, () => Date.now() - 1_000));
  const bot = await startAt(scene, pace, file);
  const [before, from] = await Promise.all([bot.usage(), scene.cloud.goneSoFar(0)]);
  const { all } = await scene.cloud.gone(keys, (keys / pace) * 1_000 + PATIENCE_MS);
  const { cpu } = await bot.usage();
  await bot.stop();
  return { gone: all.map(({ at }) => at), cpuOfEach: (cpu - before.cpu) / 1_000 / (all.length - from.gone) };
}

let files = 0;
const newFile = (scene: Scene) => join(scene.folder, `blanking-${++files}.db`);

async function withStorage<T>(file: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openStorage({ engine: 'sqlite', file });
  const done = await work(engine);
  engine.close();
  return done;
}

/** As a setting while there is one for it. */
function startAt(scene: Scene, pace: number, file: string): Promise<Bot> {
  const settings = { STORAGE: `sqlite:${file}` };
  if (pace > 50) return scene.start('Latchkey, raised', { ...settings, PACE: `${pace}` });
  return scene.start('Latchkey', { ...settings, BLANKINGS_PER_SECOND: `${pace}` });
}
