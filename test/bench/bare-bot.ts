import { type ActivityHandler, CloudAdapter, type Request } from 'botbuilder';
import restify from 'restify';
import { createChannelAuthentication, createChannelToken } from '../../bot/adapters/channel.ts';
import { botTokens } from '../../bot/adapters/tokens.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';

export const settings = readSettings();
// Latchkey's credentials, since the SDK's own ask no login service but Microsoft's; all else is as in the SDK's samples.
export const adapter = new CloudAdapter(
  createChannelAuthentication(settings, createChannelToken(settings, botTokens(settings, systemClock))),
);

/** As Microsoft's samples do it: https://github.com/microsoft/BotBuilder-Samples/blob/main/samples/typescript_nodejs/02.echo-bot/src/index.ts */
export async function listen(bot: ActivityHandler): Promise<void> {
  const server = restify.createServer();
  server.use(restify.plugins.bodyParser());
  server.post('/api/messages', async (request, response) => {
    await adapter.process(request as Request, response, (context) => bot.run(context));
  });
  server.listen(settings.port, settings.host);
}
