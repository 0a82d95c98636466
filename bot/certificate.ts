import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Secret } from './secret.ts';

/** What proves a registration in place of a secret. */
export type Certificate = {
  /** PEM, PKCS #8 without a passphrase. */
  privateKey: Secret;
  /** SHA-256 of the certificate, in hexadecimal. */
  thumbprint: string;
  /** Epoch milliseconds. */
  expires: number;
};

/** Reads a PEM file that holds a certificate and its private key, in any order; or says what is wrong with it. */
export function readCertificate(file: string): Certificate | { problem: string } {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    return { problem: 'names a file that cannot be read' };
  }
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(pem);
    // MSAL signs with PS256.
    if (privateKey.asymmetricKeyType !== 'rsa') return { problem: 'must hold an RSA key' };
    if (!certificate.checkPrivateKey(privateKey)) return { problem: "'s private key is not that of its certificate" };
    return {
      privateKey: new Secret(`${privateKey.export({ type: 'pkcs8', format: 'pem' })}`),
      thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      expires: certificate.validToDate.getTime(),
    };
  } catch {
    return { problem: 'must hold a certificate and its private key, without a passphrase, as PEM' };
  }
}
