import type { Chains } from '../../domain/audit-chain.ts';
import { pause } from '../../domain/deadline.ts';
import type { Clock } from '../../domain/ports.ts';
import type { AzureStorage } from '../../settings-storage.ts';
import { type At, AUDIT, linksIn, listBlobs } from './audit-blobs.ts';
import { codeOf, statusOf, timed } from './audit-calls.ts';
import { createClients } from './clients.ts';

const CALL_MS = 30_000;
const PAUSES_MS = [250, 1_000, 3_000];

/**
 * Lets `read` have the audit in a storage account, whether bots write to it or not. Needs to list and to read the blobs of one container
 * and changes nothing. Throws an Error with words for whoever asked.
 */
export async function withBlobAudit<T>(
  storage: AzureStorage,
  clock: Clock,
  read: (chains: Chains) => Promise<T>,
): Promise<T> {
  const call: At['call'] = (send) => patiently(clock, () => timed(clock, CALL_MS, send));
  const at = { container: createClients(storage, clock, CALL_MS).container(AUDIT), call };

  const chains: Chains = async () => {
    const all = await listBlobs(at);
    return [...all].map(([name, blobs]) => ({
      name,
      since: Date.parse(blobs[0]?.part.slice(0, 10) ?? '') || Number.NEGATIVE_INFINITY,
      links: () => linksIn(at, blobs),
    }));
  };

  try {
    return await read(chains);
  } catch (error) {
    const { name, statusCode } = error as { name?: unknown; statusCode?: unknown };
    if (name !== 'RestError') throw error;
    throw new Error(wordsFor(`${storage.blobs}/${AUDIT}`, codeOf(error), statusCode));
  }
}

/** Reading changes nothing, so that it may be asked for again. */
async function patiently<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (const wait of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      const status = statusOf(error) ?? 500;
      if (status < 500 && status !== 429) throw error;
    }
    await pause(clock, wait);
  }
  return work();
}

function wordsFor(place: string, code: string | undefined, status: unknown): string {
  if (code === 'BlobNotFound') return 'Old entries were deleted meanwhile: ask again.';
  if (code === 'ContainerNotFound') return `There is no ${place}: no bot has worked on this account yet.`;
  if (status === 401 || status === 403) {
    return `${place} may not be read (${code ?? status}): it takes the role Storage Blob Data Reader.`;
  }
  return `${place} cannot be read: ${code ?? status ?? 'no answer'}.`;
}
