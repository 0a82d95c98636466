import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export type Advisory = { id: number; url: string; title: string; severity: string; vulnerable_versions: string };

const BULK = '/-/npm/v1/security/advisories/bulk';

const json = (response: ServerResponse, value: unknown) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** A registry as far as `npm audit` asks one: which advisories there are, and which versions of a package. */
export async function startRegistry(packages: Record<string, string>) {
  const asked: Record<string, string[]>[] = [];
  const registry = {
    url: '',
    asked,
    advisories: {} as Record<string, Advisory[]>,
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
    if (!version) return response.writeHead(404).end();
    json(response, { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  registry.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return registry;
}
