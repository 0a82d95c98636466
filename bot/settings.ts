import type { z } from 'zod';
import { type Language, languages } from '../cards/languages.ts';
import type { Spoken } from '../cards/words.ts';
import type { AppSettings } from './app-ids.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import type { Cloud } from './clouds.ts';
import type { Policy } from './domain/admission.ts';
import type { Expiry } from './domain/expiry.ts';
import type { Rotate } from './domain/follow-up-steps.ts';
import type { HelpdeskPolicy } from './domain/helpdesk/model.ts';
import type { MostKeys } from './domain/limits.ts';
import type { SerialCheckMode } from './domain/serial-check.ts';
import { type Endpoints, readEndpoints } from './endpoints.ts';
import type { Secret } from './secret.ts';
import {
  certificateFaults,
  channelFaults,
  type Environment,
  fieldFaults,
  type Given,
  helpdeskFaults,
  identityFaults,
  isFaulty,
  languageFaults,
  SettingsError,
  storageFaults,
  tlsFaults,
} from './settings-faults.ts';
import { settingsSchema } from './settings-schema.ts';
import { type ReadStorage, readStorageSetting, type Storage } from './settings-storage.ts';

const packageSchema = settingsSchema
  .pick({
    MicrosoftAppType: true,
    MicrosoftAppId: true,
    SSO_CLIENT_ID: true,
    LANGUAGES: true,
    CLOUD: true,
    TEAMS_APP_ID: true,
    APP_DEVELOPER: true,
    APP_WEBSITE_URL: true,
    APP_PRIVACY_URL: true,
    APP_TERMS_URL: true,
  })
  .required({ APP_DEVELOPER: true, APP_WEBSITE_URL: true, APP_PRIVACY_URL: true, APP_TERMS_URL: true });

/** STORAGE, and what says where that is and who we are there. */
const storageSchema = settingsSchema
  .pick({ STORAGE: true, CLOUD: true, MicrosoftAppType: true, MicrosoftAppId: true, FEDERATED_IDENTITY: true })
  .partial({ MicrosoftAppId: true });

type Values = z.output<typeof settingsSchema>;

/** An app registration. Without a secret, the certificate or `federatedIdentity` (or, for the bot, its own managed identity) proves it. */
export type Registration = { clientId: string; secret: Secret | undefined };

/** Whom to call. */
export type Support = Record<'name' | 'phone' | 'email' | 'url', string | undefined>;

/** Who is told traces and metrics; a URL for each, with its path. */
export type Telemetry = {
  traces: string | undefined;
  metrics: string | undefined;
  applicationInsights: Secret | undefined;
};

export type Settings = {
  port: number;
  /** undefined: every address of the machine. */
  host: string | undefined;
  bot: { type: Values['MicrosoftAppType']; appId: string; secret: Secret | undefined; tenantId: string };
  sso: Registration;
  graph: Registration;
  /** Client id of the managed identity whose assertions replace every secret. */
  federatedIdentity: string | undefined;
  /** Replaces every secret. */
  certificate: Certificate | undefined;
  /** What is known to end one day. */
  expiries: Expiry[];
  /** Whoever installed it says that there is no client secret anywhere. */
  noSecrets: boolean;
  oauthConnection: string;
  teamsAppId: string;
  /** Id of a channel in Teams. */
  opsChannel: string | undefined;
  spoken: Spoken;
  helpdesk: HelpdeskPolicy;
  /** Id of the app in the organisation's catalogue: Latchkey may install itself for whoever has to hear from it. */
  catalogApp: string | undefined;
  policy: Policy;
  serialCheck: SerialCheckMode;
  mostKeys: MostKeys;
  welcome: boolean;
  keyVisibleMs: number;
  /** The most that this instance takes off screens. */
  blankingsPerSecond: number;
  rotate: Rotate;
  storage: Storage;
  /** undefined: for ever. */
  auditRetentionDays: number | undefined;
  /** undefined: as Intune's branding says. */
  support: Support | undefined;
  cloud: Cloud;
  endpoints: Endpoints;
  /** All of them are on this machine: there is no real key anywhere. */
  loopback: boolean;
  logLevel: Values['LOG_LEVEL'];
  /** undefined: nobody is told anything. */
  telemetry: Telemetry | undefined;
  /** Events to log once: allowed, but seldom meant. */
  warnings: Warning[];
};

type Warning =
  | 'settings.registrations-shared'
  | 'settings.endpoints-loopback'
  | 'settings.visibility-short'
  | 'settings.security-channel-shared';

