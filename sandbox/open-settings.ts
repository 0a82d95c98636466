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

/** `NAME=value` in two; `{pilot}` in the value stands for the id of that group, `{ops}` for that of the channel. Throws an Error with words for a person. */
export function readSetting(text: string, { groups, channels }: Company): [name: string, value: string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (OWN.includes(name)) throw new Error(`${name} is the sandbox's own to set.`);
  if (!openSettings.includes(name)) {
    throw new Error(`--set takes NAME=value; not ${text}. The names are ${openSettings.join(', ')}.`);
  }
  const ids = new Map(Object.entries({ ...groups, ...channels }).map(([known, { id }]) => [`{${known}}`, id]));
  return [
    name,
    value.replace(/\{[^}]*\}/g, (wanted) => {
      const id = ids.get(wanted);
      if (!id) throw new Error(`There is no ${wanted}. There are ${[...ids.keys()].join(', ')}.`);
      return id;
    }),
  ];
}
