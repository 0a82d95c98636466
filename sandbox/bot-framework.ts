import type { Company } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Handler } from './routes.ts';

/** Issuer of what the Bot Framework signs, and audience of what a bot hands it. */
export const BOT_FRAMEWORK = 'https://api.botframework.com';

/** Lets only calls of the bot itself through. */
export function forBot(company: Company, entra: Entra, handler: Handler): Handler {
  return async (call) => {
    const caller = await entra.bearer(call, BOT_FRAMEWORK);
    return caller?.appid === company.registrations.bot.id
      ? handler(call)
      : { status: 401, body: { message: 'Authorization has been denied for this request.' } };
  };
}

/** Every error of the Bot Framework's services has this shape. */
export function failure(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
