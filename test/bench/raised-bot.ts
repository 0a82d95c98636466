/** Latchkey at a pace (`PACE`) that no setting allows, since Teams would not bear it. */
import { createApp } from '../../bot/app.ts';
import { createLog, muteConsole } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';

const settings = { ...readSettings(), blankingsPerSecond: Number(process.env.PACE) };
const log = createLog(settings.logLevel);
muteConsole(log);
const app = await createApp(settings, { clock: systemClock, log });
await app.start();
