import type { Activity } from 'botbuilder';
import { appIdsOf } from '../../app-ids.ts';
import { within } from '../../domain/deadline.ts';
import { PATIENCE_MS } from '../ask.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';

const TEST = 'Azure Bot > Configuration > the connection > Test Connection';

export const oauthConnection: Check = {
  id: 'oauth-connection',
  title: 'OAuth connection',
  needs: ['token-service', 'bot-credentials'],
  async look({ settings, tokenService, clock }) {
    const name = settings.oauthConnection;
    const asked = async () => (await tokenService()).getSignInResource(name, nobody(settings), '');
    const answer = await within(clock, PATIENCE_MS, 'token service', asked()).catch((error: Failure) => ({ error }));
    if ('error' in answer) return refused(name, answer.error);
    const { resource } = appIdsOf(settings);
    const uri: string | undefined = answer.tokenExchangeResource?.uri;
    if (uri === resource) {
      return ok(`"${name}" exchanges tokens for ${resource}; its own secret and scope only ${TEST} can try`);
    }
    return wrong(
      `the token exchange URL of "${name}" is ${uri ?? 'empty'}: nobody is signed in silently`,
      `Set it to ${resource}, the Application ID URI of SSO_CLIENT_ID: Azure Bot > Configuration > OAuth Connection Settings.`,
    );
  },
};

/** The sign-in link is made for a conversation that does not exist, and thrown away. */
function nobody({ bot, endpoints }: Parameters<Check['look']>[0]['settings']): Activity {
  return {
    channelId: 'msteams',
    serviceUrl: endpoints.teams,
    from: { id: '29:doctor' },
    recipient: { id: `28:${bot.appId}` },
    conversation: { id: 'a:doctor' },
  } as Activity;
}

/** What the SDK throws. */
type Failure = { statusCode?: number; message?: unknown };

function refused(name: string, { statusCode: status, message }: Failure): Verdict {
  const words = typeof message === 'string' ? message : '';
  if (status === 401 || status === 403 || /bot .*(not exist|not found)/i.test(words)) {
    return wrong(
      `the token service does not know this bot (${status})`,
      'Is MicrosoftAppId that of the Azure Bot, and MicrosoftAppType its type? Is it a bot of a region: BOT_TOKEN_SERVICE_URL?',
    );
  }
  if (status === 404 || /connection/i.test(words)) {
    return wrong(
      `the bot has no OAuth connection "${name}"`,
      'Set OAUTH_CONNECTION to the name under Azure Bot > Configuration > OAuth Connection Settings.',
    );
  }
  if (status === 400)
    return warning('the token service does not let it be tried from here (400)', `Try it there: ${TEST}.`);
  return wrong(`the token service gives no answer${status ? ` (${status})` : ''}`, 'Try again later.');
}
