import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificates } from './certificates.ts';
import { createChanges } from './changes.ts';
import {
  type Answer,
  createFind,
  type Find,
  type Handler,
  type Routes,
  type Service,
  type WireRequest,
} from './routes.ts';

/** What goes wrong, in this order: `before`, the effect, `after`, the answer. */
export type Fault = {
  before?: Promise<void>;
  /** What the service is asked for in place of the request's own path. */
  path?: string;
  /** Whether the service does what it was asked. Without an `answer` of the fault it does, with one it does not. */
  effect?: boolean;
  /** `drop`: the connection breaks. `hang`: nothing ever comes. A function writes the answer itself, in its own time. */
  answer?: Answer | 'drop' | 'hang' | ((response: ServerResponse) => void);
  after?: Promise<void>;
};

export type Wire = {
  /** Every request so far, in order of arrival. */
  requests: WireRequest[];
  /** The first rule that answers a fault decides; the returned function takes the rule away. */
  intercept(rule: (request: WireRequest) => Fault | undefined): () => void;
  until(check: () => boolean, what?: string): Promise<void>;
  /** Whether a request is being answered; one that a fault holds back does not count. */
  busy(): boolean;
  /** Starts an HTTPS server of its own for a service and answers its origin. `otherwise` answers what no route knows. */
  serve(service: Service, routes: Routes, otherwise?: Handler): Promise<string>;
  /** What a browser on this machine gets; trusts the sandbox's certificate authority only. */
  browse(url: string): Promise<{ status: number; body: string }>;
  stop(): Promise<void>;
};

/** The network between the bot and its cloud: loopback HTTPS that remembers everything and fails on demand. */
export function createWire(certificates: Certificates): Wire {
  const requests: WireRequest[] = [];
  const rules = new Set<(request: WireRequest) => Fault | undefined>();
  const working = new Set<WireRequest>();
  const servers: Server[] = [];
  const changes = createChanges();

  function faultFor(request: WireRequest): Fault {
    for (const rule of rules) {
      const fault = rule(request);
      if (fault) return fault;
    }
    return {};
  }

  async function handle(service: Service, find: Find, incoming: IncomingMessage, response: ServerResponse) {
    const request: WireRequest = {
      service,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      body: '',
    };
    requests.push(request);
    working.add(request);
    try {
      request.body = await text(incoming);
      changes.happened();

      const fault = faultFor(request);
      await held(request, fault.before);
      const effect = fault.effect ?? fault.answer === undefined;
      const real = effect ? await find({ ...request, path: fault.path ?? request.path }) : undefined;
      changes.happened();
      await held(request, fault.after);
      const answer = fault.answer ?? real ?? { status: 500 };
      if (answer === 'drop') incoming.socket.destroy();
      else if (typeof answer === 'function') answer(response);
      else if (answer !== 'hang') {
        request.answered = answer.status;
        send(response, answer);
      }
    } finally {
      working.delete(request);
      changes.happened();
    }
  }

  async function held(request: WireRequest, release: Promise<void> | undefined) {
    if (!release) return;
    working.delete(request);
    await release;
    working.add(request);
  }

  return {
    requests,

    intercept(rule) {
      rules.add(rule);
      return () => rules.delete(rule);
    },

    until: (check, what = 'a request') =>
      changes.until(check, what, () =>
        requests.map(({ method, service, path, answered }) => `${method} ${service} ${path} ${answered}`).join('\n'),
      ),

    busy: () => working.size > 0,

    async serve(service, routes, otherwise = () => ({ status: 404 })) {
      const find = createFind(routes, otherwise);
      const server = createServer({ key: certificates.key, cert: certificates.cert }, (incoming, response) => {
        // A caller that hangs up in the middle of its own request is part of life.
        handle(service, find, incoming, response).catch(() => incoming.socket.destroy());
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },

    browse: (url) =>
      new Promise((resolve, reject) => {
        httpsRequest(url, { ca: certificates.ca, agent: false }, (response) => {
          text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
        })
          .on('error', reject)
          .end();
      }),

    async stop() {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

function send(response: ServerResponse, { status, headers, body }: Answer) {
  const html = typeof body === 'string';
  response.writeHead(status, {
    ...(body !== undefined && {
      'content-type': html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    }),
    ...headers,
  });
  response.end(html || body === undefined ? body : JSON.stringify(body));
}
