import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Secret } from './secret.ts';

/** What proves a registration in place of a secret. */
export type Certificate = {
  /** PEM, PKCS #8 without a passphrase. */
  privateKey: Secret;
  /** SHA-256 of the certificate, in hexadecimal. */
  thumbprint: string;
  /** Epoch milliseconds, as is the next. */
  begins: number;
  expires: number;
  /** Whether every user of this machine may read its file. */
  isOpen: boolean;
};

const LEAST_BITS = 2048;

/** Reads a PEM file that holds a certificate and its private key, in any order; or says what is wrong with it. */
export function readCertificate(file: string): Certificate | { problem: string } {
  let pem: string;
  let isOpen: boolean;
  try {
    pem = readFileSync(file, 'utf8');
    isOpen = process.platform !== 'win32' && (statSync(file).mode & 0o007) !== 0;
  } catch {
    return { problem: 'names a file that cannot be read' };
  }
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(pem);
    // MSAL signs with PS256.
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    if (privateKey.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
      return { problem: `must hold an RSA key of at least ${LEAST_BITS} bits` };
    }
    if (pem.split('PRIVATE KEY-----').length > 3) return { problem: 'must hold one private key' };
    if (!certificate.checkPrivateKey(privateKey)) return { problem: "'s private key is not that of its certificate" };
    return {
      privateKey: new Secret(`${privateKey.export({ type: 'pkcs8', format: 'pem' })}`),
      thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      begins: certificate.validFromDate.getTime(),
      expires: certificate.validToDate.getTime(),
      isOpen,
    };
  } catch {
    return { problem: 'must hold a certificate and its private key, without a passphrase, as PEM' };
  }
}
