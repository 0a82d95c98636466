import { type Cloud, cloudNames, clouds, type OwnEndpoints } from '../bot/clouds.ts';
import { readEndpoints } from '../bot/endpoints.ts';
import { Secret } from '../bot/secret.ts';
import { settingsSchema } from '../bot/settings-schema.ts';

type Name = keyof typeof settingsSchema.shape;
const names = Object.keys(settingsSchema.shape) as Name[];

/** Which setting begins which group. The order is that of the schema, and of `.env.example`. */
const groups: { [First in Name]?: string } = {
  PORT: 'The server',
  MicrosoftAppType: 'Who Latchkey is',
  SELF_SERVICE: 'Who gets the key of their own Mac',
  WELCOME: 'Greeting and languages',
  HELPDESK_GROUP_ID: 'The helpdesk',
  OPS_CHANNEL: 'Those who run it',
  KEY_VISIBLE_SECONDS: 'On the screen, and afterwards',
  STORAGE: 'What is kept',
  SUPPORT_NAME: 'Whom people call',
  CLOUD: 'Cloud and endpoints',
  TEAMS_APP_ID: 'The app package',
  LOG_LEVEL: 'Log, traces and metrics',
};

const NATIONAL_CLOUDS = 'https://learn.microsoft.com/graph/deployments';
const BOT_SERVICE = 'https://learn.microsoft.com/azure/bot-service';
const OF_BOTS = {
  public: `${BOT_SERVICE}/rest-api/bot-framework-rest-connector-authentication`,
  'GCC High, DoD': `${BOT_SERVICE}/how-to-deploy-gov-cloud-high`,
  '21Vianet': `${BOT_SERVICE}/how-to-deploy-china-cloud`,
};
const SERVICE_ADDRESSES =
  'https://microsoft.github.io/Agents-for-js/variables/_microsoft_agents-hosting.TeamsServiceEndpoints.html';

type Endpoint = { of: (own: OwnEndpoints, cloud: Cloud) => readonly string[]; sources: Record<string, string> };

/** What each cloud has for the endpoint settings, and where Microsoft says so. */
const endpoints: { [Each in Name]?: Endpoint } = {
  LOGIN_URL: { of: ({ login }) => login, sources: { 'national clouds': NATIONAL_CLOUDS } },
  GRAPH_URL: { of: ({ graph }) => graph, sources: { 'national clouds': NATIONAL_CLOUDS } },
  BOT_TOKEN_SERVICE_URL: {
    of: ({ tokenService }) => tokenService,
    sources: { ...OF_BOTS, public: `${BOT_SERVICE}/ref-oauth-redirect-urls` },
  },
  BOT_OPENID_METADATA_URL: {
    of: (_, cloud) => [readEndpoints(cloud, {}).endpoints.openIdMetadata.replace('https://', '')],
    sources: OF_BOTS,
  },
  BOT_TOKEN_ISSUER: { of: ({ issuer }) => [issuer], sources: OF_BOTS },
  CHANNEL_HOSTS: { of: ({ channelHosts }) => channelHosts, sources: { 'service addresses': SERVICE_ADDRESSES } },
  TEAMS_URL: { of: ({ teams }) => (teams ? [teams] : []), sources: { 'service addresses': SERVICE_ADDRESSES } },
};

const HEAD = `# The settings

Written by \`npm run docs\` from the program itself (\`bot/settings-schema.ts\`, \`bot/clouds.ts\`); do not edit it here. [.env.example](../.env.example) is the same as a file to fill in, in the same order.

They come from the environment, and from a \`.env\` beside package.json; what the environment says comes first. An empty value counts as unset. All are read once, at the start, and checked together: all faults are told at once, by name and never by value,
and then nothing starts. \`npm run doctor\` says more. **Required** settings have no default. Those whose value is *secret* belong into a file that only Latchkey's user can read.
`;

const CLOUDS = `## The endpoints of each cloud

What \`CLOUD\` stands for. The first host is used; a setting may name another one of the same cell, and none of another cloud: a token must not travel from one to the other. All are https; \`*.\` stands for every host below. –: Microsoft publishes none.
Addresses of this machine are accepted as well, all of them together or none: the sandbox needs them, and the log warns of it.
`;

