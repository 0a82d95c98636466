import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startAzurite } from '../support/azurite.ts';
import { startCollector } from '../support/collector.ts';
import type { programs } from './bots.ts';
import type { Scale } from './scale.ts';
import { openScene } from './scene.ts';
import { quantile, type Table } from './table.ts';

type Variant = { program: keyof typeof programs; words: string; settings?: Record<string, string> };
type Figures = { ready: number; cpu: number; atOnce?: number; later?: number };

const LATER_MS = 3_000;

/** From the start of a process until it answers HTTP, and what the first person waits. The bots take turns. */
export async function measureStart({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(1);
  await using parts = new AsyncDisposableStack();
  const azurite = await startAzurite();
  parts.defer(azurite.stop);
  const collector = await startCollector();
  parts.defer(collector.stop);

  const kept = (name: string) => `sqlite:${join(scene.folder, `${name}.db`)}`;
  const variants: Record<string, Variant> = {
    'echo bot': { program: 'echo bot', words: 'hello' },
    'SSO sample': { program: 'SSO sample', words: 'hello' },
    'Latchkey, new database': latchkey({}),
    'Latchkey, its database': latchkey({ STORAGE: kept('without-telemetry') }),
    '… and telemetry': latchkey({ STORAGE: kept('with-telemetry'), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
    '… on a storage account': latchkey({ STORAGE: `azure:${azurite.connectionString}` }),
  };
  const starts = 2 * Math.ceil(effort);
  const figures = new Map<string, Figures[]>(Object.keys(variants).map((name) => [name, []]));
  // The first of each only warms the machine: its files are then in memory, for everybody.
  for (let round = 0; round <= starts; round++) {
    for (const [name, variant] of Object.entries(variants)) {
      const start = await measureOne(scene, variant, round % 2 === 0 ? 0 : LATER_MS);
      if (round > 0) figures.get(name)?.push(start);
    }
  }

  const of = (name: string, figure: keyof Figures) =>
    quantile(
      (figures.get(name) ?? []).flatMap((start) => start[figure] ?? []),
      0.5,
    );
  return [
    {
      title: 'From the start to the first answer over HTTP, and the first turn',
      columns: ['', 'ready (ms)', '÷ echo bot', 'CPU (ms)', '÷ echo bot', 'turn at once (ms)', 'turn 3 s later (ms)'],
      rows: Object.keys(variants).map((name) => [
        name,
        ...(['ready', 'cpu'] as const).flatMap((figure) => [
          of(name, figure),
          of(name, figure) / of('echo bot', figure),
        ]),
        of(name, 'atOnce'),
        of(name, 'later'),
      ]),
      notes: [
        `Medians of ${starts} starts. Ready: GET /readyz is answered, by Latchkey with 200; CPU until then. Then the first turn of this process: in every other start at once, in the others when it has had three seconds.`,
      ],
    },
  ];
}

const latchkey = (settings: Record<string, string>): Variant => ({ program: 'Latchkey', words: 'help', settings });

type Scene = Awaited<ReturnType<typeof openScene>>;

async function measureOne(scene: Scene, { program, words, settings }: Variant, waitMs: number): Promise<Figures> {
  const begun = performance.now();
  const bot = await scene.start(program, settings);
  const { status } = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
  const ready = performance.now() - begun;
  if (program === 'Latchkey' && status !== 200) throw new Error(`Latchkey listens and is not ready: ${status}.`);
  const { cpu } = await bot.usage();
  await pause(waitMs);
  const [turn = Number.NaN] = await scene.cloud.turns(words, 1, 1);
  await bot.stop();
  return { ready, cpu: cpu / 1_000, [waitMs === 0 ? 'atOnce' : 'later']: turn };
}
