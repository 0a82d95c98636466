import { parseArgs } from 'node:util';
import { type Plant, plants } from './plants.ts';

/** What somebody typed after `npm run simulate --`. */
export type Wish = {
  do: 'simulate' | 'replay' | 'hunt';
  seconds: number;
  seed: number;
  history: number;
  plant: Plant | undefined;
};

export const USAGE = `Usage: npm run simulate -- [option]...
  --seconds <number>  how long it goes on; 30 unless told otherwise
  --seed <number>     which histories it plays; those of 1 unless told otherwise
  --history <number>  plays this one alone, and tells each step
  --plant <name>      with a fault on purpose
  --plants            looks for each fault on purpose, and says in which history it was found
`;

/** Throws an Error with words for whoever typed it. */
export function readWish(args: string[]): Wish {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      history: { type: 'string' },
      plant: { type: 'string' },
      plants: { type: 'boolean', default: false },
    },
  });
  const { history, plant } = values;
  return {
    do: values.plants ? 'hunt' : history === undefined ? 'simulate' : 'replay',
    seconds: readNumber('--seconds', values.seconds),
    seed: readNumber('--seed', values.seed),
    history: readNumber('--history', history ?? '1'),
    plant: plant === undefined ? undefined : readPlant(plant),
  };
}

function readNumber(option: string, text: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number === 0) throw new Error(`${option} takes a whole number from 1 on.`);
  return number;
}

function readPlant(wanted: string): Plant {
  const plant = plants.find(({ name }) => name === wanted);
  if (!plant) throw new Error(`There is no plant ${wanted}. There are ${plants.map(({ name }) => name).join(', ')}.`);
  return plant;
}
