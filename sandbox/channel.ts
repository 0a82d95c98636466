import type { JWTHeaderParameters, JWTPayload } from 'jose';
import type { Company } from './company.ts';
import { createSigningKey, lifetime, type SigningKey } from './signing-key.ts';
import type { Wire } from './wire.ts';

export type ChannelToken = { claims?: JWTPayload; header?: Partial<JWTHeaderParameters> };

export type Channel = {
  /** `BOT_OPENID_METADATA_URL` */
  metadataUrl: string;
  /** `BOT_TOKEN_ISSUER` */
  issuer: string;
  key: SigningKey;
  /** The bearer token of a delivery from this `serviceUrl`; `changes` adds to or replaces its claims and header. */
  token(serviceUrl: unknown, changes?: ChannelToken): Promise<string>;
};

/** The Bot Framework's side of the door: its published keys, and what it signs with them. */
export async function startChannel(wire: Wire, company: Company): Promise<Channel> {
  const key = await createSigningKey();
  const issuer = 'https://api.botframework.com';
  const url = await wire.serve('channel-keys', {
    'GET /v1/.well-known/openidconfiguration': () => ({
      status: 200,
      body: {
        issuer,
        authorization_endpoint: 'https://invalid.botframework.com',
        jwks_uri: `${url}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      },
    }),
    'GET /v1/.well-known/keys': () => ({
      status: 200,
      body: { keys: [{ ...key.jwk, endorsements: ['msteams'] }] },
    }),
  });

  return {
    metadataUrl: `${url}/v1/.well-known/openidconfiguration`,
    issuer,
    key,
    token: (serviceurl, { claims, header } = {}) =>
      key.sign({ iss: issuer, aud: company.registrations.bot.id, serviceurl, ...lifetime(), ...claims }, header),
  };
}
