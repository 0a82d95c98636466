import { readHeads } from './audit-heads.ts';
import type { KeptEntry } from './model.ts';

/** What an entry says of a chain: that this was its head then, or (`pruned`) that all up to it is to go. `chain`: no name where there is but one. */
export type Claim = { chain: string | undefined; id: number; hash: string; at: string; pruned: boolean };

/** What an opening or a checkpoint says, in the chain of this name. SQLite's checkpoints name the last to go by `lastId` and `lastHash`. */
export function claimsIn({ event, at, facts = {} }: KeptEntry, name: string | undefined): Claim[] {
  if (event !== 'audit.opened' && event !== 'audit.pruned') return [];
  const pruned = event === 'audit.pruned';
  const { lastId, lastHash } = facts;
  const own = lastId === undefined ? [] : [{ chain: name, id: Number(lastId), hash: `${lastHash}`, at, pruned }];
  return [...own, ...readHeads(facts.heads).map(({ chain, id, hash, at }) => ({ chain, id, hash, at, pruned }))];
}

/** All that was said so far, by the chain that it is about. */
export function createClaims() {
  const about = new Map<string | undefined, Claim[]>();
  return {
    about: (name: string | undefined): readonly Claim[] => about.get(name) ?? [],
    names: () => [...about.keys()],
    add(claim: Claim): void {
      const said = about.get(claim.chain);
      if (said) said.push(claim);
      else about.set(claim.chain, [claim]);
    },
  };
}

/** Whether one of these claims names another entry. What is said of a chain without a name is about entries that are gone. */
export function contradicted(said: readonly Claim[]): (id: number, hash: string) => boolean {
  const hashes = new Map<number, string[]>();
  for (const { chain, id, hash } of said) {
    if (chain !== undefined) hashes.set(id, [...(hashes.get(id) ?? []), hash]);
  }
  return (id, hash) => hashes.get(id)?.some((named) => named !== hash) ?? false;
}
