import type { ContainerClient } from '@azure/storage-blob';
import type { Chains } from '../../domain/audit-chain.ts';
import { linksIn, listBlobs } from './audit-blobs.ts';
import { codeOf } from './audit-calls.ts';

/**
 * Lets `read` have the audit in a container, whether bots write to it or not. Needs to list and read blobs and changes nothing. Throws an
 * Error with words for whoever asked.
 */
export async function withBlobAudit<T>(container: ContainerClient, read: (chains: Chains) => Promise<T>): Promise<T> {
  const chains: Chains = async () =>
    [...(await listBlobs(container))].map(([name, blobs]) => ({
      name,
      since: Date.parse(blobs[0]?.part.slice(0, 10) ?? '') || Number.NEGATIVE_INFINITY,
      links: () => linksIn(container, blobs),
    }));
  try {
    return await read(chains);
  } catch (error) {
    const { name, statusCode } = error as { name?: unknown; statusCode?: unknown };
    if (name === 'RestError') throw new Error(wordsFor(container.url, codeOf(error), statusCode));
    throw error;
  }
}

function wordsFor(url: string, code: string | undefined, status: unknown): string {
  const where = new URL(url);
  const place = `${where.origin}${where.pathname}`;
  if (code === 'BlobNotFound') return 'Old entries were deleted meanwhile: ask again.';
  if (code === 'ContainerNotFound') return `There is no audit in ${place}: no bot has worked on this account yet.`;
  if (status === 401 || status === 403) {
    return `${place} cannot be read (${code ?? status}): the role Storage Blob Data Reader is what it takes.`;
  }
  return `${place} cannot be read: ${code ?? status ?? 'no answer'}.`;
}
