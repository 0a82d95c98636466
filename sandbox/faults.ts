import { setTimeout as pause } from 'node:timers/promises';
import { failure as connectorFailure } from './bot-framework.ts';
import { refusal } from './entra-errors.ts';
import { failure, intuneForbidden } from './graph-errors.ts';
import type { Answer, WireRequest } from './routes.ts';
import type { Fault, Wire } from './wire.ts';

type Rule = (request: WireRequest) => Fault | undefined;
/** `rule` makes a fresh one: some of them count. */
type NamedFault = { story: string; rule: () => Rule };
type Which = (request: WireRequest) => boolean;

/** Long enough to be felt, and within the five seconds in which a turn is to be answered. */
const SLOW_MS = 3_000;

const isGraph: Which = ({ service }) => service === 'graph';
const isKey: Which = ({ service, path }) => service === 'graph' && path.includes('/getFileVaultKey');
const isTokenService: Which = ({ service }) => service === 'token-service';
const isTokenEndpoint: Which = ({ service, path }) => service === 'login' && /\/oauth2\/v2\.0\/token(\?|$)/.test(path);
const isConnector: Which = ({ service }) => service === 'connector';
const isEdit: Which = ({ service, method }) => service === 'connector' && method === 'PUT';

/** What can be made to go wrong, by name. */
export const faults = {
  'graph-down': {
    story: 'Graph answers 500 to everything',
    rule: answering(isGraph, () => failure(500, 'InternalServerError', 'An internal server error occurred.')),
  },
  'graph-slow': {
    story: 'Graph never answers',
    rule: () => (request) => (isGraph(request) ? { answer: 'hang' } : undefined),
  },
  'graph-throttled': {
    story: 'Graph answers 429 and does not say for how long',
    rule: answering(isGraph, throttled),
  },
  'graph-retry-after': {
    story: 'Graph answers 429 and wants a minute of peace',
    rule: answering(isGraph, () => withRetryAfter(throttled(), 60)),
  },
  'graph-html': {
    story: 'a proxy answers with its own web page instead of Graph',
    rule: answering(isGraph, () => ({ status: 200, body: '<h1>Welcome to the hotel</h1>' })),
  },
  'key-forbidden': {
    story: 'the permission to read keys is missing (403)',
    rule: answering(isKey, intuneForbidden),
  },
  'everybodys-devices': {
    story: 'Graph answers everybody’s devices when asked for those of one person',
    rule: () => everybodysDevices,
  },
  'token-service-down': {
    story: 'the Bot Framework’s token service answers 503: nobody can sign in',
    rule: answering(isTokenService, () => connectorFailure(503, 'ServiceError', 'The service is unavailable.')),
  },
  'entra-down': {
    story: 'Entra gives the bot no tokens (503): it cannot even reply',
    rule: answering(isTokenEndpoint, () =>
      refusal(503, 'temporarily_unavailable', 90033, 'A transient error occurred.'),
    ),
  },
  'edits-throttled': {
    story: 'Teams answers 429 to every second edit',
    rule: () => everySecond(isEdit, () => connectorFailure(429, 'TooManyRequests', 'Too many requests.')),
  },
  'edits-fail': {
    story: 'Teams answers 502 to every second edit',
    rule: () => everySecond(isEdit, () => connectorFailure(502, 'ServiceError', 'Bad gateway.')),
  },
  'connector-slow': {
    story: 'Teams takes three seconds for each message and edit',
    rule: () => (request) => (isConnector(request) ? { before: pause(SLOW_MS, undefined, { ref: false }) } : undefined),
  },
} satisfies Record<string, NamedFault>;

export type FaultName = keyof typeof faults;

/** From now on this goes wrong; the returned function ends it. */
export function applyFault(wire: Wire, name: FaultName): () => void {
  return wire.intercept(faults[name].rule());
}

function answering(which: Which, answer: () => Answer): () => Rule {
  return () => (request) => (which(request) ? { answer: answer() } : undefined);
}

/** The first one goes well. */
function everySecond(which: Which, answer: () => Answer): Rule {
  let seen = 0;
  return (request) => (which(request) && ++seen % 2 === 0 ? { answer: answer() } : undefined);
}

/** As if Graph ignored the filter by person (https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3125). */
function everybodysDevices({ service, path }: WireRequest): Fault | undefined {
  const asked = service === 'graph' && /^\/v1\.0\/users\/[^/]+\/managedDevices(?=\?|$)/.exec(path);
  return asked ? { path: path.replace(asked[0], '/v1.0/deviceManagement/managedDevices') } : undefined;
}

function throttled(): Answer {
  return failure(429, 'TooManyRequests', 'Too many requests.');
}

function withRetryAfter({ headers, ...answer }: Answer, seconds: number): Answer {
  return { ...answer, headers: { ...headers, 'retry-after': `${seconds}` } };
}