/** Reads everything that is configurable, once. The answer is frozen. Throws `SettingsError`. */
export function readSettings(environment: Environment = process.env): Settings {
  const given = withoutBlanks(environment);
  const parsed = settingsSchema.safeParse(given);
  const cloud = settingsSchema.shape.CLOUD.safeParse(given.CLOUD);
  const storage = storageSchema.safeParse(given).data;
  const kept = storage && storageIn(storage);
  const place = cloud.success ? readEndpoints(cloud.data, given, kept?.place) : undefined;
  const certificate = given.CERTIFICATE_FILE === undefined ? undefined : readCertificate(given.CERTIFICATE_FILE);
  const faults = [
    ...fieldFaults(parsed.error),
    ...identityFaults(given),
    ...certificateFaults(certificate),
    ...storageFaults(kept),
    ...(place?.faults ?? []),
    ...helpdeskFaults(given),
    ...languageFaults(parsed.data),
    ...channelFaults(given, place?.endpoints),
    ...tlsFaults(environment),
  ];
  if (!parsed.success || !place || !kept?.storage || isFaulty(certificate) || faults.length > 0) {
    throw new SettingsError(faults);
  }
  return deepFreeze(shape(parsed.data, { ...place, certificate, storage: kept.storage }));
}

/** What Microsoft's exporter would tell Microsoft of itself; it can be switched off by its own variable and in no other way. */
export function muteStatsbeat(): void {
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = 'true';
}

/** What the bot has as `storage`, for a command that needs no more, whatever the other settings say. Throws `SettingsError`. */
export function readStorage(environment: Environment = process.env): Storage {
  const parsed = storageSchema.safeParse(withoutBlanks(environment));
  const kept = parsed.data && storageIn(parsed.data);
  if (!kept?.storage) throw new SettingsError([...fieldFaults(parsed.error), ...storageFaults(kept)]);
  return kept.storage;
}

/** What the app package says of itself and of the bot. */
export type PackageSettings = AppSettings & {
  languages: readonly Language[];
  developer: Record<'name' | 'websiteUrl' | 'privacyUrl' | 'termsOfUseUrl', string>;
};

/** What `npm run package` needs, none of it secret, whatever the other settings say. Throws `SettingsError`. */
export function readPackageSettings(environment: Environment = process.env): PackageSettings {
  const given = withoutBlanks(environment);
  const parsed = packageSchema.safeParse(given);
  const cloud = settingsSchema.shape.CLOUD.safeParse(given.CLOUD);
  const place = cloud.success
    ? readEndpoints(cloud.data, { BOT_TOKEN_SERVICE_URL: given.BOT_TOKEN_SERVICE_URL })
    : undefined;
  const faults = fieldFaults(parsed.error);
  if (given.MicrosoftAppType === 'UserAssignedMSI' && !given.SSO_CLIENT_ID) {
    faults.push({ name: 'SSO_CLIENT_ID', problem: 'is missing' });
  }
  if (place?.loopback) {
    faults.push({ name: 'BOT_TOKEN_SERVICE_URL', problem: 'is on this machine, where nobody else can sign in' });
  } else faults.push(...(place?.faults ?? []));
  if (!parsed.success || !place || faults.length > 0) throw new SettingsError(faults);
  const { data } = parsed;
  return deepFreeze({
    teamsAppId: data.TEAMS_APP_ID ?? data.MicrosoftAppId,
    bot: { appId: data.MicrosoftAppId },
    sso: { clientId: data.SSO_CLIENT_ID ?? data.MicrosoftAppId },
    endpoints: { tokenService: place.endpoints.tokenService },
    languages: data.LANGUAGES ?? languages,
    developer: {
      name: data.APP_DEVELOPER,
      websiteUrl: data.APP_WEBSITE_URL,
      privacyUrl: data.APP_PRIVACY_URL,
      termsOfUseUrl: data.APP_TERMS_URL,
    },
  });
}

/** What looks like a setting and is none, such as PROTECTED_GROUP or Self_Service: nothing else would say that it has no effect. */
export function misspelt(environment: Environment = process.env): string[] {
  const known = Object.keys(settingsSchema.shape);
  const plain = (name: string) => name.toUpperCase().replace(/[_S]/g, '');
  const resembles = (name: string) => (setting: string) =>
    plain(name) === plain(setting) || (name.length > 7 && setting.startsWith(name));
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && known.some(resembles(name)))
    .sort();
}

/** Names of the schema only; an empty or blank value counts as unset. */
function withoutBlanks(environment: Environment): Given {
  const entries = Object.keys(settingsSchema.shape).map((name) => [name, environment[name]?.trim()]);
  return Object.fromEntries(entries.filter(([, value]) => value));
}

