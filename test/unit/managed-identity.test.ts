import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { botTokens } from '../../bot/adapters/tokens.ts';
import { readSettings } from '../../bot/settings.ts';
import { createManualClock } from '../support/manual-clock.ts';

const botId = '44444444-4444-4444-8444-444444444444';

/** App Service's identity endpoint: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference */
describe('A bot that is a managed identity', () => {
  let host: Server;
  const asked: URLSearchParams[] = [];

  before(async () => {
    host = createServer((request, response) => {
      asked.push(new URL(`${request.url}`, 'http://host').searchParams);
      assert.equal(request.headers['x-identity-header'], 'proof');
      response.setHeader('content-type', 'application/json');
      const expires_on = `${Math.floor(Date.now() / 1_000) + 86_400}`;
      response.end(JSON.stringify({ access_token: 'token-of-the-host', expires_on, token_type: 'Bearer' }));
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const { port } = host.address() as AddressInfo;
    Object.assign(process.env, { IDENTITY_ENDPOINT: `http://127.0.0.1:${port}/token`, IDENTITY_HEADER: 'proof' });
  });
  after(async () => {
    delete process.env.IDENTITY_ENDPOINT;
    delete process.env.IDENTITY_HEADER;
    host.closeAllConnections();
    host.close();
    await once(host, 'close');
  });

  it('gets its token for the channel from its host, by its client id and without a secret', async () => {
    const settings = readSettings({
      MicrosoftAppType: 'UserAssignedMSI',
      MicrosoftAppId: botId,
      MicrosoftAppTenantId: '55555555-5555-4555-8555-555555555555',
      SSO_CLIENT_ID: '66666666-6666-4666-8666-666666666666',
      SSO_CLIENT_SECRET: 'a',
      GRAPH_CLIENT_ID: '77777777-7777-4777-8777-777777777777',
      GRAPH_CLIENT_SECRET: 'b',
      OAUTH_CONNECTION: 'latchkey',
    });
    const token = botTokens(settings, createManualClock(Date.now()));
    assert.equal(await token('https://api.botframework.com/.default'), 'token-of-the-host');
    assert.equal(asked[0]?.get('client_id'), botId);
    assert.equal(asked[0]?.get('resource'), 'https://api.botframework.com');
  });
});
