import type { ManagedIdentityCredential } from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { within } from '../domain/deadline.ts';
import type { Clock } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Registration, Settings } from '../settings.ts';
import { calling } from '../telemetry/observed.ts';
import { msalNetwork } from './msal-network.ts';

const PATIENCE_MS = 5_000;
/** Ahead of need, so that a short outage of Entra does not keep a key on the screen. */
const RENEW_BEFORE_MS = 15 * 60_000;
const USABLE_UNTIL_MS = 30_000;
/** While Entra is away, not every call waits for it again before it uses what we have. */
const QUIET_MS = 10_000;

/** An access token for a resource's scope (`https://…/.default`). Throws `Unavailable`. */
export type TokenSource = (scope: string) => Promise<string>;
type Acquired = { token: string; expires: number };
type Acquire = (scope: string) => Promise<Acquired>;

/** Tokens of one registration: by its secret, its certificate, or the assertion of a managed identity that it trusts. */
export function registrationTokens(registration: Registration, settings: Settings, clock: Clock): TokenSource {
  return cached(clock, () => {
    const client = confidentialClient(registration, settings);
    return async (scope) => {
      const answer = await client.acquireTokenByClientCredential({ scopes: [scope], skipCache: true });
      if (!answer) throw new Unavailable('Entra', 'busy');
      return { token: answer.accessToken, expires: answer.expiresOn?.getTime() ?? 0 };
    };
  });
}

/** Of a registration, which proves itself. */
export function confidentialClient(registration: Registration, settings: Settings): ConfidentialClientApplication {
  const { login } = settings.endpoints;
  return new ConfidentialClientApplication({
    auth: {
      clientId: registration.clientId,
      authority: `${login}/${settings.bot.tenantId}`,
      // MSAL asks Microsoft's public directory about hosts that it does not know, unless they are named here.
      knownAuthorities: [new URL(login).host],
      ...proofOf(registration, settings),
    },
    system: { networkClient: msalNetwork },
  });
}

/** Tokens of the bot itself, which may be a managed identity instead of a registration. */
export function botTokens(settings: Settings, clock: Clock): TokenSource {
  const { type, appId, secret } = settings.bot;
  if (type === 'SingleTenant') return registrationTokens({ clientId: appId, secret }, settings, clock);
  const identity = managedIdentity(appId);
  return cached(clock, () => async (scope) => {
    const { token, expiresOnTimestamp } = await (await identity()).getToken(scope);
    return { token, expires: expiresOnTimestamp };
  });
}

/** The audience of assertions in each cloud: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity */
const ASSERTION_AUDIENCE = {
  public: 'api://AzureADTokenExchange',
  usgov: 'api://AzureADTokenExchangeUSGov',
  china: 'api://AzureADTokenExchangeChina',
};

function proofOf({ secret }: Registration, { certificate, federatedIdentity, cloud }: Settings) {
  if (certificate) {
    const { thumbprint, privateKey } = certificate;
    return { clientCertificate: { thumbprintSha256: thumbprint, privateKey: privateKey.reveal() } };
  }
  if (federatedIdentity === undefined) return { clientSecret: secret?.reveal() ?? '' };
  const identity = managedIdentity(federatedIdentity);
  return {
    clientAssertion: async () => (await (await identity()).getToken(`${ASSERTION_AUDIENCE[cloud]}/.default`)).token,
  };
}

/** Its library takes a fifth of a start to load, which nobody waits for who does not need it. */
function managedIdentity(clientId: string): () => Promise<ManagedIdentityCredential> {
  let loaded: ManagedIdentityCredential | undefined;
  return async () => {
    const { ManagedIdentityCredential } = await import('@azure/identity');
    loaded ??= new ManagedIdentityCredential({ clientId });
    return loaded;
  };
}

/**
 * MSAL's own cache hands a token out until five minutes before its end, hence ours.
 * MSAL refuses to ask again for a minute after one 503, so that each failure is followed by a new client.
 */
export function cached(clock: Clock, connect: () => Acquire, patienceMs = PATIENCE_MS): TokenSource {
  const held = new Map<string, Acquired>();
  let acquire = connect();
  let quietUntil = 0;
  return async (scope) => {
    const old = held.get(scope);
    const left = (old?.expires ?? 0) - clock.now();
    const enough = clock.now() < quietUntil ? USABLE_UNTIL_MS : RENEW_BEFORE_MS;
    if (old && left > enough) return old.token;
    try {
      const fresh = await calling({ system: 'entra', operation: 'token' }, () =>
        within(clock, patienceMs, 'Entra', acquire(scope)),
      );
      held.set(scope, fresh);
      return fresh.token;
    } catch (error) {
      acquire = connect();
      quietUntil = clock.now() + QUIET_MS;
      if (old && left > USABLE_UNTIL_MS) return old.token;
      throw new Unavailable('Entra', isOurs(error) ? 'rejected' : 'busy', { status: numberOf(error) });
    }
  };
}

/** A secret that has expired, or a registration that is gone: waiting will not help (RFC 6749, 5.2). */
export function isOurs(error: unknown): boolean {
  const { errorCode } = error as { errorCode?: unknown };
  return errorCode === 'invalid_client' || errorCode === 'unauthorized_client';
}

/** The number of Entra's own error code, as in AADSTS7000222: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function numberOf(error: unknown): number | undefined {
  // MSAL calls it a string and hands on what the JSON has: a number.
  const { errorNo } = error as { errorNo?: unknown };
  return /^\d{5,8}$/.test(`${errorNo}`) ? Number(errorNo) : undefined;
}
