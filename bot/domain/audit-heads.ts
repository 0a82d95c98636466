import type { AuditHead } from './model.ts';

/** An entry of a chain, named in another one. `at`: its time. `reach`: how far the chain's storage went then, in the storage's own words. */
export type NamedHead = AuditHead & { chain: string; at: string; reach?: string };

/** Heads as one fact: `<chain> <id> <hash> <time> [<reach>]`, with commas between them. */
export function writeHeads(heads: NamedHead[]): string {
  return heads
    .map(({ chain, id, hash, at, reach }) => [chain, id, hash, at, ...(reach ? [reach] : [])].join(' '))
    .join(', ');
}

/** The heads in such a fact; what is none is left out. */
export function readHeads(fact: unknown): NamedHead[] {
  return `${fact ?? ''}`.split(', ').flatMap((text) => {
    const [chain, number, hash, at, reach] = text.split(' ');
    const id = Number(number);
    if (!chain || !hash || !at || !Number.isSafeInteger(id) || id < 1) return [];
    return [{ chain, id, hash, at, ...(reach && { reach }) }];
  });
}
