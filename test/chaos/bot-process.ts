/** The bot as a process of its own that can be killed. Its clock runs ahead by the given milliseconds, so that nobody has to wait. */
import { createApp } from '../../bot/app.ts';
import { createLog } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';

const ahead = Number(process.argv[2]);
const settings = readSettings();
const clock = { ...systemClock, now: () => Date.now() + ahead };
const app = await createApp(settings, { clock, log: createLog(settings.logLevel) });
process.send?.(await app.start());
