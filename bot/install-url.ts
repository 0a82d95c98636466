import { clouds } from './clouds.ts';
import type { Settings } from './settings.ts';

/**
 * Opens the app in Teams, where it can be added: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-application.
 * Of an app in the organisation's catalogue the link has the catalogue's id; where we do not know that one, the manifest's.
 */
export function installUrlOf(settings: Pick<Settings, 'cloud' | 'catalogApp' | 'teamsAppId' | 'bot' | 'endpoints'>) {
  const { cloud, catalogApp, teamsAppId, bot, endpoints } = settings;
  const isDod = endpoints.teams !== undefined && new URL(endpoints.teams).host.endsWith(`.${DOD}`);
  const host = isDod ? DOD : clouds[cloud].client;
  return `https://${host}/l/app/${catalogApp ?? teamsAppId}?tenantId=${bot.tenantId}`;
}

const DOD = 'dod.teams.microsoft.us';
