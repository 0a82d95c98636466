import type { Scale } from './scale.ts';
import { openScene } from './scene.ts';
import { quantile, type Table } from './table.ts';

const PEOPLE = 8;
const WORDS = { 'echo bot': 'hello', Latchkey: 'help' };

/** Turns that need nothing from Graph, against a bot that does nothing. The two take turns, so that a machine that drifts does so for both. */
export async function measureTurns({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(PEOPLE);
  const turns = 400 * effort;
  const figures = { 'echo bot': [] as Figures[], Latchkey: [] as Figures[] };
  for (let round = 0; round < 3; round++) {
    for (const program of ['echo bot', 'Latchkey'] as const) {
      const bot = await scene.start(program);
      await scene.cloud.turns(WORDS[program], PEOPLE, 800);
      const before = await bot.usage();
      const begun = performance.now();
      await scene.cloud.turns(WORDS[program], PEOPLE, turns);
      const seconds = (performance.now() - begun) / 1_000;
      const { cpu } = await bot.usage();
      figures[program].push({ rate: turns / seconds, cpu: (cpu - before.cpu) / 1_000 / turns });
      await bot.stop();
    }
  }

  const floor = medians(figures['echo bot']);
  const rows = (['echo bot', 'Latchkey'] as const).map((program) => {
    const { rate, cpu } = medians(figures[program]);
    return [program, WORDS[program], rate, cpu, cpu / floor.cpu];
  });
  return [
    {
      title: 'Turns without Graph',
      columns: ['', 'said', 'turns per second', 'CPU per turn (ms)', 'CPU ÷ echo bot'],
      rows,
      notes: [
        `${PEOPLE} people, each speaks again once answered; medians of 3 runs of ${turns} turns, the bots in turn.`,
      ],
    },
  ];
}

type Figures = { rate: number; cpu: number };

function medians(all: Figures[]): Figures {
  const median = (of: keyof Figures) =>
    quantile(
      all.map((figures) => figures[of]),
      0.5,
    );
  return { rate: median('rate'), cpu: median('cpu') };
}
