import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { book, openStorage } from './bookings.ts';
import type { Bot } from './bots.ts';
import type { Usage } from './probe.ts';
import type { Scale } from './scale.ts';
import { openScene } from './scene.ts';
import type { KeyCard } from './screens.ts';
import type { Table } from './table.ts';

const PEOPLE = 64;
const AT_ONCE = 8;
const BOOKINGS = 10_000;
/** Keys go quickly, so that each reading is of a bot that has nothing on a screen. */
const SETTINGS = { KEY_VISIBLE_SECONDS: '10', BLANKINGS_PER_SECOND: '50' };

/** What a bot holds when nothing happens: at first, after so many keys, and with so many bookings in its storage. */
export async function measureMemory({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(PEOPLE);
  const rows: Table['rows'] = [];
  const row = (what: string, { resident, heap }: Usage, slope: number | string = '') =>
    rows.push([what, resident / 1e6, heap / 1e6, slope]);

  for (const program of ['echo bot', 'SSO sample'] as const) {
    const bot = await scene.start(program);
    row(`${program}, idle`, await settled(bot));
    await bot.stop();
  }

  const pending = join(scene.folder, 'pending.db');
  await leaveBehind(pending, BOOKINGS);
  const loaded = await scene.start('Latchkey', { ...SETTINGS, STORAGE: `sqlite:${pending}` });
  row(`Latchkey, idle, ${BOOKINGS.toLocaleString('en')} bookings pending`, await settled(loaded));
  await loaded.stop();

  const bot = await scene.start('Latchkey', SETTINGS);
  let before = await settled(bot);
  row('Latchkey, idle', before);
  let shown = 0;
  for (const reveals of [200, 1_000, 2_000].map((each) => each * effort)) {
    await scene.cloud.reveals(reveals - shown, AT_ONCE);
    const now = await settled(bot);
    row(`… after ${reveals.toLocaleString('en')} keys`, now, (now.heap - before.heap) / (reveals - shown));
    [before, shown] = [now, reveals];
  }
  await bot.stop();

  return [
    {
      title: 'Memory, in MB',
      columns: ['', 'resident', 'heap', 'bytes per key since the row above'],
      rows,
      notes: [
        `After a full garbage collection, nothing on a screen, nothing under way. Keys: by ${PEOPLE} people, ${AT_ONCE} at a time, each blanked after ten seconds.`,
      ],
    },
  ];
}

/** The least of several readings: what one collection frees may hold more that the next one frees. */
async function settled(bot: Bot): Promise<Usage> {
  const readings: Usage[] = [];
  // What it does after its start is then done.
  await pause(3_000);
  for (let reading = 0; reading < 5; reading++) {
    await pause(1_000);
    readings.push(await bot.usage(true));
  }
  return readings.reduce((least, reading) => (reading.heap < least.heap ? reading : least));
}

/** Straight into a database, for tomorrow. */
async function leaveBehind(file: string, count: number): Promise<void> {
  const engine = await openStorage({ engine: 'sqlite', file });
  const due = Date.now() + 86_400_000;
  await book(engine, Array.from({ length: count }, cardNumber), () => due);
  engine.close();
}

function cardNumber(_: unknown, at: number): KeyCard {
  const chat = { bot: '28:bot', id: `a:${at}`, serviceUrl: 'https://smba.trafficmanager.net/emea/' };
  return {
    message: { chat, id: `${at}` },
    person: `00000000-0000-4000-8000-${`${at}`.padStart(12, '0')}`,
    mac: { id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e01', name: 'MacBook Pro' },
  };
}
