import { errors, type JWTPayload } from 'jose';
import { BOT_FRAMEWORK } from './bot-framework.ts';
import { refuseClient } from './client-proof.ts';
import type { Company, Registration } from './company.ts';
import { isChallenged, theChallenge } from './conditional-access.ts';
import { refusal } from './entra-errors.ts';
import type { Answer, Handler } from './routes.ts';
import type { SigningKey } from './signing-key.ts';

const ON_BEHALF_OF = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export type Issuer = {
  key: SigningKey;
  /** Where apps of this tenant ask for tokens, and the audience of what they sign for that. */
  tokenUrl: string;
  /** The claims that every v1 token has which an app is given for `audience`. */
  appClaims(client: Registration, audience: string): JWTPayload;
  /** The claims of an unexpired token that this tenant signed for `audience`. Throws jose's errors. */
  verify(token: string, audience: string): Promise<JWTPayload>;
};

/** Entra's `/oauth2/v2.0/token`: tokens for apps themselves, and for apps on behalf of a person. */
export function createTokenEndpoint(company: Company, entra: Issuer, graphUrl: () => string): Handler {
  async function appToken(client: Registration, scopes: string[]): Promise<Answer> {
    const [scope = ''] = scopes;
    if (!scope.endsWith('/.default')) {
      return refusal(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid.`);
    }
    const audience = scope.slice(0, -'/.default'.length);
    if (![BOT_FRAMEWORK, graphUrl()].includes(audience)) {
      return refusal(400, 'invalid_resource', 500011, `The resource principal named ${audience} was not found.`);
    }
    const roles = audience === graphUrl() && client.roles.length > 0 ? client.roles : undefined;
    return granted(await entra.key.sign({ ...entra.appClaims(client, audience), idtyp: 'app', roles }));
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
    if (isChallenged(company, user)) return theChallenge();
    const { oid, preferred_username: upn } = user;
    const scp = consented.join(' ');
    return granted(
      await entra.key.sign({ ...entra.appClaims(client, graphUrl()), idtyp: 'user', oid, upn, scp }),
      scopes,
    );
  }

  return async (call) => {
    const form = new URLSearchParams(call.body);
    const client = Object.values(company.registrations).find(({ id }) => id === form.get('client_id'));
    if (!client) {
      const about = `Application with identifier '${form.get('client_id')}' was not found in the directory.`;
      return refusal(400, 'unauthorized_client', 700016, about);
    }
    const refused = await refuseClient(form, client, entra.tokenUrl);
    if (refused) return refused;
    const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return appToken(client, scopes);
      case ON_BEHALF_OF:
        return tokenOnBehalfOf(client, scopes, form.get('assertion') ?? '');
      default:
        return refusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    }
  };
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

function assertionFault(error: unknown): [code: number, about: string] {
  if (error instanceof errors.JWTExpired) return [500133, 'Assertion is not within its valid time range.'];
  if (error instanceof errors.JWTClaimValidationFailed)
    return [500131, 'Assertion audience does not match the client.'];
  return [50013, 'Assertion failed signature validation.'];
}
