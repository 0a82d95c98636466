import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Company } from '../../sandbox/company.ts';

const DAY_MS = 24 * 60 * 60_000;

/** PEM; `file` holds both. */
export type ClientCertificate = { file: string; cert: string; key: string };

/** A certificate for app registrations and its private key. */
export async function makeClientCertificate(
  folder: string,
  { days = 365, keyType = 'rsa' }: { days?: number; keyType?: 'rsa' | 'ec' } = {},
): Promise<ClientCertificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'latchkey' }], {
    keyType,
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 365 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
  });
  const file = join(folder, `${keyType}-${days}-days.pem`);
  await writeFile(file, `${cert}\n${key}`);
  return { file, cert, key };
}

/** The company's registrations know it from now on; the answer are the settings of a bot that has nothing else. */
export function certificateInPlaceOfSecrets({ registrations }: Company, { file, cert }: ClientCertificate) {
  for (const registration of Object.values(registrations)) registration.certificate = cert;
  return { MicrosoftAppPassword: '', SSO_CLIENT_SECRET: '', GRAPH_CLIENT_SECRET: '', CERTIFICATE_FILE: file };
}
