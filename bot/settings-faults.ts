import { z } from 'zod';
import { languages } from '../cards/languages.ts';
import { isAmong } from '../cards/words.ts';
import type { readCertificate } from './certificate.ts';
import type { Endpoints, Fault } from './endpoints.ts';
import { settingsSchema } from './settings-schema.ts';
import type { ReadStorage } from './settings-storage.ts';

export type Given = Readonly<Record<string, string>>;
export type Environment = Readonly<Record<string, string | undefined>>;
type Read = ReturnType<typeof readCertificate> | undefined;

/** All that is wrong with the environment, by name and never by value. */
export class SettingsError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(['Latchkey cannot start:', ...faults.map(({ name, problem }) => `  ${name} ${problem}`)].join('\n'));
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

/** What the schema has against single values. */
export function fieldFaults(error: z.ZodError | undefined): Fault[] {
  // Every value is a string or absent, so a wrong type can only mean that it is absent.
  const issues = error?.issues ?? [];
  return issues.map((issue) => ({
    name: String(issue.path[0]),
    problem: issue.code === 'invalid_type' ? 'is missing' : issue.message,
  }));
}

/** Who needs a client id or a secret of their own, and who must not have one. */
export function identityFaults(given: Given): Fault[] {
  const faults: Fault[] = [];
  const managed = given.MicrosoftAppType === 'UserAssignedMSI';
  const keyless = ['FEDERATED_IDENTITY', 'CERTIFICATE_FILE'].filter((name) => given[name]);
  const bot = given.MicrosoftAppId?.toLowerCase();

  function secretOf(name: string, needed: boolean, wanted = keyless.length === 0) {
    if (!wanted && given[name]) {
      faults.push({ name, problem: `must be unset with ${keyless[0] ?? 'UserAssignedMSI'}` });
    }
    if (wanted && needed && !given[name]) faults.push({ name, problem: 'is missing' });
  }

  function registration(id: string, secret: string) {
    if (!given[id] && (managed || given[secret])) faults.push({ name: id, problem: 'is missing' });
    secretOf(secret, managed || (given[id] ?? bot)?.toLowerCase() !== bot);
  }

  const secrets = ['MicrosoftAppPassword', 'SSO_CLIENT_SECRET', 'GRAPH_CLIENT_SECRET'].filter((name) => given[name]);
  if (given.SECRET_EXPIRES_ON === 'none' && secrets.length > 0) {
    faults.push({ name: 'SECRET_EXPIRES_ON', problem: `cannot be none: ${secrets.join(', ')}` });
  }
  if (keyless.length > 1) faults.push({ name: 'CERTIFICATE_FILE', problem: 'must be unset with FEDERATED_IDENTITY' });
  secretOf('MicrosoftAppPassword', true, !managed && keyless.length === 0);
  registration('SSO_CLIENT_ID', 'SSO_CLIENT_SECRET');
  registration('GRAPH_CLIENT_ID', 'GRAPH_CLIENT_SECRET');
  return faults;
}

export function isFaulty(certificate: Read): certificate is { problem: string } {
  return certificate !== undefined && 'problem' in certificate;
}

export function certificateFaults(certificate: Read): Fault[] {
  return isFaulty(certificate) ? [{ name: 'CERTIFICATE_FILE', problem: certificate.problem }] : [];
}

/** Channels are spoken to unasked, so Latchkey has to know where, and who reads there. */
export function channelFaults(given: Given, endpoints: Endpoints | undefined): Fault[] {
  return ['HELPDESK_CHANNEL', 'SECURITY_CHANNEL', 'OPS_CHANNEL'].flatMap((name): Fault[] => {
    const value = given[name];
    if (!value) return [];
    const tenant = URL.parse(value)?.searchParams.get('tenantId')?.toLowerCase();
    const foreign = tenant && tenant !== given.MicrosoftAppTenantId?.toLowerCase();
    return [
      ...(foreign ? [{ name, problem: 'is a channel of another tenant' }] : []),
      ...(endpoints && !endpoints.teams
        ? [{ name: 'TEAMS_URL', problem: `is missing: ${name} needs it in this cloud` }]
        : []),
    ];
  });
}

/** What is wrong with STORAGE beyond its form. */
export function storageFaults(read: ReadStorage | undefined): Fault[] {
  return read?.problem === undefined ? [] : [{ name: 'STORAGE', problem: read.problem }];
}

const ofTheHelpdesk = [
  'HELPDESK_TEAM_IDS',
  'HELPDESK_CHANNEL',
  'HELPDESK_LOCALE',
  'APPROVAL',
  'LOOKUP_REASONS',
  'TICKET_PATTERN',
  'LOOKUPS_PER_MINUTE',
  'LOOKUPS_PER_HOUR',
  'LOOKUPS_PER_DAY',
  'SECURITY_CHANNEL',
  'CATALOG_APP_ID',
] as const;

/** Without the group these have no effect, which whoever set them would not expect. Whoever copies `.env.example` has the defaults. */
export function helpdeskFaults(given: Given): Fault[] {
  if (given.HELPDESK_GROUP_ID) {
    // Nobody could approve there, or take a request over.
    const untold = given.HELPDESK_CHANNEL && !given.HELPDESK_TEAM_IDS;
    return untold
      ? [{ name: 'HELPDESK_TEAM_IDS', problem: 'is missing: the team of HELPDESK_CHANNEL belongs to it' }]
      : [];
  }
  return ofTheHelpdesk
    .filter((name) => given[name] && given[name] !== defaultOf(settingsSchema.shape[name]))
    .map((name) => ({ name, problem: 'needs HELPDESK_GROUP_ID' }));
}

function defaultOf(field: z.ZodTypeAny): unknown {
  return field instanceof z.ZodDefault ? field._def.defaultValue() : undefined;
}

/** What somebody is to read, and Latchkey does not speak. */
export function languageFaults(values: z.output<typeof settingsSchema> | undefined): Fault[] {
  if (values === undefined) return [];
  const { LANGUAGES = languages, DEFAULT_LOCALE, HELPDESK_LOCALE, HELPDESK_GROUP_ID } = values;
  const read = { DEFAULT_LOCALE, ...(HELPDESK_GROUP_ID && { HELPDESK_LOCALE }) };
  return Object.entries(read)
    .filter(([, tag]) => !isAmong(LANGUAGES, new Intl.Locale(tag)))
    .map(([name]) => ({ name, problem: `must be in one of the LANGUAGES: ${LANGUAGES.join(', ')}` }));
}

export function tlsFaults(environment: Environment): Fault[] {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return [];
  return [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', problem: 'must not be 0: it would trust any server' }];
}
