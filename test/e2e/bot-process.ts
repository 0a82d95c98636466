/** The bot as a process of its own, whose storage can be taken from it alone. Whatever number its parent sends, so many milliseconds pass at once. */
import { createApp } from '../../bot/app.ts';
import type { Clock } from '../../bot/domain/ports.ts';
import { createLog } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';

type Appointment = { at: number; act: () => void; timer?: NodeJS.Timeout };

/** Between this process's time and the real one, in milliseconds. */
let ahead = Number(process.argv[2]);
const appointments = new Set<Appointment>();
const elapsed = () => performance.now() + ahead;

function wait(appointment: Appointment): void {
  clearTimeout(appointment.timer);
  appointment.timer = setTimeout(
    () => {
      appointments.delete(appointment);
      appointment.act();
    },
    Math.max(0, appointment.at - elapsed()),
  );
}

const clock: Clock = {
  now: () => Date.now() + Math.round(ahead),
  elapsed,
  after(ms, act) {
    const appointment: Appointment = { at: elapsed() + Math.max(0, ms), act };
    appointments.add(appointment);
    wait(appointment);
    return () => {
      appointments.delete(appointment);
      clearTimeout(appointment.timer);
    };
  },
};

process.on('message', (ms: number) => {
  ahead += ms;
  for (const appointment of appointments) wait(appointment);
});
process.once('SIGTERM', async () => {
  await app.stop();
  process.exit(0);
});

const settings = readSettings();
const app = await createApp(settings, { clock, log: createLog(settings.logLevel) });
process.send?.(await app.start());
