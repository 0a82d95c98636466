import { entryIn, GENESIS, hashAfter, type Link } from './audit-chain.ts';
import type { AuditHead, KeptEntry } from './model.ts';

/** Where the chain breaks, by entry, and how. `unfounded`: what came before it is gone without a checkpoint. `headless`: the known head is not there. */
export type Breach = {
  entry: number;
  how: 'unreadable' | 'changed' | 'missing' | 'misplaced' | 'unfounded' | 'headless';
};

/** A chain without a breach. Times are those of its first and last entry. */
export type Whole = {
  entries: number;
  first: { id: number; at: string } | undefined;
  last: { id: number; at: string } | undefined;
  head: AuditHead;
  /** The newest checkpoint, the last entry that went there, and when. */
  pruned: Checkpoint | undefined;
};

type Checkpoint = { id: number; at: string; lastId: number; lastHash: string };

/**
 * Looks for the first breach of a chain that is read from its front. `known`: hash of an earlier head, which has to be in it or
 * in one of its checkpoints. Whoever holds the storage can rebuild the whole chain or drop its end: only a known head tells of that.
 */
export async function verify(links: Iterable<Link> | AsyncIterable<Link>, known?: string): Promise<Whole | Breach> {
  let head = GENESIS;
  let entries = 0;
  let first: Whole['first'];
  let last: Whole['last'];
  let pruned: Checkpoint | undefined;
  /** The first link while no checkpoint has told what it follows. */
  let unfounded: (Link & { id: number }) | undefined;
  let met = known === undefined;

  for await (const { line, hash } of links) {
    const entry = entryIn(line);
    if (!entry) return { entry: head.id + 1, how: 'unreadable' };
    const { id, at } = entry;
    if (!first && id > 1) unfounded = { id, line, hash };
    else if (id > head.id + 1) return { entry: head.id + 1, how: 'missing' };
    else if (id <= head.id) return { entry: id, how: 'misplaced' };
    else if (hashAfter(head.hash, line) !== hash) return { entry: id, how: 'changed' };

    const checkpoint = checkpointIn(entry);
    if (checkpoint && unfounded && checkpoint.lastId === unfounded.id - 1) {
      const { id: begins, line: opening, hash: opened } = unfounded;
      if (hashAfter(checkpoint.lastHash, opening) !== opened) return { entry: begins, how: 'changed' };
      unfounded = undefined;
    }
    met ||= hash === known || checkpoint?.lastHash === known;
    pruned = checkpoint ?? pruned;
    first ??= { id, at };
    last = { id, at };
    head = { id, hash };
    entries++;
  }

  if (unfounded) return { entry: unfounded.id, how: 'unfounded' };
  if (!met) return { entry: head.id, how: 'headless' };
  return { entries, first, last, head, pruned };
}

function checkpointIn({ id, event, at, facts }: KeptEntry): Checkpoint | undefined {
  if (event !== 'audit.pruned') return undefined;
  return { id, at, lastId: Number(facts?.lastId), lastHash: `${facts?.lastHash}` };
}
