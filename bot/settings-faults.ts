import type { z } from 'zod';
import type { readCertificate } from './certificate.ts';
import type { Endpoints, Fault } from './endpoints.ts';

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

export function opsFaults(given: Given, endpoints: Endpoints | undefined): Fault[] {
  if (!given.OPS_CHANNEL) return [];
  const faults: Fault[] = [];
  const tenant = URL.parse(given.OPS_CHANNEL)?.searchParams.get('tenantId')?.toLowerCase();
  if (tenant && tenant !== given.MicrosoftAppTenantId?.toLowerCase()) {
    faults.push({ name: 'OPS_CHANNEL', problem: 'is a channel of another tenant' });
  }
  if (endpoints && !endpoints.teams) {
    faults.push({ name: 'TEAMS_URL', problem: 'is missing: OPS_CHANNEL needs it in this cloud' });
  }
  return faults;
}

export function tlsFaults(environment: Environment): Fault[] {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0') return [];
  return [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', problem: 'must not be 0: it would trust any server' }];
}
