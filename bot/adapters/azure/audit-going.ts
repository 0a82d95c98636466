import type { ContainerClient } from '@azure/storage-blob';
import { BrokenChain, entryIn, isWhole } from '../../domain/audit-chain.ts';
import { type NamedHead, readHeads } from '../../domain/audit-heads.ts';
import type { Clock } from '../../domain/ports.ts';
import { type AuditBlob, linksIn, readBytes } from './audit-blobs.ts';
import { timed } from './audit-calls.ts';

const READ_MS = 30_000;

/** A blob that may go. `head`: its last entry; none if it is empty. `newest`: the latest time in it. `covers`: what its checkpoints name. */
export type Going = {
  blob: AuditBlob;
  head: NamedHead | undefined;
  entries: number;
  newest: number;
  covers: NamedHead[];
};

/**
 * Reads a blob as it was listed (else 412). `last`: the head of the one before it. Throws `BrokenChain` if somebody has changed it: a
 * checkpoint would vouch for that.
 */
export async function examineBlob(
  { container, clock }: { container: ContainerClient; clock: Clock },
  blob: AuditBlob,
  last: NamedHead | undefined,
): Promise<Going> {
  const { name, etag, chain } = blob;
  const read = (_: AuditBlob, from: number, count: number) =>
    timed(clock, READ_MS, (abortSignal) => readBytes(container, name, [from, count], { abortSignal, etag }));
  const going: Going = { blob, head: undefined, entries: 0, newest: Number.NEGATIVE_INFINITY, covers: [] };

  for await (const link of linksIn(container, [blob], read)) {
    const entry = entryIn(link.line);
    if (!entry) throw new BrokenChain();
    const { id, at, event, facts } = entry;
    const before = going.head ?? last ?? { id: id - 1, hash: blob.after ?? '' };
    if (!isWhole(before, [link]) || Number.isNaN(Date.parse(at))) throw new BrokenChain();
    going.head = { chain, id, hash: link.hash, at };
    going.newest = Math.max(going.newest, Date.parse(at));
    going.entries++;
    if (event === 'audit.pruned') going.covers.push(...readHeads(facts?.heads));
  }
  return going;
}
