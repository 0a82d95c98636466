import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { BOT_FRAMEWORK } from './bot-framework.ts';
import type { Company } from './company.ts';
import { lifetime, type SigningKey } from './signing-key.ts';
import type { Wire } from './wire.ts';

export type ChannelToken = { claims?: JWTPayload; header?: Partial<JWTHeaderParameters> };

export type Channel = {
  /** `BOT_OPENID_METADATA_URL` */
  metadataUrl: string;
  /** `BOT_TOKEN_ISSUER` */
  issuer: string;
  /** The bearer token of a delivery from this `serviceUrl`; `changes` adds to or replaces its claims and header. */
  token(serviceUrl: unknown, changes?: ChannelToken): Promise<string>;
};

/** The Bot Framework's side of the door: its published keys, and what it signs with them. */
export async function startChannel(wire: Wire, company: Company, key: SigningKey): Promise<Channel> {
  const url = await wire.serve('channel-keys', {
    'GET /v1/.well-known/openidconfiguration': () => ({
      status: 200,
      body: {
        issuer: BOT_FRAMEWORK,
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
    issuer: BOT_FRAMEWORK,
    token: (serviceurl, { claims, header } = {}) =>
      key.sign({ iss: BOT_FRAMEWORK, aud: company.registrations.bot.id, serviceurl, ...lifetime(), ...claims }, header),
  };
}
