import { createApp } from './app.ts';
import { createLog, muteConsole } from './log.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-faults.ts';
import { systemClock } from './system-clock.ts';

/** What is wrong with the settings, or with what they name, is said in words. */
async function orExit<T>(make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const settings = await orExit(() => readSettings());
const log = createLog(settings.logLevel);
muteConsole(log);
for (const warning of settings.warnings) log.warn(warning);
const app = await orExit(() => createApp(settings, { clock: systemClock, log }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    log.info('app.stopping');
    await app.stop();
    process.exit(0);
  });
}
log.info('app.started', { port: await app.start() });
