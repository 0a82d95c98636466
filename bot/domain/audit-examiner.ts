import { type Chain, entryIn, GENESIS, hashAfter, type Link } from './audit-chain.ts';
import type { AuditHead, KeptEntry } from './model.ts';

/**
 * Where a chain breaks, by entry, and how. By itself: `unreadable`, `changed`, `missing`, `misplaced`; `unopened`: it does not begin with
 * its own opening. By what entries elsewhere say of it: `unfounded`: what came before is gone without a checkpoint; `contradicted`: another
 * entry was named there; `cut`: it ends before an entry that was named; `vanished`: there is no such chain. `headless`: the known head is nowhere.
 */
export type Breach = {
  chain?: string;
  entry: number;
  how:
    | 'unreadable'
    | 'changed'
    | 'missing'
    | 'misplaced'
    | 'unopened'
    | 'unfounded'
    | 'contradicted'
    | 'cut'
    | 'vanished'
    | 'headless';
};

/** What a chain holds, up to its first breach. */
export type Examined = {
  chain: string | undefined;
  entries: number;
  first: ({ id: number; at: string } & Link) | undefined;
  last: { id: number; at: string } | undefined;
  head: AuditHead;
  breach: Breach | undefined;
};

/** Looks at a chain by itself. `meet` gets each entry that follows the one before; an answer of its own is a breach there. */
export async function examine(
  { name, links }: Chain,
  meet: (entry: KeptEntry, hash: string) => Breach['how'] | undefined,
): Promise<Examined> {
  const named = name === undefined ? {} : { chain: name };
  let head: AuditHead = { ...GENESIS, ...named };
  let entries = 0;
  let first: Examined['first'];
  let last: Examined['last'];
  const until = (breach?: Omit<Breach, 'chain'>): Examined => ({
    ...{ chain: name, entries, first, last, head },
    breach: breach && { ...named, ...breach },
  });

  for await (const { line, hash } of links()) {
    const entry = entryIn(line);
    if (!entry) return until({ entry: head.id + 1, how: 'unreadable' });
    const { id, at } = entry;
    const begins = !first && id > 1;
    if (!begins) {
      if (id > head.id + 1) return until({ entry: head.id + 1, how: 'missing' });
      if (id <= head.id) return until({ entry: id, how: 'misplaced' });
      if (hashAfter(head.hash, line) !== hash) return until({ entry: id, how: 'changed' });
    }
    if (name !== undefined && id === 1 && !opens(entry, name)) return until({ entry: id, how: 'unopened' });
    const how = meet(entry, hash);
    if (how) return until({ entry: id, how });
    first ??= { id, at, line, hash };
    last = { id, at };
    head = { id, hash, ...named };
    entries++;
  }
  return until();
}

function opens({ event, facts }: KeptEntry, name: string): boolean {
  return event === 'audit.opened' && facts?.chain === name;
}
