import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export type Advisory = { id: number; url: string; title: string; severity: string; vulnerable_versions: string };

const OLD_AND_KNOWN: Advisory = {
  ...{ id: 1179, url: 'https://github.com/advisories/GHSA-xvch-5gv4-984h', title: 'Prototype Pollution in minimist' },
  ...{ severity: 'critical', vulnerable_versions: '<0.2.4' },
};

const BULK = '/-/npm/v1/security/advisories/bulk';

/** Not by `writeHead`: restify, where a test beside this one has loaded it, makes that answer nothing. */
export function refused(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}

function json(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

/** A registry as far as `npm audit` asks one: which advisories there are, and which versions of a package. */
export async function startRegistry(packages: Record<string, string>) {
  const asked: Record<string, string[]>[] = [];
  const registry = {
    url: '',
    asked,
    /** Every registry that knows any knows this one. */
    advisories: { minimist: [OLD_AND_KNOWN] } as Record<string, Advisory[]>,
    /** In place of the advisories. */
    answer: undefined as ((response: ServerResponse) => void) | undefined,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const name = decodeURIComponent(`${request.url}`.slice(1));
    if (request.url === BULK && registry.answer) return registry.answer(response);
    if (request.url === BULK) {
      asked.push(JSON.parse(`${request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body}`));
      return json(response, registry.advisories);
    }
    const version = packages[name];
    if (!version) return refused(response, 404);
    json(response, { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  registry.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return registry;
}
