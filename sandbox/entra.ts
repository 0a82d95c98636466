import { randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify } from 'jose';
import type { Company, Person } from './company.ts';
import { refusal } from './entra-errors.ts';
import type { Call, Handler } from './routes.ts';
import { lifetime, type SigningKey } from './signing-key.ts';
import { createTokenEndpoint, type Issuer } from './token-endpoint.ts';
import type { Wire } from './wire.ts';

/** Teams on desktop and phone, as Entra knows it (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-register-aad). */
const TEAMS_CLIENT = '1fec8e78-bce4-4aaf-ab1b-5451cc387264';

export type Entra = Issuer & {
  /** `LOGIN_URL` */
  url: string;
  /** The claims of a v2 user token for the SSO registration's API; `client` is who asked for it. */
  userClaims(person: Person, client?: string): JWTPayload;
  /** `verify` for the `Authorization` header of a call; undefined instead of an error. */
  bearer(call: Call, audience: string): Promise<JWTPayload | undefined>;
};

/** Starts the tenant's sign-in service. `graphUrl` names a resource and is asked for late: Graph itself verifies tokens with this. */
export async function startEntra(
  wire: Wire,
  company: Company,
  key: SigningKey,
  graphUrl: () => string,
): Promise<Entra> {
  const url = await wire.serve('login', {
    'GET /:tenant/v2.0/.well-known/openid-configuration': forTenant(({ params }) => ({
      status: 200,
      body: configuration(params.tenant ?? ''),
    })),
    'GET /:tenant/discovery/v2.0/keys': forTenant(() => ({ status: 200, body: { keys: [key.jwk] } })),
    'POST /:tenant/oauth2/v2.0/token': forTenant((call) => tokenEndpoint(call)),
  });
  const issuers = { v1: `https://sts.windows.net/${company.tenantId}/`, v2: `${url}/${company.tenantId}/v2.0` };

  function forTenant(handler: Handler): Handler {
    return (call) => {
      const { tenant = '' } = call.params;
      const known = [company.tenantId, 'common', 'organizations'].includes(tenant);
      return known ? handler(call) : refusal(400, 'invalid_tenant', 90002, `Tenant '${tenant}' not found.`);
    };
  }

  function configuration(tenant: string) {
    const base = `${url}/${tenant}`;
    return {
      issuer: tenant === company.tenantId ? issuers.v2 : `${url}/{tenantid}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    };
  }

  const entra: Entra = {
    url,
    key,
    tokenUrl: `${url}/${company.tenantId}/oauth2/v2.0/token`,

    userClaims: (person, client = TEAMS_CLIENT) => ({
      aud: company.registrations.sso.id,
      iss: issuers.v2,
      azp: client,
      azpacr: client === TEAMS_CLIENT ? '0' : '1',
      name: person.name,
      oid: person.id,
      preferred_username: person.userPrincipalName,
      scp: 'access_as_user',
      sub: `sub-${person.id}`,
      tid: company.tenantId,
      uti: randomUUID(),
      ver: '2.0',
      ...lifetime(),
    }),

    appClaims: (client, aud) => ({
      aud,
      iss: issuers.v1,
      appid: client.id,
      appidacr: '1',
      tid: company.tenantId,
      ver: '1.0',
      ...lifetime(),
    }),

    async verify(token, audience) {
      const { payload } = await jwtVerify(token, key.publicKey, {
        audience,
        issuer: Object.values(issuers),
        algorithms: ['RS256'],
      });
      return payload;
    },

    bearer: (call, audience) =>
      entra
        .verify(/^Bearer (\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '', audience)
        .catch(() => undefined),
  };
  const tokenEndpoint = createTokenEndpoint(company, entra, graphUrl);
  return entra;
}
