import { createHash } from 'node:crypto';
import { type AuthenticationResult, InteractionRequiredAuthError } from '@azure/msal-node';
import { within } from '../domain/deadline.ts';
import type { Clock } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { delegatedPermissions } from '../permissions.ts';
import type { Settings } from '../settings.ts';
import { calling } from '../telemetry/observed.ts';
import { confidentialClient, isOurs, numberOf } from './tokens.ts';

const PATIENCE_MS = 5_000;
/** A token that ends sooner would end on the way. */
const USABLE_UNTIL_MS = 60_000;
const MOST_TOKENS = 200;
/** MSAL keeps each token in the memory of its client and never throws one away. */
const TOKENS_PER_CLIENT = 200;

type Held = { token: Promise<string>; expires: number };

/** A token for Graph on behalf of whoever this SSO token is of. Throws `Unavailable`. */
export type OnBehalfOfTokens = (assertion: string) => Promise<string>;

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
export function createOnBehalfOfTokens(settings: Settings, clock: Clock): OnBehalfOfTokens {
  const scopes = delegatedPermissions.map(({ name }) => `${settings.endpoints.graph}/${name}`);
  /** By the hash of the assertion: each technician finds their own, and nobody finds an assertion here. */
  const held = new Map<string, Held>();
  let client = confidentialClient(settings.sso, settings);
  let made = 0;

  function renewClient(): void {
    client = confidentialClient(settings.sso, settings);
    made = 0;
  }

  async function acquired(assertion: string): Promise<AuthenticationResult> {
    if (made++ >= TOKENS_PER_CLIENT) renewClient();
    try {
      const answer = await calling({ system: 'entra', operation: 'token-on-behalf' }, () => {
        const asked = client.acquireTokenOnBehalfOf({ oboAssertion: assertion, scopes, skipCache: true });
        return within(clock, PATIENCE_MS, 'Entra', asked);
      });
      if (!answer) throw new Unavailable('Entra', 'busy');
      return answer;
    } catch (error) {
      // MSAL refuses to ask again for a minute after one 503.
      renewClient();
      throw unavailable(error);
    }
  }

  function tidy(): void {
    for (const [key, { expires }] of held) if (expires - clock.now() <= USABLE_UNTIL_MS) held.delete(key);
    const [oldest] = held.keys();
    if (held.size >= MOST_TOKENS && oldest !== undefined) held.delete(oldest);
  }

  return async (assertion) => {
    const key = createHash('sha256').update(assertion).digest('base64');
    tidy();
    const known = held.get(key);
    if (known) return known.token;
    // Who asks meanwhile waits for the same answer.
    const fresh: Held = { token: Promise.resolve(''), expires: clock.now() + USABLE_UNTIL_MS + 2 * PATIENCE_MS };
    fresh.token = acquired(assertion).then(({ accessToken, expiresOn }) => {
      fresh.expires = expiresOn?.getTime() ?? 0;
      return accessToken;
    });
    held.set(key, fresh);
    return fresh.token.catch((error) => {
      if (held.get(key) === fresh) held.delete(key);
      throw error;
    });
  };
}

/**
 * `challenged`: what Conditional Access wants, and what is wrong with the assertion itself (it ended, or the password, the account or
 * the session did since), since a fresh sign-in either mends it or shows the person why it cannot. That nobody consented for the company
 * is ours to mend. Suberrors: https://learn.microsoft.com/entra/identity-platform/reference-error-codes#handling-error-codes-in-your-application
 */
function unavailable(error: unknown): Unavailable {
  if (error instanceof Unavailable) return error;
  const status = numberOf(error);
  const { errorCode, subError } = error as { errorCode?: unknown; subError?: unknown };
  const unconsented = errorCode === 'consent_required' || subError === 'consent_required' || status === UNCONSENTED;
  if (isOurs(error) || unconsented) return new Unavailable('Entra', 'rejected', { status });
  const ofThePerson = error instanceof InteractionRequiredAuthError || errorCode === 'invalid_grant';
  return new Unavailable('Entra', ofThePerson ? 'challenged' : 'busy', { status });
}

/** AADSTS65001 */
const UNCONSENTED = 65001;
