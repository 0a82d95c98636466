import { settingsSchema } from '../bot/settings-schema.ts';
import type { Company } from './company.ts';

/** The sandbox's own: who the bot is and whom it talks to, where it listens and writes, and what has an option of its own. */
const OWN = [
  ...['MicrosoftAppType', 'MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId'],
  ...['SSO_CLIENT_ID', 'SSO_CLIENT_SECRET', 'GRAPH_CLIENT_ID', 'GRAPH_CLIENT_SECRET'],
  ...['FEDERATED_IDENTITY', 'CERTIFICATE_FILE'],
  ...['OAUTH_CONNECTION', 'CLOUD', 'LOGIN_URL', 'GRAPH_URL', 'BOT_TOKEN_SERVICE_URL'],
  ...['BOT_OPENID_METADATA_URL', 'BOT_TOKEN_ISSUER', 'CHANNEL_HOSTS', 'TEAMS_URL'],
  ...['PORT', 'HOST', 'STORAGE', 'KEY_VISIBLE_SECONDS'],
];

/** The settings of the bot that whoever plays with the sandbox may choose. */
export const openSettings = Object.keys(settingsSchema.shape).filter((name) => !OWN.includes(name));

/**
 * `NAME=value` in two. `{pilot}` in the value stands for the id of that group, `{sales-team}` for that of the group behind
 * the team, `{ops}` or `{ops-channel}` for that of the channel; other braces stay as they are, such as those of a pattern.
 * Throws an Error with words for a person.
 */
export function readSetting(text: string, company: Company): [name: string, value: string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (OWN.includes(name)) throw new Error(`${name} is the sandbox's own to set.`);
  if (!openSettings.includes(name)) {
    throw new Error(`--set takes NAME=value; not ${text}. The names are ${openSettings.join(', ')}.`);
  }
  const ids = idsOf(company);
  return [name, value.replace(/\{[^{}]*\}/g, (wanted) => ids.get(wanted) ?? wanted)];
}

/** Where a group and a channel have the same name, it is the group's. */
function idsOf({ groups, teams, channels }: Company): Map<string, string> {
  const entries: [name: string, id: string][] = [
    ...Object.entries(groups).map(([name, { id }]): [string, string] => [name, id]),
    ...Object.entries(channels)
      .filter(([name]) => !(name in groups))
      .map(([name, { id }]): [string, string] => [name, id]),
    ...Object.entries(teams).map(([name, { groupId }]): [string, string] => [`${name}-team`, groupId]),
    ...Object.entries(channels).map(([name, { id }]): [string, string] => [`${name}-channel`, id]),
  ];
  return new Map(entries.map(([name, id]) => [`{${name}}`, id]));
}