const AFTER_CLOUDS = `What else differs. None of it was tried in a tenant outside the public cloud.

- **GCC** is the public cloud, with \`TEAMS_URL=https://smba.infra.gcc.teams.microsoft.com/teams\`.
- **GCC High** is \`CLOUD=usgov\`. Its OAuth redirect URI is [\`https://tokengcch.botframework.azure.us/.auth/web/redirect\`](https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high).
- **DoD** also wants \`GRAPH_URL=https://dod-graph.microsoft.us\`, \`BOT_TOKEN_SERVICE_URL=https://apidod.botframework.azure.us\` and \`TEAMS_URL=https://smba.infra.dod.teams.microsoft.us/teams\`.
- In both, Graph [does not let an app install itself for people](https://learn.microsoft.com/graph/teamwork-national-cloud-differences): \`CATALOG_APP_ID\` is of no use there.
- **21Vianet**: Microsoft's list for Teams operated by 21Vianet says [no bots and no Adaptive Cards](https://learn.microsoft.com/microsoftteams/platform/concepts/sovereign-cloud), while the Bot Service's own page [names Teams as a channel there](https://learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud). Believe the first until somebody has seen the second; \`CLOUD=china\` is ready for that day.
- Reading a FileVault key is documented for [all four](https://learn.microsoft.com/graph/api/intune-devices-manageddevice-getfilevaultkey?view=graph-rest-beta).
- Registrations, Azure Bot and storage account belong into the same cloud: an app of the public one [cannot sign in to another](https://learn.microsoft.com/microsoftteams/platform/concepts/sovereign-cloud).

## Keeping data in Europe

| What | How | What Microsoft says |
|---|---|---|
| Azure Bot | create it in \`westeurope\` instead of \`global\` ([install.md](install.md#5-the-azure-bot)) | [personal data of the bot service is kept, stored and processed in the region](https://learn.microsoft.com/azure/bot-service/bot-builder-concept-regionalization); host the bot there as well. Data of other services is not covered by it |
| Tokens of people | \`BOT_TOKEN_SERVICE_URL=https://europe.token.botframework.com\`, and its redirect URI in the sign-in registration | [OAuth addresses by residency](https://learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls); a bot in a region and the global address do not go together |
| Records, bookings, audit | \`STORAGE\`: a disk or a storage account in the region | [where Azure keeps data](https://learn.microsoft.com/azure/storage/common/storage-redundancy) depends on region and redundancy: choose one that stays inside (ZRS) |
| Traces and metrics | a collector of your own, or an Application Insights resource in the region | they name nobody ([operations.md](operations.md#metrics-and-traces)) |
| The cards, the key among them | nothing to set: they are Teams messages | [where Microsoft 365 keeps its data](https://learn.microsoft.com/microsoft-365/enterprise/o365-data-locations) is a matter of your tenant |
`;

/** The reference of all settings, as Markdown. */
export function configurationPage(): string {
  const tables = sections().map(({ title, of }) => `## ${title}\n\n${settingsTable(of)}\n`);
  return [HEAD, ...tables, CLOUDS, `${cloudsTable()}\n`, AFTER_CLOUDS].join('\n');
}

function sections(): { title: string; of: Name[] }[] {
  const begun: { title: string; of: Name[] }[] = [];
  for (const name of names) {
    const title = groups[name];
    if (title) begun.push({ title, of: [] });
    begun.at(-1)?.of.push(name);
  }
  return begun;
}

function settingsTable(of: Name[]): string {
  return table(
    ['Setting', 'Value', 'Default', 'What it is'],
    of.map((name) => [
      `\`${name}\``,
      ruleOf(name),
      defaultOf(name),
      plain(settingsSchema.shape[name].description ?? ''),
    ]),
  );
}

/** No setting takes this that has a rule at all, so that its fault tells the rule. */
const WRONG = '('.repeat(100);

function ruleOf(name: Name): string {
  if (endpoints[name]) return '[by cloud](#the-endpoints-of-each-cloud)';
  const { success, data, error } = settingsSchema.shape[name].safeParse(WRONG);
  if (success) return data instanceof Secret ? '*secret*' : 'text';
  return plain((error.issues[0]?.message ?? '').replace(/^must (be|have) /, ''));
}

function defaultOf(name: Name): string {
  const field = settingsSchema.shape[name];
  if ('defaultValue' in field._def) return `\`${field._def.defaultValue()}\``;
  return field.isOptional() ? '–' : '**required**';
}

function cloudsTable(): string {
  const rows = Object.entries(endpoints).map(([name, { of, sources }]) => [
    `\`${name}\``,
    ...cloudNames.map(
      (cloud) =>
        of(clouds[cloud], cloud)
          .map((host) => `\`${host}\``)
          .join('<br>') || '–',
    ),
    Object.entries(sources)
      .map(([title, link]) => `[${title}](${link})`)
      .join(', '),
  ]);
  return table(['Setting', ...cloudNames.map((cloud) => `\`${cloud}\``), 'Source'], rows);
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Of what Markdown would take for its own. */
function plain(text: string): string {
  return text.replace(/[<*|\\]/g, '\\$&');
}
