import { Client, type Context, GraphError, type Middleware } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { pause } from '../../domain/deadline.ts';
import { GUID } from '../../domain/guid.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { TokenSource } from '../tokens.ts';

/** A person waits: one short repetition is all that they would bear. */
const RETRY = { statuses: [429, 503, 504], afterMs: 1_000, atMostMs: 2_000 };

export type Graph = {
  /** What Graph answers to a GET, checked; undefined for the statuses in `absent`. Throws `Unavailable`. */
  get<T>(call: GraphCall<T>): Promise<T | undefined>;
  /** A POST without body and answer, made once. Throws `Unavailable`. */
  post(version: Version, path: string, signal: AbortSignal): Promise<void>;
};

type Version = 'v1.0' | 'beta';

type GraphCall<T> = {
  version: Version;
  /** Path below the version, or an `@odata.nextLink`. */
  path: string;
  select?: string;
  shape: z.ZodType<T, z.ZodTypeDef, unknown>;
  absent?: number[];
  signal: AbortSignal;
};

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
    middleware: sendingOnlyTo(url, token, clock),
  });

  async function failed(error: unknown, path: string): Promise<never> {
    const status = error instanceof GraphError && error.statusCode > 0 ? error.statusCode : undefined;
    log.warn('graph.failed', { status, call: path.replace(/[0-9a-f-]{36}/gi, '{id}').split('?')[0] });
    if (error instanceof Unavailable) throw error;
    throw new Unavailable('Graph', status === 401 || status === 403 ? 'rejected' : 'busy', status);
  }

  return {
    async get({ version, path, select, shape, absent = [], signal }) {
      const request = client.api(path).version(version).options({ signal });
      if (select) request.select(select);
      try {
        return shape.parse(await request.get());
      } catch (error) {
        if (error instanceof GraphError && absent.includes(error.statusCode)) return undefined;
        return failed(error, path);
      }
    },

    async post(version, path, signal) {
      await client
        .api(path)
        .version(version)
        .options({ signal })
        .post(undefined)
        .catch((error) => failed(error, path));
    },
  };
}

function sendingOnlyTo(url: string, token: TokenSource, clock: Clock): Middleware {
  async function send(request: string, options: RequestInit): Promise<Response> {
    const headers = new Headers(options.headers);
    headers.set('authorization', `Bearer ${await token(`${url}/.default`)}`);
    const response = await fetch(request, { ...options, headers, redirect: 'error' });
    // The web page of some proxy would pass for an answer without anything in it.
    const json = response.headers.get('content-type')?.startsWith('application/json');
    if (response.ok && response.status !== 204 && !json) throw new Unavailable('Graph', 'busy', response.status);
    return response;
  }
  return {
    async execute(context: Context) {
      const { request, options = {} } = context as { request: string; options: RequestInit };
      if (URL.parse(request)?.origin !== url) throw new Unavailable('Graph', 'rejected');
      context.response = await send(request, options);
      const wait = options.method === 'GET' ? waitBeforeRetry(context.response) : undefined;
      if (wait === undefined) return;
      await pause(clock, wait);
      context.response = await send(request, options);
    },
  };
}

function waitBeforeRetry(response: Response): number | undefined {
  if (!RETRY.statuses.includes(response.status)) return undefined;
  const header = response.headers.get('retry-after');
  const wait = header && /^\d+$/.test(header) ? Number(header) * 1_000 : RETRY.afterMs;
  return wait <= RETRY.atMostMs ? wait : undefined;
}
