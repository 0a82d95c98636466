import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../sandbox/certificates.ts';
import { type programs, startBot } from './bots.ts';
import type { Cloud } from './cloud-process.ts';
import { run } from './processes.ts';

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A cloud with so many people in a process of its own, and bots before it. */
export async function openScene(people: number) {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const { caFile } = await makeCertificates(folder);
  const cloud = await run<Cloud>('test/bench/cloud-process.ts', {
    environment: { PEOPLE: `${people}`, CERTIFICATES: folder },
  });
  parts.defer(cloud.stop);
  const given = await cloud.remote.environment();
  let databases = 0;
  const opened = parts.move();

  /** A database of its own, and limits that nobody meets. */
  const environment = () => ({
    ...given,
    NODE_EXTRA_CA_CERTS: caFile,
    PORT: '0',
    HOST: '127.0.0.1',
    STORAGE: `sqlite:${join(folder, `${++databases}.db`)}`,
    KEYS_PER_10_MINUTES: '1000',
    KEYS_PER_DAY: '1000',
    MAX_KEYS_PER_HOUR: '99999',
  });

  return {
    cloud: cloud.remote,
    folder,

    /** From now on the bot that people write to. `settings` are on top of those that each has. */
    async start(program: keyof typeof programs, settings: Record<string, string> = {}) {
      const bot = await startBot(program, { ...environment(), ...settings });
      opened.defer(bot.stop);
      await cloud.remote.connect(bot.port);
      return bot;
    },

    /** A program of the benchmark that has a bot's settings. */
    async run<Served extends object>(program: string) {
      const started = await run<Served>(program, { environment: environment() });
      opened.defer(started.stop);
      return started;
    },

    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
