import { fileURLToPath } from 'node:url';
import type { Probe } from './probe.ts';
import { run } from './processes.ts';

const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));

/** What is compared. */
export const programs = {
  Latchkey: 'bot/main.ts',
  'Latchkey, raised': 'test/bench/raised-bot.ts',
  'SSO sample': 'test/bench/sample-bot.ts',
  'echo bot': 'test/bench/echo-bot.ts',
};
export type Bot = Awaited<ReturnType<typeof startBot>>;

/** `readyMs`: from the start of the process until it listens. */
export async function startBot(program: keyof typeof programs, environment: Record<string, string>) {
  const begun = performance.now();
  const { remote, stop, child } = await run<Probe>(programs[program], {
    environment,
    flags: ['--expose-gc', '--import', PROBE],
  });
  const port = await remote.port();
  return { port, readyMs: performance.now() - begun, usage: remote.usage, stop, child };
}
