import { BrokenChain, entryIn, GENESIS, isWhole } from '../../domain/audit-chain.ts';
import { type NamedHead, readHeads } from '../../domain/audit-heads.ts';
import { type At, type AuditBlob, linksIn } from './audit-blobs.ts';

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
export async function examineBlob(at: At, blob: AuditBlob, last: NamedHead | undefined): Promise<Going> {
  const going: Going = { blob, head: undefined, entries: 0, newest: Number.NEGATIVE_INFINITY, covers: [] };

  for await (const link of linksIn(at, [blob], true)) {
    const entry = entryIn(link.line);
    if (!entry) throw new BrokenChain();
    const { id, at: time, event, facts } = entry;
    const before = going.head ?? last ?? (id === 1 ? GENESIS : { id: id - 1, hash: blob.after ?? '' });
    if (!isWhole(before, [link]) || Number.isNaN(Date.parse(time))) throw new BrokenChain();
    going.head = { chain: blob.chain, id, hash: link.hash, at: time };
    going.newest = Math.max(going.newest, Date.parse(time));
    going.entries++;
    if (event === 'audit.pruned') going.covers.push(...readHeads(facts?.heads));
  }
  return going;
}
