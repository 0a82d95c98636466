import { Client, type Context, type Middleware, ResponseType } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { pause } from '../../domain/deadline.ts';
import { describeError } from '../../domain/describe-error.ts';
import { GUID } from '../../domain/guid.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Operation } from '../../telemetry/names.ts';
import { calling } from '../../telemetry/observed.ts';
import { fetchHere } from '../fetch-here.ts';
import { retryAfterMs } from '../retry-after.ts';
import type { TokenSource } from '../tokens.ts';

/** A person waits: one short repetition is all that they would bear. */
const RETRY = { statuses: [429, 503, 504], afterMs: 1_000, atMostMs: 2_000 };
/** Longer is no answer to somebody who waits. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;
/** Of a page of Intune's. */
const MOST_ROWS = 1_000;

export type Graph = {
  /** Its address, where one resource names another. */
  url: string;
  /** What Graph answers to a GET, checked; without a body for the statuses in `absent`. Throws `Unavailable`. */
  get<T>(call: GraphCall & { shape: Shape<T>; absent?: number[] }): Promise<GraphAnswer<T | undefined>>;
  /** A question that is a POST, made once. Throws `Unavailable`. */
  ask<T>(call: GraphCall & { shape: Shape<T>; body: object }): Promise<T>;
  /** A POST without an answer that matters, made once; done as well with the statuses in `absent`. Throws `Unavailable`. */
  post(call: GraphCall & { body?: object; absent?: number[] }): Promise<void>;
};

type GraphCall = {
  name: Operation<'graph'>;
  version: 'v1.0' | 'beta';
  /** Path below the version, or an `@odata.nextLink`. */
  path: string;
  select?: string;
  signal: AbortSignal;
};

type Shape<T> = z.ZodType<T, z.ZodTypeDef, unknown>;
type GraphAnswer<T> = { status: number; body: T; requestId: string | undefined };

/** Path segment of an id; anything but a GUID could lead elsewhere, since the client sends paths as they are. */
export function guid(id: string): string {
  if (!GUID.test(id)) throw new TypeError('An id for Graph is not a GUID.');
  return id;
}

/** Microsoft's client without its own chain, which repeats POSTs and may hold a turn for minutes. */
export function createGraph(ports: { url: string; token: TokenSource; clock: Clock; log: Log }): Graph {
  const { url, token, clock, log } = ports;
  const client = Client.initWithMiddleware({
    baseUrl: url,
    middleware: sending(clock),
  });

  /** Throws `Unavailable` unless Graph answers with success or one of `absent`. */
  async function call(
    method: 'get' | 'post',
    { name, version, path, select, signal }: GraphCall,
    body?: object,
    absent: number[] = [],
  ): Promise<Response> {
    // Only ever to Graph itself, also where it names the next page. The client would wrap what is thrown inside it.
    if (new URL(path, url).origin !== url) throw new Unavailable('Graph', 'busy');
    const authorization = `Bearer ${await tokenFor(path)}`;
    const request = client.api(path).version(version).options({ signal }).header('authorization', authorization);
    if (select) request.select(select);
    request.responseType(ResponseType.RAW);
    const response = await calling({ system: 'graph', operation: name }, async (answered) => {
      const answer: Response = await (method === 'get' ? request.get() : request.post(body));
      answered(answer.status);
      return answer;
    }).catch((error) => {
      note(path, describeError(error));
      throw new Unavailable('Graph', 'busy');
    });
    if (response.ok && isReadable(response)) return response;
    if (absent.includes(response.status)) return response;
    await response.body?.cancel();
    const { status } = response;
    const graphRequest = requestIdOf(response);
    note(path, { status, graphRequest });
    const ms = retryAfterMs(response.headers.get('retry-after'), clock.now());
    throw new Unavailable('Graph', reasonOf(status), {
      status,
      graphRequest,
      retryAfterMs: ms && Math.min(ms, LONGEST_RETRY_AFTER_MS),
    });
  }

  function tokenFor(path: string): Promise<string> {
    return token(`${url}/.default`).catch((error) => {
      note(path, describeError(error));
      throw error;
    });
  }

  async function parsed<T>(response: Response, shape: Shape<T>, path: string): Promise<T> {
    try {
      return shape.parse(listed(await response.json()));
    } catch (error) {
      note(path, describeError(error));
      throw new Unavailable('Graph', 'busy', { status: response.status, graphRequest: requestIdOf(response) });
    }
  }

  function note(path: string, facts: Parameters<Log['warn']>[1]): void {
    log.warn('graph.failed', { ...facts, call: path.replace(/[0-9a-f-]{36}/gi, '{id}').split('?')[0] });
  }

  return {
    url,

    async get({ shape, absent = [], ...asked }) {
      const response = await call('get', asked, undefined, absent);
      const { status } = response;
      const requestId = requestIdOf(response);
      if (response.ok) return { status, requestId, body: await parsed(response, shape, asked.path) };
      await response.body?.cancel();
      return { status, requestId, body: undefined };
    },

    async ask({ shape, body, ...asked }) {
      return parsed(await call('post', asked, body), shape, asked.path);
    },

    async post({ body, absent = [], ...asked }) {
      const response = await call('post', asked, body, absent);
      await response.body?.cancel();
    },
  };
}

/** For Microsoft's support: https://learn.microsoft.com/graph/errors */
function requestIdOf({ headers }: Response): string | undefined {
  const id = headers.get('request-id');
  return id && GUID.test(id) ? id : undefined;
}

function reasonOf(status: number): Unavailable['reason'] {
  if (status === 401 || status === 403) return 'rejected';
  return status >= 500 ? 'down' : 'busy';
}

/** The web page of some proxy would pass for an answer without anything in it. */
function isReadable({ status, headers }: Response): boolean {
  return status === 204 || headers.get('content-type')?.startsWith('application/json') === true;
}

/** Each wrong row would be remembered as a fault of its own, by the million. */
function listed(answer: unknown): unknown {
  const fields = typeof answer === 'object' ? Object.values(answer ?? {}) : [];
  const lists = fields.filter((value) => Array.isArray(value));
  if (lists.some(({ length }) => length > MOST_ROWS)) throw new RangeError('A list is too long.');
  return answer;
}

function sending(clock: Clock): Middleware {
  return {
    async execute(context: Context) {
      const { request, options = {} } = context as { request: string; options: RequestInit };
      const send = () => fetchHere(request, options);
      context.response = await send();
      const wait = options.method === 'GET' ? waitBeforeRetry(context.response, clock.now()) : undefined;
      if (wait === undefined) return;
      await context.response.body?.cancel();
      await pause(clock, wait);
      context.response = await send();
    },
  };
}

function waitBeforeRetry(response: Response, now: number): number | undefined {
  if (!RETRY.statuses.includes(response.status)) return undefined;
  const wait = retryAfterMs(response.headers.get('retry-after'), now) ?? RETRY.afterMs;
  return wait <= RETRY.atMostMs ? wait : undefined;
}
