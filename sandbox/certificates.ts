import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type Certificates = {
  /** What `NODE_EXTRA_CA_CERTS` of the bot points at. */
  caFile: string;
  /** PEM, as are the next two. */
  ca: string;
  key: string;
  cert: string;
};

/** Makes a throw-away certificate authority and one certificate for this machine; the authority's own key is never written. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const authority = await generate([{ name: 'commonName', value: 'Latchkey sandbox, throw-away' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await Promise.all([
    writeFile(join(directory, 'ca.pem'), authority.cert),
    writeFile(join(directory, 'server.pem'), server.cert),
    writeFile(join(directory, 'server-key.pem'), server.private, { mode: 0o600 }),
  ]);
  return readCertificates(directory);
}

/** Reads what an earlier `makeCertificates` left in `directory`. */
export function readCertificates(directory: string): Certificates {
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  return {
    caFile: join(directory, 'ca.pem'),
    ca: read('ca.pem'),
    key: read('server-key.pem'),
    cert: read('server.pem'),
  };
}
