import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const asked: URLSearchParams[] = [];
let token: string | undefined;

/** The library asks for ever whom it asked first, so there is one for this process, which does not wait for it. */
const listening = (async () => {
  const server = createServer((request, response) => {
    asked.push(new URL(`${request.url}`, 'http://host').searchParams);
    assert.equal(request.headers['x-identity-header'], 'proof');
    response.setHeader('content-type', 'application/json');
    const expires_on = `${Math.floor(Date.now() / 1_000) + 86_400}`;
    if (token === undefined) response.statusCode = 400;
    response.end(JSON.stringify({ access_token: token, expires_on, token_type: 'Bearer' }));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
})();

/**
 * The identity endpoint of App Service: this process has an identity until it stops. The library remembers tokens for each client id:
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export async function startIdentityHost(given: string) {
  asked.length = 0;
  token = given;
  Object.assign(process.env, { IDENTITY_ENDPOINT: await listening, IDENTITY_HEADER: 'proof' });
  return {
    /** What was asked for so far. */
    asked,
    /** undefined: it has none. */
    gives(next: string | undefined): void {
      token = next;
    },
    stop(): void {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
    },
  };
}
