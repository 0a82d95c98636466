import type { Settings } from './settings.ts';

/** What the app package in Teams and the settings have to agree in. */
export type AppIds = {
  teamsAppId: string;
  botId: string;
  ssoClientId: string;
  /** Application ID URI of the registration behind single sign-on, and token exchange URL of the OAuth connection. */
  resource: string;
  /** Host of the page on which people sign in by hand. */
  signInHost: string;
};

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-manifest */
export function appIdsOf({ teamsAppId, bot, sso, endpoints }: AppSettings): AppIds {
  return {
    teamsAppId,
    botId: bot.appId,
    ssoClientId: sso.clientId,
    resource: `api://botid-${bot.appId}`,
    signInHost: new URL(endpoints.tokenService).host,
  };
}

export type AppSettings = {
  teamsAppId: string;
  bot: Pick<Settings['bot'], 'appId'>;
  sso: Pick<Settings['sso'], 'clientId'>;
  endpoints: Pick<Settings['endpoints'], 'tokenService'>;
};
