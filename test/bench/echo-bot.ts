/** The floor: a bare echo bot on the SDK and the server that Latchkey runs on. */
import { ActivityHandler } from 'botbuilder';
import { listen } from './bare-bot.ts';

class Echo extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await context.sendActivity(`Echo: ${context.activity.text}`);
      await next();
    });
  }
}

await listen(new Echo());
