import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { book, openStorage } from './bookings.ts';
import type { Bot } from './bots.ts';
import type { Scale } from './scale.ts';
import { openScene, type Scene } from './scene.ts';
import type { Table } from './table.ts';

const INSTANCES = [1, 2, 4];
const PEOPLE = 500;
/** The default, and the most that can be set. */
const PACES = [20, 50];
/** For each second so many are due at most: to book more takes Azurite longer than it is worth. */
const BOOKED_PER_SECOND = 120;
/** An instance begins with what its pace has saved up. */
const SETTLED_AFTER_MS = 2_000;
/** Nothing is due before all is booked and every instance runs. */
const AHEAD_MS = { forEachKey: 4, forEachInstance: 2_000 };

/** How fast instances on one storage account take keys off screens that are all due. */
export async function measureDrain({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(PEOPLE);
  const seconds = Math.min(8, 4 + effort);
  const rows: Table['rows'] = [];
  for (const pace of PACES) {
    for (const instances of INSTANCES) {
      const { rate, waiting, blanked, again, cpu } = await drain(scene, { pace, instances, seconds });
      rows.push([`${instances}`, pace, waiting, blanked, rate, rate / (pace * instances), cpu, again]);
    }
  }
  return [
    {
      title: 'A backlog on a storage account (Azurite)',
      columns: [
        'instances',
        'pace of each',
        'due',
        'blanked',
        'per second in all',
        '÷ pace',
        'CPU per blanking (ms)',
        'twice',
      ],
      rows,
      notes: [
        `Over ${seconds} s, two seconds after all became due to instances that were waiting for it, or until all were gone. "Twice": edits that took off a key that was gone. Azurite, the cloud and all instances share this machine.`,
      ],
    },
  ];
}

type Parts = { pace: number; instances: number; seconds: number };

async function drain(scene: Scene, { pace, instances, seconds }: Parts) {
  await using parts = new AsyncDisposableStack();
  const azurite = await startAzurite();
  parts.defer(azurite.stop);
  const keys = Math.round(Math.min(BOOKED_PER_SECOND, pace * instances) * (seconds + 5));
  const due = Date.now() + AHEAD_MS.forEachKey * keys + AHEAD_MS.forEachInstance * instances;
  await leaveBehind(scene, azurite, keys, due);

  const settings = { STORAGE: `azure:${azurite.connectionString}`, BLANKINGS_PER_SECOND: `${pace}` };
  const bots: Bot[] = await Promise.all(Array.from({ length: instances }, () => scene.start('Latchkey', settings)));
  parts.defer(async () => void (await Promise.all(bots.map(({ stop }) => stop()))));
  const from = await scene.cloud.goneSoFar(Math.max(0, due - Date.now()) + SETTLED_AFTER_MS);
  const [before, to] = [await cpuOf(bots), await scene.cloud.goneSoFar(seconds * 1_000)];
  const blanked = to.gone - from.gone;
  const end = to.gone === keys ? to.last : to.at;
  const cpu = ((await cpuOf(bots)) - before) / 1_000 / blanked;
  const rate = (blanked / (end - from.at)) * 1_000;
  return { rate, waiting: keys - from.gone, blanked, again: to.again - from.again, cpu };
}

async function leaveBehind(scene: Scene, azurite: Azurite, keys: number, due: number): Promise<void> {
  await scene.cloud.forgetGone();
  const engine = await openStorage(storageAt(azurite));
  await book(engine, await scene.cloud.showKeys(keys), () => due);
  engine.close();
}

async function cpuOf(bots: Bot[]): Promise<number> {
  const all = await Promise.all(bots.map(({ usage }) => usage()));
  return all.reduce((sum, { cpu }) => sum + cpu, 0);
}
