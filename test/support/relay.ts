import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Relayed = { method: string; path: string; query: URLSearchParams };

/**
 * What becomes of a request. `lose`: it arrives, and its answer does not. `hang`: it does not arrive, and there is no answer. A number: it
 * does not arrive, and the account answers this status instead.
 */
export type Fate = 'arrives' | 'lose' | 'hang' | number;

export type Relay = Awaited<ReturnType<typeof startRelay>>;

/** Stands between a client and a storage service on this machine. `port`: where it listens, if that matters. */
export async function startRelay(target: string, port = 0) {
  const { origin, pathname, port: targetPort } = new URL(target);
  const requests: Relayed[] = [];
  const relay = {
    /** In place of the target's own. */
    url: '',
    port,
    requests,
    fate: (_request: Relayed): Fate | Promise<Fate> => 'arrives',
    /** The first so many requests like this meet that fate, and all others arrive. */
    disturb(times: number, which: (request: Relayed) => boolean, fate: Fate): void {
      let left = times;
      relay.fate = (request) => (which(request) && left-- > 0 ? fate : 'arrives');
    },
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function handle(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(`${from.url}`, origin);
    const seen = { method: `${from.method}`, path: pathname, query: searchParams };
    requests.push(seen);
    const body = await buffer(from);
    const fate = await relay.fate(seen);
    if (fate === 'hang') return;
    if (typeof fate === 'number') {
      to.writeHead(fate, { 'x-ms-error-code': fate === 503 ? 'ServerBusy' : 'InternalError' });
      to.end();
      return;
    }
    const passed = forward({
      host: '127.0.0.1',
      port: targetPort,
      path: from.url,
      method: from.method,
      headers: from.headers,
    });
    passed.end(body);
    const [answer] = (await once(passed, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    if (fate === 'lose') return void to.destroy();
    to.writeHead(answer.statusCode ?? 0, answer.headers);
    to.end(answered);
  }

  const server = createServer((from, to) => void handle(from, to).catch(() => to.destroy()));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  relay.port = (server.address() as AddressInfo).port;
  relay.url = `http://127.0.0.1:${relay.port}${pathname}`;
  return relay;
}
