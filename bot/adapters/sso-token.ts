import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { Clock, VerifySsoToken } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import { fetchHere } from './fetch-here.ts';

/** Where the tenant publishes the keys that sign its tokens. */
export function signingKeysUrl({ endpoints, bot }: Settings): string {
  return `${endpoints.login}/${bot.tenantId}/discovery/v2.0/keys`;
}

/** Claims of a v2 access token: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
export function createSsoTokenVerifier(settings: Settings, clock: Clock): VerifySsoToken {
  const { endpoints, bot, sso } = settings;
  const keys = createRemoteJWKSet(new URL(signingKeysUrl(settings)), {
    timeoutDuration: 3_000,
    [customFetch]: fetchHere,
  });
  const expected = {
    issuer: `${endpoints.login}/${bot.tenantId}/v2.0`,
    audience: sso.clientId,
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'oid', 'tid', 'scp', 'ver'],
  };
  return async (token, person) => {
    try {
      const { payload } = await jwtVerify(token, keys, { ...expected, currentDate: new Date(clock.now()) });
      return (
        payload.ver === '2.0' &&
        payload.tid === bot.tenantId &&
        payload.oid === person &&
        payload.idtyp !== 'app' &&
        typeof payload.scp === 'string' &&
        payload.scp.split(' ').includes('access_as_user')
      );
    } catch (error) {
      if (saysTheTokenIsBad(error)) return false;
      throw new Unavailable('Entra', 'busy');
    }
  };
}

function saysTheTokenIsBad(error: unknown): boolean {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported
  );
}
