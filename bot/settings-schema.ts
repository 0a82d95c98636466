import { isIP } from 'node:net';
import { z } from 'zod';
import { isLanguage, languages } from '../cards/languages.ts';
import { cloudNames } from './clouds.ts';
import { GUID } from './domain/guid.ts';
import { approvalPolicies } from './domain/helpdesk/model.ts';
import { ODD } from './endpoints.ts';
import { Secret } from './secret.ts';

const text = z.string();
const guid = text.regex(GUID, 'must be a GUID').toLowerCase();
const secret = text.transform((value) => new Secret(value));

const https = text.refine((value) => {
  const url = URL.parse(value);
  return url?.protocol === 'https:' && !/[@\\\s]/.test(value);
}, 'must be an https:// address without user name or spaces');

const collector = text.refine((value) => {
  const url = URL.parse(value);
  return (url?.protocol === 'https:' || url?.protocol === 'http:') && !ODD.test(value);
}, 'must be an http:// or https:// address without user name, query or fragment');

/** https://learn.microsoft.com/azure/azure-monitor/app/connection-strings. What goes there is nobody else's business, hence https. */
const connectionString = text
  .refine((value) => {
    const parts = value.split(';').map((part) => part.split('=', 2));
    const part = (name: string) => parts.find(([key]) => key?.trim().toLowerCase() === name)?.[1]?.trim();
    const endpoint = part('ingestionendpoint');
    return GUID.test(part('instrumentationkey') ?? '') && (!endpoint || endpoint.startsWith('https://'));
  }, 'must be the connection string of an Application Insights resource')
  .transform((value) => new Secret(value));

/** Also refuses 30 February, which JavaScript takes for 2 March. */
const dateOrNone = text.refine(
  (value) =>
    value === 'none' || (/^\d{4}-\d\d-\d\d$/.test(value) && new Date(value).toJSON()?.startsWith(value) === true),
  'must be a date such as 2027-03-31, or none',
);

const CHANNEL_ID = /^19:[\w-]{1,100}@thread\.(tacv2|skype)$/;
const TEAMS_HOSTS =
  /^(teams\.microsoft\.com|teams\.cloud\.microsoft|(gov|dod)\.teams\.microsoft\.us|teams\.microsoftonline\.cn)$/;

/** Of a link the id of the channel: https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
const teamsChannel = text.transform((value, context) => {
  const url = URL.parse(value);
  const [, part = ''] = /^\/l\/channel\/([^/]+)/.exec(url?.pathname ?? '') ?? [];
  const id = decoded(url?.protocol === 'https:' && TEAMS_HOSTS.test(url.host) ? part : value);
  if (CHANNEL_ID.test(id)) return id;
  context.addIssue({ code: 'custom', message: 'must be the link to a channel, from its menu in Teams' });
  return z.NEVER;
});

/** What stands between separators, without the blanks around it. */
function listOf(separator: ',' | ';', fits: (entry: string) => boolean, problem: string) {
  const entries = (value: string) =>
    value
      .split(separator)
      .map((entry) => entry.trim())
      .filter(Boolean);
  return text.refine((value) => entries(value).length > 0 && entries(value).every(fits), problem).transform(entries);
}

const guids = listOf(',', (entry) => GUID.test(entry), 'must be GUIDs, separated by commas').transform((ids) =>
  ids.map((id) => id.toLowerCase()),
);

const MOST_REASONS = 12;
const reasons = listOf(
  ';',
  ({ length }) => length <= 80,
  'must be reasons of at most 80 characters each, separated by semicolons',
).refine(({ length }) => length <= MOST_REASONS, `must be ${MOST_REASONS} reasons at most`);

const locale = text.refine((value) => isLocale(value), 'must be a language tag such as en or de-DE');

const someLanguages = listOf(',', isLanguage, `must be some of: ${languages.join(', ')}`).transform((tags) =>
  tags.filter(isLanguage),
);

/** Of the whole: the expression itself has to be one, before it is put between `^` and `$`. */
const wholePattern = text.transform((value, context) => {
  if (isPattern(value)) return new RegExp(`^(?:${value})$`);
  context.addIssue({ code: 'custom', message: 'must be a regular expression' });
  return z.NEVER;
});

function oneOf<Name extends string>(...names: [Name, ...Name[]]) {
  return z.enum(names, { message: `must be one of: ${names.join(', ')}` });
}

function whole(least: number, most: number) {
  const fits = (value: string) => /^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most;
  return text.refine(fits, `must be a whole number from ${least} to ${most}`).transform(Number);
}

