import { join } from 'node:path';
import { type Child, freePort, startChild } from './child.ts';

type Parts = {
  /** The run contract's settings that point at the cloud. */
  environment: Record<string, string>;
  caFile: string;
  /** Where its database and its log go. */
  folder: string;
  visibleSeconds: number;
  /** Further ones, which override none of the others. */
  settings: Record<string, string>;
  signal: AbortSignal;
};

/** Windows has no `exec`, with which the script of `npm start` hands signals on to the bot. */
const startCommand =
  process.platform === 'win32'
    ? { args: ['bot/main.ts'] }
    : { command: 'npm', args: ['--no-update-notifier', 'start'] };

/** Starts the bot exactly as production does, on a free port, and waits until it is ready. */
export async function startBot(parts: Parts): Promise<Child & { url: string }> {
  const { environment, caFile, folder, visibleSeconds, settings, signal } = parts;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'The bot',
    ...startCommand,
    environment: {
      ...settings,
      ...environment,
      NODE_EXTRA_CA_CERTS: caFile,
      PORT: `${port}`,
      STORAGE: `sqlite:${join(folder, 'latchkey.db')}`,
      KEY_VISIBLE_SECONDS: `${visibleSeconds}`,
    },
    logFile: join(folder, 'bot.log'),
    readyUrl: `${url}/readyz`,
    signal,
  });
  return { ...child, url };
}
