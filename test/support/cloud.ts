import { readCertificates } from '../../sandbox/certificates.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { createSigningKeys } from '../../sandbox/signing-key.ts';

/** Made once: a cloud starts ten times as fast with keys at hand. */
const keys = createSigningKeys();

/** A cloud with the certificates that this process already trusts. */
export async function startTestCloud(options: Pick<Parameters<typeof startCloud>[0], 'facts' | 'faults'> = {}) {
  const certificates = readCertificates(process.env.LATCHKEY_TEST_CERTIFICATES ?? '');
  return startCloud({ certificates, keys: await keys, ...options });
}
