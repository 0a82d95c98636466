import { type DestinationStream, pino } from 'pino';
import type { Log } from './domain/ports.ts';
import type { Settings } from './settings.ts';

/** JSON lines of facts. A key, an error or an activity does not compile as a fact, so that there is nothing to redact. */
export function createLog(level: Settings['logLevel'], destination?: DestinationStream): Log {
  const options = { level, base: null, formatters: { level: (label: string) => ({ level: label }) } };
  const lines = destination ? pino(options, destination) : pino(options);
  const always = lines.child({}, { level: 'info' });
  return {
    info: (event, facts) => lines.info({ event, ...facts }),
    warn: (event, facts) => lines.warn({ event, ...facts }),
    alert: (event, facts) => lines.error({ event, ...facts }),
    head: (head, { event, reference }) => always.info({ event: 'audit.head', ...head, entry: event, reference }),
  };
}

/** Libraries print errors, and an error may hold a card or a token: that one was printed is all that is logged. */
export function muteConsole(log: Log): void {
  for (const method of ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const) {
    globalThis.console[method] = () => log.warn('console.muted', { method });
  }
}
