import { X509Certificate } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Registration } from './company.ts';
import { refusal } from './entra-errors.ts';
import type { Answer } from './routes.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How Entra refuses an app that does not prove itself by its secret or its certificate; undefined if it does. */
export async function refuseClient(
  form: URLSearchParams,
  client: Registration,
  tokenUrl: string,
): Promise<Answer | undefined> {
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion_type') === JWT_BEARER ? form.get('client_assertion') : null;
  const fault = assertion
    ? await assertionFault(assertion, client, tokenUrl)
    : secret
      ? secretFault(secret, client)
      : MISSING;
  return fault && refusal(401, 'invalid_client', ...fault);
}

type Fault = [code: number, about: string];

const MISSING: Fault = [
  7000218,
  "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
];

function secretFault(given: string, { id, secret, secretExpired }: Registration): Fault | undefined {
  if (given !== secret) return [7000215, `Invalid client secret provided for app '${id}'.`];
  return secretExpired ? [7000222, `The provided client secret keys for app '${id}' are expired.`] : undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
async function assertionFault(
  assertion: string,
  { id, certificate }: Registration,
  tokenUrl: string,
): Promise<Fault | undefined> {
  try {
    const registered = certificate === undefined ? undefined : new X509Certificate(certificate);
    if (!registered || decodeProtectedHeader(assertion)['x5t#S256'] !== thumbprintOf(registered)) return UNKNOWN_KEY;
    if (registered.validToDate.getTime() < Date.now()) return badSignature('The key used is expired.');
    const { payload } = await jwtVerify(assertion, registered.publicKey, {
      algorithms: ['PS256', 'RS256'],
      audience: tokenUrl,
      requiredClaims: ['exp'],
      // MSAL rounds "now" up to whole seconds.
      clockTolerance: 300,
    });
    return payload.iss === id && payload.sub === id ? undefined : OTHER_APP;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      return badSignature('The provided signature value did not match the expected signature value.');
    }
    if (!(error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)) return MALFORMED;
    return error.claim === 'aud' ? OTHER_AUDIENCE : OTHER_TIME;
  }
}

const MALFORMED: Fault = [50027, 'JWT token is invalid or malformed.'];
const OTHER_APP: Fault = [700021, "Client assertion application identifier doesn't match 'client_id' parameter."];
const OTHER_AUDIENCE: Fault = [700023, 'Client assertion audience claim does not match Realm issuer.'];
const OTHER_TIME: Fault = [700024, 'Client assertion is not within its valid time range.'];
const UNKNOWN_KEY: Fault = [
  700027,
  'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
];

function badSignature(reason: string): Fault {
  return [700027, `Client assertion contains an invalid signature. [Reason - ${reason}]`];
}

function thumbprintOf({ fingerprint256 }: X509Certificate): string {
  return Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
}
