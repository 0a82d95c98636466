import type { ContainerClient } from '@azure/storage-blob';
import { entryIn } from '../../domain/audit-chain.ts';
import { type NamedHead, readHeads } from '../../domain/audit-heads.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { type At, type AuditBlob, listBlobs } from './audit-blobs.ts';
import { inParallel, limited, statusOf } from './audit-calls.ts';
import { firstLink, lastLink } from './audit-ends.ts';

const AT_ONCE = 16;
const CALL_MS = 5_000;

type Options = { container: () => Promise<ContainerClient>; chain: string; clock: Clock; log: Log };

/**
 * Finds the heads of all chains that no opening has named yet as they are now. How far a chain went then stands in the opening, so that
 * of a chain that has not grown since only its own opening is read, and that once.
 */
export function createPredecessors({ container, chain, clock, log }: Options): () => Promise<NamedHead[]> {
  /** By chain: what its opening names. */
  const openings = new Map<string, string[]>();

  async function namedBy(at: At, blob: AuditBlob): Promise<string[]> {
    const known = openings.get(blob.chain);
    if (known) return known;
    const link = await firstLink(at, blob);
    const entry = entryIn(link?.line ?? '');
    const heads = entry?.event === 'audit.opened' ? readHeads(entry.facts?.heads) : [];
    const named = heads.map((head) => `${head.chain} ${head.reach}`);
    openings.set(blob.chain, named);
    return named;
  }

  async function headOf(at: At, blob: AuditBlob): Promise<NamedHead[]> {
    const link = await lastLink(at, blob);
    const entry = entryIn(link?.line ?? '');
    if (link && entry) {
      return [{ chain: blob.chain, id: entry.id, hash: link.hash, at: entry.at, reach: reachOf(blob) }];
    }
    log.alert('audit.tampered', { blob: blob.name });
    return [];
  }

  return async () => {
    const at = { container: await container(), call: limited(clock, CALL_MS) };
    const all = await listBlobs(at);
    all.delete(chain);
    const full = [...all.values()].map((blobs) => blobs.filter(({ length }) => length > 0));
    const begins = full.flatMap((blobs) => blobs[0] ?? []);
    const named = await inParallel(begins, AT_ONCE, (blob) => unlessGone(namedBy(at, blob)));
    const known = new Set(named.flat());
    const grown = full
      .flatMap((blobs) => blobs.at(-1) ?? [])
      .filter((blob) => !known.has(`${blob.chain} ${reachOf(blob)}`));
    return (await inParallel(grown, AT_ONCE, (blob) => unlessGone(headOf(at, blob)))).flat();
  };
}

function reachOf({ part, length }: AuditBlob): string {
  return `${part}@${length}`;
}

/** It may be pruned while we read. */
async function unlessGone<T>(reading: Promise<T[]>): Promise<T[]> {
  return reading.catch((error) => {
    if (statusOf(error) === 404) return [];
    throw error;
  });
}
