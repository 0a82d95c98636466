import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Activity } from '../../sandbox/chats.ts';

/** A bot that only notes what it is told, and answers as a test wants. */
export async function startBot() {
  const heard: { activity: Activity; bearer: string }[] = [];
  const bot = { heard, url: '', answer: (_activity: Activity): number => 200, stop };
  const server = createServer(async (request, response) => {
    const activity = (await json(request)) as Activity;
    heard.push({ activity, bearer: `${request.headers.authorization}`.replace('Bearer ', '') });
    response.statusCode = bot.answer(activity);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bot.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`;
  return bot;

  function stop() {
    server.close();
    server.closeAllConnections();
  }
}

export const card = (content: Record<string, unknown>): Activity => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: { type: 'AdaptiveCard', version: '1.5', ...content },
    },
  ],
});
export const words = (text: string) => card({ body: [{ type: 'TextBlock', text }] });
