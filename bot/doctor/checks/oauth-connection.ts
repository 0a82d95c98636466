import type { Activity } from 'botbuilder';
import { appIdsOf } from '../../app-ids.ts';
import { within } from '../../domain/deadline.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';

const PATIENCE_MS = 10_000;

export const oauthConnection: Check = {
  id: 'oauth-connection',
  title: 'OAuth connection',
  needs: ['token-service', 'bot-credentials'],
  async look({ settings, tokenService, clock }) {
    const name = settings.oauthConnection;
    const asked = async () => (await tokenService()).getSignInResource(name, nobody(settings.bot.appId), '');
    const answer = await within(clock, PATIENCE_MS, 'token service', asked()).catch(statusOf);
    if ('status' in answer) return refused(name, answer.status);
    const { resource } = appIdsOf(settings);
    const uri: string | undefined = answer.tokenExchangeResource?.uri;
    if (uri === resource || uri?.startsWith(`${resource}/`)) return ok(`"${name}" exchanges tokens for ${resource}`);
    return wrong(
      `the token exchange URL of "${name}" is ${uri ?? 'empty'}: nobody is signed in silently`,
      `Set it to ${resource}, which is the Application ID URI of SSO_CLIENT_ID as well: Azure Bot > Configuration > OAuth Connection Settings.`,
    );
  },
};

/** The sign-in link is made for a conversation that does not exist, and thrown away. */
function nobody(botId: string): Activity {
  return {
    channelId: 'msteams',
    from: { id: 'doctor' },
    recipient: { id: `28:${botId}` },
    conversation: { id: 'doctor' },
  } as Activity;
}

function statusOf(error: { statusCode?: number }): { status: number | undefined } {
  return { status: error.statusCode };
}

function refused(name: string, status: number | undefined): Verdict {
  if (status === 400 || status === 404) {
    return wrong(
      `the bot has no OAuth connection "${name}"`,
      'Set OAUTH_CONNECTION to the name under Azure Bot > Configuration > OAuth Connection Settings.',
    );
  }
  if (status === 401 || status === 403) {
    return wrong(
      `the token service does not take the bot for one (${status})`,
      'Is MicrosoftAppId that of the Azure Bot, and MicrosoftAppType its bot type?',
    );
  }
  return wrong(`the token service gives no answer${status ? ` (${status})` : ''}`, 'Try again later.');
}
