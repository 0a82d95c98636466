import assert from 'node:assert/strict';
import { createChannelToken } from '../../bot/adapters/channel.ts';
import { createEditMessage } from '../../bot/adapters/edit-message.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { readSettings } from '../../bot/settings.ts';

const settings = readSettings({
  MicrosoftAppId: '44444444-4444-4444-8444-444444444444',
  MicrosoftAppPassword: 'a',
  MicrosoftAppTenantId: '55555555-5555-4555-8555-555555555555',
  OAUTH_CONNECTION: 'latchkey',
});

describe("The bot's token", () => {
  let asked: string[];
  beforeEach(() => {
    asked = [];
  });

  const token = createChannelToken(settings, async (scope) => {
    asked.push(scope);
    return 'token-of-the-bot';
  });

  for (const url of [
    'https://smba.trafficmanager.net/emea/v3/conversations/a/activities/1',
    'https://token.botframework.com/api/usertoken/GetToken?userId=1',
  ]) {
    it(`goes to the channel and to the token service: ${new URL(url).host}`, async () => {
      assert.equal(await token(url), 'token-of-the-bot');
      assert.deepEqual(asked, ['https://api.botframework.com/.default']);
    });
  }

  for (const url of [
    'https://evil.example/v3/conversations/a/activities/1',
    'https://smba.trafficmanager.net.evil.example/',
    'https://smba.trafficmanager.net:8443/',
    'https://token.botframework.com.evil.example/',
    'http://smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'no address',
  ]) {
    it(`goes nowhere else, and neither does a card: ${url}`, async () => {
      await assert.rejects(token(url), Unavailable);
      const message = { chat: { id: 'a', serviceUrl: url, bot: '28:bot' }, id: '1' };
      await assert.rejects(createEditMessage(token)(message, {}, new AbortController().signal), Unavailable);
      assert.deepEqual(asked, []);
    });
  }
});