/** Every setting: what it is and how to get it. `.env.example` says the same in the same order; a test compares them. */
export const settingsSchema = z.object({
  PORT: whole(0, 65535)
    .default('3978')
    .describe(
      'TCP port for POST /api/messages, GET /healthz and GET /readyz. Any free port of the machine; 0 lets the system choose.',
    ),
  HOST: text
    .refine((value) => isIP(value) !== 0, 'must be an IP address of this machine')
    .optional()
    .describe(
      'IP address of this machine to listen on; unset: all of them. 127.0.0.1 if a proxy on this machine is the only one to ask.',
    ),
  MicrosoftAppType: oneOf('SingleTenant', 'UserAssignedMSI')
    .default('SingleTenant')
    .describe(
      "Kind of the Azure Bot's identity: SingleTenant or UserAssignedMSI. Azure portal: Azure Bot > Configuration > Bot type.",
    ),
  MicrosoftAppId: guid.describe(
    'Client id of the Azure Bot. Azure portal: Azure Bot > Configuration > Microsoft App ID.',
  ),
  MicrosoftAppPassword: secret
    .optional()
    .describe(
      'Client secret of MicrosoftAppId; none with UserAssignedMSI, FEDERATED_IDENTITY or CERTIFICATE_FILE. Entra: App registrations > the bot > Certificates & secrets.',
    ),
  MicrosoftAppTenantId: guid.describe('Tenant id of your organisation. Entra: Overview > Tenant ID.'),
  SSO_CLIENT_ID: guid
    .optional()
    .describe(
      "Client id of the registration behind Teams single sign-on; unset: the bot's own. Required with UserAssignedMSI. Entra: App registrations > Overview.",
    ),
  SSO_CLIENT_SECRET: secret
    .optional()
    .describe('Client secret of SSO_CLIENT_ID. Entra: App registrations > Certificates & secrets.'),
  GRAPH_CLIENT_ID: guid
    .optional()
    .describe(
      "Client id of the registration that reads Intune through Microsoft Graph; unset: the bot's own. Required with UserAssignedMSI. Entra: App registrations > Overview.",
    ),
  GRAPH_CLIENT_SECRET: secret
    .optional()
    .describe('Client secret of GRAPH_CLIENT_ID. Entra: App registrations > Certificates & secrets.'),
  FEDERATED_IDENTITY: guid
    .optional()
    .describe(
      'Client id of a user-assigned managed identity that the registrations trust; then set no secret at all. Azure portal: Managed Identities > Overview > Client ID.',
    ),
  CERTIFICATE_FILE: text
    .optional()
    .describe(
      'PEM file with a certificate and its private RSA key, which proves the registrations; then set no secret at all. The same certificate belongs to each of them: Entra: App registrations > Certificates & secrets > Certificates.',
    ),
  SECRET_EXPIRES_ON: dateOrNone
    .optional()
    .describe(
      'Day on which the first of the client secrets expires, that of the OAuth connection included, such as 2027-03-31; Latchkey warns 60, 30, 7 and 1 day before. none: there is no secret anywhere. Entra: App registrations > Certificates & secrets > Expires.',
    ),
  OAUTH_CONNECTION: text.describe(
    "Name of the OAuth connection that yields a token for SSO_CLIENT_ID's API (scope access_as_user). Azure portal: Azure Bot > Configuration > OAuth Connection Settings.",
  ),
  SELF_SERVICE: text
    .regex(new RegExp(`^(on|off)$|${GUID.source}`, 'i'), 'must be on, off or the object id of a group')
    .toLowerCase()
    .default('on')
    .describe(
      'Who may see the key of their own Mac: on (every employee), off (nobody), or the object id of an Entra group (only its members; needs GroupMember.Read.All). Entra: Groups > Overview > Object ID.',
    ),
  PROTECTED_GROUP_ID: guid
    .optional()
    .describe(
      'Object id of an Entra group whose members get no key by themselves, such as executives; needs GroupMember.Read.All. Entra: Groups > Overview > Object ID.',
    ),
  SERIAL_CHECK: oneOf('auto', 'always', 'off')
    .default('auto')
    .describe(
      'When the last four characters of the serial number on the locked screen are asked for: auto (Macs that were not seen for 30 days, or were enrolled anew since a key was last shown), always or off.',
    ),
  KEYS_PER_10_MINUTES: whole(1, 1_000).default('5').describe('Most keys that one person is shown in ten minutes.'),
  KEYS_PER_DAY: whole(1, 10_000).default('20').describe('Most keys that one person is shown in 24 hours.'),
  MAX_KEYS_PER_HOUR: whole(1, 99_999)
    .default('100')
    .describe(
      'Most keys that all people together are shown in an hour. Then nobody gets one, and the log has an error.',
    ),
  WELCOME: oneOf('on', 'off')
    .default('on')
    .describe(
      'Whether Latchkey says hello, once, to each person for whom it is installed and who has not begun by themselves: on or off.',
    ),
  LANGUAGES: someLanguages
    .optional()
    .describe(
      `Languages that Latchkey speaks, separated by commas; unset: all of ${languages.join(', ')}. Whoever reads another one gets that of DEFAULT_LOCALE.`,
    ),
  DEFAULT_LOCALE: locale
    .default('en')
    .describe(
      'Language of whoever reads none of LANGUAGES, and of messages to people whose language is not known yet, such as en or de-DE.',
    ),
  HELPDESK_GROUP_ID: guid
    .optional()
    .describe(
      'Object id of the Entra group whose members may look up the keys of others; unset: nobody may. Needs GroupMember.Read.All and what docs/install.md says. Entra: Groups > Overview > Object ID.',
    ),
  HELPDESK_TEAM_IDS: guids
    .optional()
    .describe(
      'Object ids of the Entra groups behind the teams in whose channels look-ups may start, separated by commas; unset: only in the own chat of each technician. Entra: Groups > the team > Overview > Object ID.',
    ),
  HELPDESK_CHANNEL: teamsChannel
    .optional()
    .describe(
      'Channel for people who ask to be called, and for approvals of look-ups that did not start in a channel; Latchkey must have been added to that team. Teams: the menu of the channel > Get link to channel.',
    ),
  HELPDESK_LOCALE: locale
    .default('en')
    .describe('Language of what Latchkey writes into channels of the helpdesk, such as en or de-DE.'),
  APPROVAL: oneOf(...approvalPolicies)
    .default(approvalPolicies[0])
    .describe(
      'Who has to say yes before a technician sees a key: owner-else-colleague (the person whose Mac it is; if they do not answer within two minutes, a second technician), owner, colleague or none. Macs of protected people, and Macs of nobody, need a colleague whatever it says.',
    ),
  LOOKUP_REASONS: reasons
    .default('Password forgotten; Password change has not reached the Mac; Repair or hand-over')
    .describe('Reasons that a technician may choose from, separated by semicolons; besides, they may write their own.'),
  TICKET_PATTERN: wholePattern
    .optional()
    .describe(
      'Regular expression for the whole number of a ticket, such as INC[0-9]{7}: then each key needs one; unset: a ticket may be given, and looks as it likes.',
    ),
  LOOKUPS_PER_MINUTE: whole(1, 1_000).default('10').describe('Most look-ups of one technician in a minute.'),
  LOOKUPS_PER_HOUR: whole(1, 10_000).default('50').describe('Most look-ups of one technician in an hour.'),
  LOOKUPS_PER_DAY: whole(1, 99_999)
    .default('100')
    .describe('Most look-ups of one technician in 24 hours. At each of the three limits the log has an error.'),
  SECURITY_CHANNEL: teamsChannel
    .optional()
    .describe(
      'Channel that hears when somebody did not expect that their key was shown, and best not the one of the helpdesk; unset: only the log does. Latchkey must have been added to that team. Teams: the menu of the channel > Get link to channel.',
    ),
  CATALOG_APP_ID: guid
    .optional()
    .describe(
      "Id of Latchkey in your organisation's app catalogue: then it installs itself for people whose key the helpdesk was shown, to tell them so; needs TeamsAppInstallation.ReadWriteSelfForUser.All. Unset: it tells those for whom it is installed. Teams admin center: Manage apps > Latchkey > App ID.",
    ),
  OPS_CHANNEL: teamsChannel
    .optional()
    .describe(
      'Channel in which Latchkey warns those who run it, such as before a secret expires; it must have been added to that team. Teams: the menu of a standard channel > Get link to channel.',
    ),
  KEY_VISIBLE_SECONDS: whole(5, 300)
    .default('300')
    .describe('How long a key stays on the screen, in seconds: 5 to 300. Your choice; under 60 is hard to copy from.'),
  BLANKINGS_PER_SECOND: whole(1, 50)
    .default('20')
    .describe(
      'The most keys that one instance takes off screens in a second when many are due, from 1 to 50. Teams allows a bot about 30 requests a second in one tenant: with several instances divide 20 among them.',
    ),
  ROTATE: oneOf('auto', 'off')
    .default('auto')
    .describe(
      'Whether Intune replaces a key that was shown, once the Mac is next online: auto (after "It worked", or by itself) or off. A key that cannot be taken off a screen is replaced either way.',
    ),
  ROTATE_AFTER_HOURS: whole(1, 72)
    .default('12')
    .describe(
      'How many hours after a key was hidden Intune is asked to replace it if nobody said "It worked", from 1 to 72.',
    ),
  STORAGE: text
    .regex(
      /^(sqlite:(?!:memory:|file:)|azure:)./,
      'must be sqlite:<file>, azure:<account> or azure:<connection string>',
    )
    .default('sqlite:data/latchkey.db')
    .describe(
      'Where bookings, records and the audit are kept: sqlite:<file> on a local disk of this machine, its folder made if need be; for several instances azure:<account>, a storage account that the managed identity of the machine (the one of FEDERATED_IDENTITY, if that is set) may write to, or azure:<connection string>, which is a secret. Azure portal: Storage accounts > Security + networking > Access keys.',
    ),
  AUDIT_RETENTION_DAYS: whole(30, 36500)
    .optional()
    .describe(
      'How many whole days (UTC) the audit keeps an entry at least, from 30 to 36500; older ones are deleted. Your choice; unset: it keeps them for ever.',
    ),
  SUPPORT_NAME: text
    .optional()
    .describe(
      'Whom people call when the bot cannot help. If no SUPPORT_ setting is set: as Intune branding says (Tenant administration > Customization).',
    ),
  SUPPORT_PHONE: text.optional().describe('Phone number of the helpdesk.'),
  SUPPORT_EMAIL: text
    .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address')
    .optional()
    .describe('E-mail address of the helpdesk.'),
  SUPPORT_URL: https.optional().describe('Web page of the helpdesk, https only.'),
  CLOUD: oneOf(...cloudNames)
    .default('public')
    .describe(
      'Microsoft cloud of your tenant: public (GCC too), usgov (GCC High, DoD) or china (21Vianet). It picks the endpoints below.',
    ),
  LOGIN_URL: text.optional().describe('Entra; unset: by CLOUD, such as https://login.microsoftonline.com.'),
  GRAPH_URL: text.optional().describe('Microsoft Graph; unset: by CLOUD, such as https://graph.microsoft.com.'),
  BOT_TOKEN_SERVICE_URL: text
    .optional()
    .describe(
      'Bot Framework token service; unset: by CLOUD, such as https://token.botframework.com. Set it for a bot with regional data residency: https://europe.token.botframework.com.',
    ),
  BOT_OPENID_METADATA_URL: text
    .optional()
    .describe(
      "Metadata of the keys that sign the channel's messages; unset: by CLOUD, such as https://login.botframework.com/v1/.well-known/openidconfiguration.",
    ),
  BOT_TOKEN_ISSUER: text
    .optional()
    .describe("Issuer of the channel's tokens; unset: by CLOUD, such as https://api.botframework.com."),
  CHANNEL_HOSTS: text
    .optional()
    .describe(
      'Hosts that Teams may ask the bot to answer to, separated by commas: host[:port], with only a leading *. as wildcard; unset: by CLOUD, such as smba.trafficmanager.net,*.teams.microsoft.com.',
    ),
  TEAMS_URL: text
    .optional()
    .describe(
      'Where Latchkey speaks to Teams of its own accord; unset: by CLOUD, such as https://smba.trafficmanager.net/teams. GCC: https://smba.infra.gcc.teams.microsoft.com/teams. DoD: https://smba.infra.dod.teams.microsoft.us/teams.',
    ),
  TEAMS_APP_ID: guid
    .optional()
    .describe(
      "Id of the app in Teams, for npm run package. Any GUID that no other app of your organisation has, and never another one later; unset: the bot's client id.",
    ),
  APP_DEVELOPER: text
    .max(32, 'must have 32 characters at most')
    .optional()
    .describe(
      'Who answers for the app, as Teams shows it; needed by npm run package only. Your organisation, at most 32 characters.',
    ),
  APP_WEBSITE_URL: https.optional().describe('Web page about the app or its support; needed by npm run package only.'),
  APP_PRIVACY_URL: https.optional().describe('Web page with your privacy notice; needed by npm run package only.'),
  APP_TERMS_URL: https.optional().describe('Web page with your terms of use; needed by npm run package only.'),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error')
    .default('info')
    .describe('Least grave line in the log on stdout: debug, info, warn or error.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector
    .optional()
    .describe(
      'OpenTelemetry collector that gets traces and metrics, by OTLP over HTTP, such as http://127.0.0.1:4318; unset: none. docs/operations.md says what it is told, and which other OTEL_ variables count.',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector
    .optional()
    .describe('The same for traces alone, with its path, such as https://otel.example.com/v1/traces.'),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: collector
    .optional()
    .describe('The same for metrics alone, with its path, such as https://otel.example.com/v1/metrics.'),
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
    .optional()
    .describe(
      'Application Insights resource that gets traces and metrics; unset: none. Azure portal: Application Insights > Overview > Connection String.',
    ),
  OTEL_SDK_DISABLED: oneOf('true', 'false')
    .default('false')
    .describe('Whether traces and metrics stay off, whatever the settings above say: true or false.'),
});

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
