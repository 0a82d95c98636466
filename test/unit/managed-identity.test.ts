import assert from 'node:assert/strict';
import { botTokens } from '../../bot/adapters/tokens.ts';
import { readSettings } from '../../bot/settings.ts';
import { startIdentityHost } from '../support/identity-host.ts';
import { createManualClock } from '../support/manual-clock.ts';

const botId = '44444444-4444-4444-8444-444444444444';

describe('A bot that is a managed identity', () => {
  let host: Awaited<ReturnType<typeof startIdentityHost>>;
  before(async () => {
    host = await startIdentityHost('token-of-the-host');
  });
  after(() => host.stop());

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
    assert.equal(host.asked[0]?.get('client_id'), botId);
    assert.equal(host.asked[0]?.get('resource'), 'https://api.botframework.com');
  });
});
