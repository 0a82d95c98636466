import { randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Company, Person, Registration } from './company.ts';
import type { Answer, Call } from './routes.ts';
import { createSigningKey, lifetime, type SigningKey } from './signing-key.ts';
import type { Wire } from './wire.ts';

/** Teams on desktop and phone, as Entra knows it (research: pre-authorised clients of Teams SSO). */
const teamsClient = '1fec8e78-bce4-4aaf-ab1b-5451cc387264';
const connectorAudience = 'https://api.botframework.com';
const onBehalfOf = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export type Entra = {
  /** `LOGIN_URL` */
  url: string;
  key: SigningKey;
  /** The claims of a v2 user token for the SSO registration's API; `client` is who asked for it. */
  userClaims(person: Person, client?: string): JWTPayload;
  /** The claims of an unexpired token that this tenant signed for `audience`. Throws jose's errors. */
  verify(token: string, audience: string): Promise<JWTPayload>;
  /** The same for the `Authorization` header of a call; undefined instead of an error. */
  bearer(call: Call, audience: string): Promise<JWTPayload | undefined>;
};

/** Starts the tenant's sign-in service. `graphUrl` names a resource and is asked for late: Graph itself verifies tokens with this. */
export async function startEntra(wire: Wire, company: Company, graphUrl: () => string): Promise<Entra> {
  const key = await createSigningKey();
  const url = await wire.serve('login', {
    'GET /:tenant/v2.0/.well-known/openid-configuration': forTenant(({ params }) => ({
      status: 200,
      body: configuration(params.tenant ?? ''),
    })),
    'GET /:tenant/discovery/v2.0/keys': forTenant(() => ({ status: 200, body: { keys: [key.jwk] } })),
    'POST /:tenant/oauth2/v2.0/token': forTenant(token),
  });
  const issuers = { v1: `https://sts.windows.net/${company.tenantId}/`, v2: `${url}/${company.tenantId}/v2.0` };

  function forTenant(handler: (call: Call) => Answer | Promise<Answer>) {
    return (call: Call) => {
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

  async function token(call: Call): Promise<Answer> {
    const form = new URLSearchParams(call.body);
    const client = Object.values(company.registrations).find(({ id }) => id === form.get('client_id'));
    if (!client) {
      const about = `Application with identifier '${form.get('client_id')}' was not found in the directory.`;
      return refusal(400, 'unauthorized_client', 700016, about);
    }
    if (!form.get('client_secret')) {
      const about = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
      return refusal(401, 'invalid_client', 7000218, about);
    }
    if (form.get('client_secret') !== client.secret) {
      return refusal(401, 'invalid_client', 7000215, `Invalid client secret provided for app '${client.id}'.`);
    }
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return appToken(client, scopes);
      case onBehalfOf:
        return tokenOnBehalfOf(client, scopes, form.get('assertion') ?? '');
      default:
        return refusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    }
  }

  async function appToken(client: Registration, scopes: string[]): Promise<Answer> {
    const [scope = ''] = scopes;
    if (!scope.endsWith('/.default')) {
      return refusal(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid.`);
    }
    const audience = scope.slice(0, -'/.default'.length);
    if (![connectorAudience, graphUrl()].includes(audience)) {
      return refusal(400, 'invalid_resource', 500011, `The resource principal named ${audience} was not found.`);
    }
    const roles = audience === graphUrl() && client.roles.length > 0 ? client.roles : undefined;
    return granted(await key.sign({ ...v1Claims(client, audience), idtyp: 'app', roles }));
  }

  async function tokenOnBehalfOf(client: Registration, scopes: string[], assertion: string): Promise<Answer> {
    let user: JWTPayload;
    try {
      user = await entra.verify(assertion, client.id);
    } catch (error) {
      const [code, about] = assertionFault(error);
      return refusal(400, 'invalid_grant', code, about);
    }
    const wanted = scopes
      .filter((scope) => scope.startsWith(`${graphUrl()}/`))
      .map((scope) => scope.slice(graphUrl().length + 1));
    const consented = wanted.includes('.default') ? client.scopes : wanted;
    if (consented.length === 0 || !consented.every((scope) => client.scopes.includes(scope))) {
      const about = `The user or administrator has not consented to use the application with ID '${client.id}'.`;
      return refusal(400, 'invalid_grant', 65001, about, 'consent_required');
    }
    const { oid, preferred_username: upn } = user;
    const scp = consented.join(' ');
    return granted(await key.sign({ ...v1Claims(client, graphUrl()), idtyp: 'user', oid, upn, scp }), scopes);
  }

  function v1Claims(client: Registration, aud: string): JWTPayload {
    return { aud, iss: issuers.v1, appid: client.id, appidacr: '1', tid: company.tenantId, ver: '1.0', ...lifetime() };
  }

  const entra: Entra = {
    url,
    key,

    userClaims: (person, client = teamsClient) => ({
      aud: company.registrations.sso.id,
      iss: issuers.v2,
      azp: client,
      azpacr: client === teamsClient ? '0' : '1',
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
  return entra;
}

function granted(accessToken: string, scopes?: string[]): Answer {
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache' },
    body: {
      token_type: 'Bearer',
      ...(scopes && { scope: scopes.join(' ') }),
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: accessToken,
    },
  };
}

function refusal(status: number, error: string, code: number, about: string, suberror?: string): Answer {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date().toISOString().replace('T', ' ');
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${about} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      ...(suberror && { suberror }),
    },
  };
}

function assertionFault(error: unknown): [code: number, about: string] {
  if (error instanceof errors.JWTExpired) return [500133, 'Assertion is not within its valid time range.'];
  if (error instanceof errors.JWTClaimValidationFailed)
    return [500131, 'Assertion audience does not match the client.'];
  return [50013, 'Assertion failed signature validation.'];
}
