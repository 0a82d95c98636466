import { setTimeout as sleep } from 'node:timers/promises';

/** Microsoft Graph, as far as registrations go. Paths begin after the version. */
export type Graph = {
  get<T>(path: string): Promise<T>;
  /** All pages. */
  list<T>(path: string): Promise<T[]>;
  send(method: 'POST' | 'PATCH', path: string, body: string): Promise<Record<string, unknown>>;
};

type Page<T> = { value: T[]; '@odata.nextLink'?: string };

/** What Graph said no to. */
export class GraphError extends Error {}

/** A throttled request has not been carried out: https://learn.microsoft.com/graph/throttling */
const PASSES = new Set([404, 429]);
/** Entra takes a moment to know what it has just made, and says so in several ways, which az waits for as well. */
const NOT_YET = /valid application object|local tenant|does not exist/i;
const TRIES = 12;

/** `pauseMs`: before a request is made again, unless Graph says how long. */
export function createGraph(origin: string, token: string, pauseMs = 5_000): Graph {
  async function once(method: string, url: string, body?: string): Promise<Response> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return fetch(url, { method, headers, redirect: 'error', ...(body !== undefined && { body }) });
  }

  async function ask(method: string, url: string, body?: string): Promise<unknown> {
    for (let tried = 1; ; tried++) {
      const response = await once(method, url, body);
      const text = await response.text();
      if (response.ok) return text === '' ? {} : JSON.parse(text);
      const isSoon = PASSES.has(response.status) || ([400, 403].includes(response.status) && NOT_YET.test(text));
      if (!isSoon || tried === TRIES) throw refusal(method, url, response.status, text);
      await sleep(Number(response.headers.get('retry-after')) * 1_000 || pauseMs);
    }
  }

  const at = (path: string) => `${origin}/v1.0/${path}`;
  return {
    get: async <T>(path: string) => (await ask('GET', at(path))) as T,
    async list<T>(path: string) {
      const found: T[] = [];
      let next: string | undefined = at(path);
      while (next !== undefined) {
        // The token goes to no other host, whatever an answer says.
        if (new URL(next).origin !== origin) throw new GraphError('The next page is on another host.');
        const page = (await ask('GET', next)) as Page<T>;
        found.push(...page.value);
        next = page['@odata.nextLink'];
      }
      return found;
    },
    send: async (method, path, body) => (await ask(method, at(path), body)) as Record<string, unknown>,
  };
}

function refusal(method: string, url: string, status: number, text: string): GraphError {
  const path = new URL(url).pathname;
  return new GraphError(`${method} ${path} was answered ${status}: ${messageIn(text)}`);
}

function messageIn(text: string): string {
  try {
    return String(JSON.parse(text).error.message);
  } catch {
    return text.slice(0, 200);
  }
}
