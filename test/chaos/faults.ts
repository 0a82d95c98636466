import { setTimeout as pause } from 'node:timers/promises';
import { failure as connectorFailure } from '../../sandbox/bot-framework.ts';
import { refusal } from '../../sandbox/entra-errors.ts';
import { failure as graphFailure } from '../../sandbox/graph-errors.ts';
import type { Answer, Service } from '../../sandbox/routes.ts';
import type { Fault } from '../../sandbox/wire.ts';

/** One request that goes wrong. `lastsMs`: how long the bot may wait for it. `retryAfterMs`: how long it was told to keep quiet. */
export type Mishap = { fault: Fault; lastsMs: number; retryAfterMs?: number; late?: boolean };
/** `between`: chance that the seed decides. */
type Make = (between: (least: number, most: number) => number) => Mishap;
type NamedFault = { service: Service; make: Make };

/** Longer than the bot waits for anything that Teams is asked. */
const BOT_PATIENCE_MS = 10_000;

const teamsSays =
  (status: number, lost = false): Make =>
  () => ({ fault: { answer: connectorFailure(status, 'ServiceError', 'Chaos.'), effect: lost }, lastsMs: 0 });

const teamsIsSilent =
  (answer: 'drop' | 'hang', effect: boolean): Make =>
  () => ({ fault: { answer, effect }, lastsMs: answer === 'hang' ? BOT_PATIENCE_MS : 0 });

const slow =
  (least: number, most: number): Make =>
  (between) => {
    const lastsMs = between(least, most);
    return { fault: { before: pause(lastsMs, undefined, { ref: false }) }, lastsMs };
  };

const answers =
  (answer: () => Answer): Make =>
  () => ({ fault: { answer: answer() }, lastsMs: 0 });

function quietFor(answer: Answer, seconds: number): Mishap {
  const headers = { ...answer.headers, 'retry-after': `${seconds}` };
  return { fault: { answer: { ...answer, headers } }, lastsMs: 0, retryAfterMs: seconds * 1_000 };
}

/** What goes wrong, by name. "lost": it took effect, and the bot never hears so. */
export const faults = {
  '429': { service: 'connector', make: teamsSays(429) },
  '429 with Retry-After': {
    service: 'connector',
    make: (between) => quietFor(connectorFailure(429, 'TooManyRequests', 'Chaos.'), Math.round(between(1, 17))),
  },
  '412': { service: 'connector', make: teamsSays(412) },
  '500': { service: 'connector', make: teamsSays(500) },
  '500, lost': { service: 'connector', make: teamsSays(500, true) },
  '502': { service: 'connector', make: teamsSays(502) },
  '502, lost': { service: 'connector', make: teamsSays(502, true) },
  reset: { service: 'connector', make: teamsIsSilent('drop', false) },
  'reset, lost': { service: 'connector', make: teamsIsSilent('drop', true) },
  hang: { service: 'connector', make: teamsIsSilent('hang', false) },
  'hang, lost': { service: 'connector', make: teamsIsSilent('hang', true) },
  slow: { service: 'connector', make: slow(500, 4_000) },
  // It takes effect when the bot has long given it up.
  late: { service: 'connector', make: (between) => ({ ...slow(11_000, 16_000)(between), late: true }) },

  'Graph: 500': { service: 'graph', make: answers(() => graphFailure(500, 'InternalServerError', 'Chaos.')) },
  'Graph: 429': {
    service: 'graph',
    make: (between) => quietFor(graphFailure(429, 'TooManyRequests', 'Chaos.'), Math.round(between(1, 4))),
  },
  'Graph: reset': { service: 'graph', make: () => ({ fault: { answer: 'drop' }, lastsMs: 0 }) },
  'Graph: slow': { service: 'graph', make: slow(1_000, 5_000) },

  'Entra: slow': { service: 'login', make: slow(500, 3_000) },
  'Entra: 503': {
    service: 'login',
    make: answers(() => refusal(503, 'temporarily_unavailable', 90033, 'Chaos.')),
  },

  'sign-in: slow': { service: 'token-service', make: slow(1_000, 4_000) },
  'sign-in: 502': { service: 'token-service', make: answers(() => connectorFailure(502, 'ServiceError', 'Chaos.')) },
} satisfies Record<string, NamedFault>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];
export const teamsFaults = faultNames.filter((name) => faults[name].service === 'connector');
export const otherFaults = faultNames.filter((name) => faults[name].service !== 'connector');