function shape(
  values: Values,
  place: { endpoints: Endpoints; loopback: boolean; certificate: Certificate | undefined; storage: Storage },
): Settings {
  const bot = {
    type: values.MicrosoftAppType,
    appId: values.MicrosoftAppId,
    secret: values.MicrosoftAppPassword,
    tenantId: values.MicrosoftAppTenantId,
  };
  const sso = registration(values.SSO_CLIENT_ID, values.SSO_CLIENT_SECRET, bot);
  const graph = registration(values.GRAPH_CLIENT_ID, values.GRAPH_CLIENT_SECRET, bot);
  const support = {
    name: values.SUPPORT_NAME,
    phone: values.SUPPORT_PHONE,
    email: values.SUPPORT_EMAIL,
    url: values.SUPPORT_URL,
  };
  const warnings: Warning[] = [];
  if (new Set([bot.appId, sso.clientId, graph.clientId]).size < 3) warnings.push('settings.registrations-shared');
  if (place.loopback) warnings.push('settings.endpoints-loopback');
  if (values.KEY_VISIBLE_SECONDS < 60) warnings.push('settings.visibility-short');
  if (values.SECURITY_CHANNEL && values.SECURITY_CHANNEL === values.HELPDESK_CHANNEL) {
    warnings.push('settings.security-channel-shared');
  }
  return {
    port: values.PORT,
    host: values.HOST,
    bot,
    sso,
    graph,
    federatedIdentity: values.FEDERATED_IDENTITY,
    certificate: place.certificate,
    expiries: expiriesOf(values, place.certificate),
    noSecrets: values.SECRET_EXPIRES_ON === 'none',
    oauthConnection: values.OAUTH_CONNECTION,
    teamsAppId: values.TEAMS_APP_ID ?? bot.appId,
    opsChannel: values.OPS_CHANNEL,
    spoken: spokenIn(values),
    helpdesk: helpdeskOf(values),
    catalogApp: values.CATALOG_APP_ID,
    policy: { selfService: selfServiceOf(values.SELF_SERVICE), protectedGroup: values.PROTECTED_GROUP_ID },
    serialCheck: values.SERIAL_CHECK,
    mostKeys: {
      per10Minutes: values.KEYS_PER_10_MINUTES,
      perDay: values.KEYS_PER_DAY,
      perHour: values.MAX_KEYS_PER_HOUR,
    },
    welcome: values.WELCOME === 'on',
    keyVisibleMs: values.KEY_VISIBLE_SECONDS * 1000,
    blankingsPerSecond: values.BLANKINGS_PER_SECOND,
    rotate: { auto: values.ROTATE === 'auto', afterMs: values.ROTATE_AFTER_HOURS * 3_600_000 },
    storage: place.storage,
    auditRetentionDays: values.AUDIT_RETENTION_DAYS,
    support: Object.values(support).some(Boolean) ? support : undefined,
    cloud: values.CLOUD,
    endpoints: place.endpoints,
    loopback: place.loopback,
    logLevel: values.LOG_LEVEL,
    telemetry: telemetryOf(values),
    warnings,
  };
}

function expiriesOf({ SECRET_EXPIRES_ON: day }: Values, certificate: Certificate | undefined): Expiry[] {
  return [
    ...(day && day !== 'none' ? [{ what: 'secret' as const, at: Date.parse(day) }] : []),
    ...(certificate ? [{ what: 'certificate' as const, at: certificate.expires }] : []),
  ];
}

function helpdeskOf(values: Values): HelpdeskPolicy {
  return {
    group: values.HELPDESK_GROUP_ID,
    teams: values.HELPDESK_TEAM_IDS ?? [],
    locale: values.HELPDESK_LOCALE,
    approval: values.APPROVAL,
    reasons: values.LOOKUP_REASONS,
    ticketPattern: values.TICKET_PATTERN,
    most: {
      perMinute: values.LOOKUPS_PER_MINUTE,
      perHour: values.LOOKUPS_PER_HOUR,
      perDay: values.LOOKUPS_PER_DAY,
    },
    channel: values.HELPDESK_CHANNEL,
    securityChannel: values.SECURITY_CHANNEL,
  };
}

function spokenIn({ LANGUAGES, DEFAULT_LOCALE }: Values): Spoken {
  return { languages: LANGUAGES ?? languages, otherwise: DEFAULT_LOCALE };
}

function selfServiceOf(value: string): Policy['selfService'] {
  return value === 'on' || value === 'off' ? value : { group: value };
}

function storageIn(values: z.output<typeof storageSchema>): ReadStorage {
  const own = values.MicrosoftAppType === 'UserAssignedMSI' ? values.MicrosoftAppId : undefined;
  return readStorageSetting(values.STORAGE, { cloud: values.CLOUD, identity: values.FEDERATED_IDENTITY ?? own });
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp */
function telemetryOf(values: Values): Telemetry | undefined {
  if (values.OTEL_SDK_DISABLED === 'true') return undefined;
  const base = values.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/*$/, '/');
  const telemetry = {
    traces: values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}v1/traces`),
    metrics: values.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? (base && `${base}v1/metrics`),
    applicationInsights: values.APPLICATIONINSIGHTS_CONNECTION_STRING,
  };
  return Object.values(telemetry).some(Boolean) ? telemetry : undefined;
}

function registration(id: string | undefined, secret: Secret | undefined, bot: Settings['bot']): Registration {
  if (id && id !== bot.appId) return { clientId: id, secret };
  return { clientId: bot.appId, secret: secret ?? bot.secret };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
