import type { Engine } from '../adapters/engine.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Settings } from '../settings.ts';

/** Of the time that a process has to stop. */
const FLUSH_WITHIN_MS = 2_000;

export type Telemetry = {
  /** The same log, and it is counted. */
  counting(log: Log): Log;
  /** The same storage, and how long it takes is seen. */
  timing(engine: Engine): Engine;
  /** `late`: how many keys are past their time, as far as this instance has seen. */
  backlog(late: () => number): void;
  /** Sends what is left, as far as there is time. */
  stop(): Promise<void>;
};

const none: Telemetry = { counting: (log) => log, timing: (engine) => engine, backlog() {}, async stop() {} };

type Ports = { clock: Clock; log: Log; version: string };

/** Traces and metrics, if the settings name somebody to tell; if not, nothing of it is even loaded. */
export async function startTelemetry(settings: Settings['telemetry'], { clock, ...ports }: Ports): Promise<Telemetry> {
  if (!settings) return none;
  const { startSdk } = await import('./sdk.ts');
  const { stop, ...started } = await startSdk(settings, ports);
  return {
    ...started,
    stop: () =>
      new Promise((resolve) => {
        const cancel = clock.after(FLUSH_WITHIN_MS, resolve);
        stop().then(cancel).then(resolve);
      }),
  };
}
