import { randomUUID } from 'node:crypto';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

export type SigningKey = {
  publicKey: CryptoKey;
  /** As a key set shows it. */
  jwk: JWK;
  /** Signs exactly these claims; `header` adds to or replaces alg, typ and kid. */
  sign(claims: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
};

/** An RSA key that signs tokens. An attacker's has the same `kid` as the one it poses as. */
export async function createSigningKey(kid: string = randomUUID()): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  return {
    publicKey,
    jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' },
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header }).sign(privateKey),
  };
}

/** Whose keys the bot believes. */
export type SigningKeys = { entra: SigningKey; channel: SigningKey };

export async function createSigningKeys(): Promise<SigningKeys> {
  const [entra, channel] = await Promise.all([createSigningKey(), createSigningKey()]);
  return { entra, channel };
}

/** `iat`, `nbf` and `exp` of a token made now. As Entra does, it dates tokens back by five minutes, for clocks that are slow. */
export function lifetime() {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now - 300, nbf: now - 300, exp: now + 3600 };
}
