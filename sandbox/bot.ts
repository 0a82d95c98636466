import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsSchema } from '../bot/settings-schema.ts';
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

/** For a shell: the settings of the running bot, for whoever tries the operator's commands beside it. */
export const SETTINGS_FILE = 'bot.env';
const SECRETS_LAST_MS = 180 * 24 * 60 * 60_000;

/** Whoever has a .env for a real tenant beside package.json: nothing of it reaches the sandbox. */
const unset = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, '']));

function exported(environment: Record<string, string>): string {
  const lines = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  );
  return `${lines.join('\n')}\n`;
}

/** Starts the bot exactly as production does, on a free port, and waits until it is ready. */
export async function startBot(parts: Parts): Promise<Child & { url: string }> {
  const { environment, caFile, folder, visibleSeconds, settings, signal } = parts;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const all = {
    ...unset,
    SECRET_EXPIRES_ON: new Date(Date.now() + SECRETS_LAST_MS).toISOString().slice(0, 10),
    ...settings,
    ...environment,
    NODE_EXTRA_CA_CERTS: caFile,
    PORT: `${port}`,
    STORAGE: `sqlite:${join(folder, 'latchkey.db')}`,
    KEY_VISIBLE_SECONDS: `${visibleSeconds}`,
  };
  await writeFile(join(folder, SETTINGS_FILE), exported(all), { mode: 0o600 });
  const child = await startChild({
    name: 'The bot',
    ...startCommand,
    environment: all,
    logFile: join(folder, 'bot.log'),
    readyUrl: `${url}/readyz`,
    signal,
  });
  return { ...child, url };
}
