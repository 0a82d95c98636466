import { type Chains, GENESIS, hashAfter, type Link } from './audit-chain.ts';
import { type Claim, claimsIn, contradicted, createClaims } from './audit-claims.ts';
import { type Breach, type Examined, examine } from './audit-examiner.ts';
import type { AuditHead, KeptEntry } from './model.ts';

/** An audit without a breach. Times are those of its first and last entry; the head is that of the last. */
export type Whole = {
  chains: number;
  entries: number;
  first: { id: number; at: string } | undefined;
  last: { id: number; at: string } | undefined;
  head: AuditHead;
  /** The newest checkpoint, the last entry that it names, and when. */
  pruned: Checkpoint | undefined;
};

type Checkpoint = { chain?: string; id: number; at: string; lastId: number; lastHash: string };

/** Looks for the first breach of one chain that is read from its front. `known`: as for `verifyAll`. */
export async function verify(links: Iterable<Link> | AsyncIterable<Link>, known?: string): Promise<Whole | Breach> {
  const found = await verifyAll(async () => [{ links: () => links }], known);
  return 'whole' in found ? found.whole : found.breaches[0];
}

/**
 * Looks for the first breach of each chain, by itself and by what others say of it: every head that an opening or a checkpoint names has
 * to be there, or a checkpoint has to cover it. `known`: hash of an earlier head, which has to be in a chain or in a checkpoint. Whoever
 * holds the storage can rebuild everything, or drop what nobody has named yet: only a known head tells of that.
 */
export async function verifyAll(
  chains: Chains,
  known?: string,
): Promise<{ whole: Whole } | { breaches: [Breach, ...Breach[]] }> {
  const claims = createClaims();
  const examined = new Map<string | undefined, Examined>();
  const pruning = createPruning();
  let met = known === undefined;

  function take(entry: KeptEntry, hash: string, name: string | undefined): void {
    const said = claimsIn(entry, name);
    for (const claim of said) claims.add(claim);
    pruning.take(entry, name, said.at(-1));
    met ||= hash === known || said.some((claim) => claim.pruned && claim.hash === known);
  }

  // The newest first: chains are named by those that came later.
  const all = (await chains()).sort((one, other) => ((one.name ?? '') < (other.name ?? '') ? 1 : -1));
  /** Of what was said of a chain, how much was known when it was read. */
  const heeded = new Map<string | undefined, number>();
  for (const chain of all) {
    const said = [...claims.about(chain.name)];
    const contradicts = contradicted(said);
    heeded.set(chain.name, said.length);
    const found = await examine(chain, (entry, hash) => {
      if (contradicts(entry.id, hash)) return 'contradicted';
      take(entry, hash, chain.name);
      return undefined;
    });
    examined.set(chain.name, found);
  }

  // What was said later, or about entries that came while we read: those chains are looked at once more, as they are now.
  let now: ReturnType<Chains> | undefined;
  for (const name of claims.names()) {
    const said = claims.about(name);
    const found = examined.get(name);
    const isHeeded = found && said.length === heeded.get(name) && said.every(({ id }) => id <= found.head.id);
    if (name === undefined || isHeeded || found?.breach) continue;
    now ??= chains();
    const chain = (await now).find((each) => each.name === name);
    const contradicts = contradicted(said);
    if (!chain) examined.delete(name);
    else
      examined.set(name, await examine(chain, ({ id }, hash) => (contradicts(id, hash) ? 'contradicted' : undefined)));
  }

  const breaches = [...new Set([...examined.keys(), ...claims.names()])].sort().flatMap((name) => {
    const said = claims.about(name);
    const found = examined.get(name);
    return (found ? breachOf(found, said) : absenceOf(said, pruning.horizon())) ?? [];
  });
  if (isSome(breaches)) return { breaches };
  const whole = { ...summed([...examined.values()]), pruned: pruning.newest() };
  if (met) return { whole };
  const { id: entry, chain } = whole.head;
  return { breaches: [{ entry, how: 'headless', ...(chain !== undefined && { chain }) }] };
}

/** The newest checkpoint, and up to when entries have been taken away, along with the checkpoints of earlier ones (epoch milliseconds). */
function createPruning() {
  let newest: Checkpoint | undefined;
  let horizon = Number.NEGATIVE_INFINITY;
  return {
    newest: () => newest,
    horizon: () => horizon,
    take({ event, id, at, facts }: KeptEntry, name: string | undefined, last: Claim | undefined): void {
      if (event !== 'audit.pruned' || !last) return;
      horizon = Math.max(horizon, Date.parse(`${facts?.before}`) || horizon);
      if (newest && newest.at > at) return;
      newest = { id, at, lastId: last.id, lastHash: last.hash, ...(name !== undefined && { chain: name }) };
    },
  };
}

/** What is wrong with a chain: by itself, at its front, at its end. */
function breachOf({ chain, breach, first, head }: Examined, said: readonly Claim[]): Breach | undefined {
  if (breach) return breach;
  const named = chain === undefined ? {} : { chain };
  if (first && first.id > 1) {
    const before = said.filter(({ id }) => id === first.id - 1);
    if (!before.some(({ pruned }) => pruned)) return { ...named, entry: first.id, how: 'unfounded' };
    if (before.some(({ hash }) => hashAfter(hash, first.line) !== first.hash)) {
      return { ...named, entry: first.id, how: 'changed' };
    }
  }
  const isCut = chain !== undefined && said.some(({ id }) => id > head.id);
  return isCut ? { chain, entry: head.id, how: 'cut' } : undefined;
}

/**
 * A chain that was named and is not there: fine if it has been taken away. The checkpoint that says so goes as well one day; from then on
 * it is enough that all that was named is older than what has been taken away since.
 */
function absenceOf(said: readonly Claim[], horizon: number): Breach | undefined {
  const isCovered = ({ id, hash }: Claim) =>
    said.some((by) => by.pruned && (by.id > id || (by.id === id && by.hash === hash)));
  const missed = said.find((claim) => !isCovered(claim) && !(Date.parse(claim.at) < horizon));
  return missed?.chain === undefined ? undefined : { chain: missed.chain, entry: missed.id, how: 'vanished' };
}

function summed(examined: Examined[]): Omit<Whole, 'pruned'> {
  const oldest = pick(examined, (each, best) => (each.first?.at ?? '~') < (best.first?.at ?? '~'));
  const newest = pick(examined, (each, best) => (each.last?.at ?? '') > (best.last?.at ?? ''));
  const { id, at } = oldest?.first ?? {};
  return {
    chains: examined.length,
    entries: examined.reduce((sum, { entries }) => sum + entries, 0),
    first: id !== undefined && at !== undefined ? { id, at } : undefined,
    last: newest?.last,
    head: newest?.head ?? GENESIS,
  };
}

function pick(all: Examined[], isBetter: (each: Examined, best: Examined) => boolean): Examined | undefined {
  return all.reduce<Examined | undefined>((best, each) => (!best || isBetter(each, best) ? each : best), undefined);
}

function isSome<T>(list: T[]): list is [T, ...T[]] {
  return list.length > 0;
}
