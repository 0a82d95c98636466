import { join } from 'node:path';
import { startAzurite } from '../support/azurite.ts';
import { startCollector } from '../support/collector.ts';
import type { programs } from './bots.ts';
import type { Scale } from './main.ts';
import { openScene } from './scene.ts';
import { quantile, type Table } from './table.ts';

type Variant = { program: keyof typeof programs; words: string; settings?: Record<string, string> };
type Figures = { ready: number; cpu: number; first: number; resident: number };

/** From the start of a process until it answers HTTP, and what the first person waits. The bots take turns. */
export async function measureStart({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(1);
  await using parts = new AsyncDisposableStack();
  const azurite = await startAzurite();
  parts.defer(azurite.stop);
  const collector = await startCollector();
  parts.defer(collector.stop);

  const variants: Record<string, Variant> = {
    'echo bot': { program: 'echo bot', words: 'hello' },
    'SSO sample': { program: 'SSO sample', words: 'hello' },
    'Latchkey, new database': latchkey({}),
    'Latchkey, its database': latchkey({ STORAGE: `sqlite:${join(scene.folder, 'kept.db')}` }),
    '… and telemetry': latchkey({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
    '… on a storage account': latchkey({ STORAGE: `azure:${azurite.connectionString}` }),
  };
  const starts = 2 * effort + 1;
  const figures = new Map<string, Figures[]>(Object.keys(variants).map((name) => [name, []]));
  // The first of each only warms the machine: its files are then in memory, for everybody.
  for (let round = 0; round <= starts; round++) {
    for (const [name, variant] of Object.entries(variants)) {
      const start = await measureOne(scene, variant);
      if (round > 0) figures.get(name)?.push(start);
    }
  }

  const of = (name: string, figure: keyof Figures) =>
    quantile(
      (figures.get(name) ?? []).map((start) => start[figure]),
      0.5,
    );
  return [
    {
      title: 'From the start to the first answer over HTTP',
      columns: ['', 'ready (ms)', '÷ echo bot', 'CPU (ms)', '÷ echo bot', 'first turn (ms)', 'resident (MB)'],
      rows: Object.keys(variants).map((name) => [
        name,
        ...(['ready', 'cpu'] as const).flatMap((figure) => [
          of(name, figure),
          of(name, figure) / of('echo bot', figure),
        ]),
        of(name, 'first'),
        of(name, 'resident') / 1e6,
      ]),
      notes: [
        `Medians of ${starts} starts. Ready: GET /readyz is answered, by Latchkey with 200. First turn: the first message afterwards, to its answer. Resident after that.`,
      ],
    },
  ];
}

const latchkey = (settings: Record<string, string>): Variant => ({ program: 'Latchkey', words: 'help', settings });

async function measureOne(scene: Awaited<ReturnType<typeof openScene>>, variant: Variant): Promise<Figures> {
  const begun = performance.now();
  const bot = await scene.start(variant.program, variant.settings);
  const { status } = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
  const ready = performance.now() - begun;
  if (variant.program === 'Latchkey' && status !== 200)
    throw new Error(`Latchkey listens and is not ready: ${status}.`);
  const { cpu } = await bot.usage();
  const [first = Number.NaN] = await scene.cloud.turns(variant.words, 1, 1);
  const { resident } = await bot.usage();
  await bot.stop();
  return { ready, cpu: cpu / 1_000, first, resident };
}
