import type { Cloud } from './cloud-process.ts';
import type { Forced } from './forced-process.ts';
import type { Remote } from './remote.ts';
import type { Scale } from './scale.ts';
import { openScene } from './scene.ts';
import { quantile, type Table } from './table.ts';

const AT_ONCE = [1, 16, 64];
const LATENCIES = [0, 80];

/** From the tap until the key is on the screen. */
export async function measureTap({ effort }: Scale): Promise<Table[]> {
  await using scene = await openScene(Math.max(...AT_ONCE));
  const { cloud } = scene;
  const rows: Table['rows'] = [];

  const forced = await scene.run<Forced>('test/bench/forced-process.ts');
  const floor = new Map<number, number>();
  for (const latency of LATENCIES) floor.set(latency, await forcedTime(cloud, forced, latency, 20 * effort));
  await forced.stop();
  const echo = await echoTurn(scene, 100 * effort);

  for (const program of ['Latchkey', 'SSO sample'] as const) {
    const bot = await scene.start(program);
    await cloud.meets(Math.max(...AT_ONCE));
    for (const latency of LATENCIES) {
      await cloud.latency(latency);
      for (const people of AT_ONCE) {
        const rounds = Math.ceil((effort * 30) / Math.sqrt(people));
        const times = await cloud.taps(people, rounds);
        const least = (floor.get(latency) ?? 0) + echo;
        const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(times, part)) as [number, number, number];
        rows.push([program, latency, people, times.length, p50, p95, p99, program === 'Latchkey' ? p50 / least : '']);
      }
    }
    await cloud.latency(0);
    await bot.stop();
  }

  const said = LATENCIES.map((latency) => `${Math.round(floor.get(latency) ?? 0)} ms at ${latency} ms`).join(', ');
  return [
    {
      title: 'From the tap to the key on the screen, in milliseconds',
      columns: ['', 'upstream latency', 'people at once', 'taps', 'p50', 'p95', 'p99', 'p50 ÷ (forced + echo)'],
      rows,
      notes: [
        `Forced: the four calls that must follow one another (token, the three reads of ownership side by side, key, edit), made by a bare client: ${said} of latency. Echo: a turn of the echo bot at no latency, ${echo.toFixed(1)} ms. Medians.`,
      ],
    },
  ];
}

type Scene = Awaited<ReturnType<typeof openScene>>;

async function forcedTime(cloud: Remote<Cloud>, forced: { remote: Remote<Forced> }, latency: number, times: number) {
  await cloud.latency(latency);
  const errand = await cloud.errand();
  await forced.remote.sequence(errand, 5);
  return quantile(await forced.remote.sequence(errand, times), 0.5);
}

async function echoTurn({ cloud, start }: Scene, turns: number): Promise<number> {
  await cloud.latency(0);
  const bot = await start('echo bot');
  await cloud.turns('hello', 1, turns);
  const median = quantile(await cloud.turns('hello', 1, turns), 0.5);
  await bot.stop();
  return median;
}
