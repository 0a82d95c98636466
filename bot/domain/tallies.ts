import { createBatches } from './batches.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { isTime, type Shape } from './shapes.ts';
import { Unavailable } from './unavailable.ts';

/** How many things happened when: epoch milliseconds, rounded down, and a count; oldest first. */
type Tally = [at: number, count: number][];
type Rules = { windows: { ms: number; most: number }[]; roundedToMs: number };

/** What cannot be read counts nothing: nobody is kept from their key by what another version wrote. */
const tallyIn: Shape<Tally> = (value) =>
  Array.isArray(value)
    ? value.filter((each) => Array.isArray(each) && each.length === 2 && each.every(isTime))
    : undefined;

/** What becomes of a tally; undefined: it stays as it is. */
type Change = { keepMs: number; next: (tally: Tally) => Tally | undefined };

/** Each round means that another instance has counted. */
const ROUNDS = 50;

/** Counts over sliding windows of time, in Records: no two who count at once are lost. Throws `Unavailable`. */
export function createTallies({ records, clock }: { records: Records; clock: Clock }) {
  /** False: it stayed as it was. A crowd at one instance is counted together: each by itself would be in the way of all the others. */
  const change = createBatches(async (key, changes: Change[]): Promise<boolean[]> => {
    const keepMs = Math.max(...changes.map((each) => each.keepMs));
    for (let round = 0; round < ROUNDS; round++) {
      const old = await readAs(records, key, tallyIn);
      const since = clock.now() - keepMs;
      let tally = (old?.value ?? []).filter(([at]) => at > since);
      const changed = changes.map(({ next }) => {
        const after = next(tally);
        tally = after ?? tally;
        return after !== undefined;
      });
      if (!changed.includes(true)) return changed;
      const expires = clock.now() + keepMs;
      const done = old
        ? await records.replace(key, old.version, tally, expires)
        : await records.create(key, tally, expires);
      if (done) return changed;
    }
    throw new Unavailable('storage', 'busy');
  });

  return {
    /** Counts one more unless a window is full; `fullUntil`: epoch milliseconds at which it no longer is. */
    async add(
      key: string,
      { windows, roundedToMs }: Rules,
    ): Promise<{ takeBack(): Promise<void> } | { fullUntil: number }> {
      const keepMs = Math.max(...windows.map(({ ms }) => ms)) + roundedToMs;
      const now = clock.now();
      const at = now - (now % roundedToMs);
      let fullUntil = 0;
      const added = await change(key, {
        keepMs,
        next(tally) {
          fullUntil = Math.max(...windows.map((window) => freeAt(tally, window, now, roundedToMs)));
          return fullUntil > now ? undefined : plus(tally, at, 1);
        },
      });
      if (!added) return { fullUntil };
      return { takeBack: async () => void (await change(key, { keepMs, next: (tally) => plus(tally, at, -1) })) };
    },
  };
}

/** When the window has room: it must first lose what is more than `most` less one. Rounding never lets it have room too early. */
function freeAt(tally: Tally, { ms, most }: Rules['windows'][number], now: number, roundedToMs: number): number {
  const within = tally.filter(([at]) => at + roundedToMs + ms > now);
  let surplus = within.reduce((sum, [, count]) => sum + count, 0) - most + 1;
  for (const [at, count] of within) {
    if (surplus <= 0) break;
    surplus -= count;
    if (surplus <= 0) return at + roundedToMs + ms;
  }
  return 0;
}

function plus(tally: Tally, at: number, count: number): Tally {
  const old = tally.find(([each]) => each === at)?.[1] ?? 0;
  const others = tally.filter(([each]) => each !== at);
  const sum = old + count;
  return (sum > 0 ? [...others, [at, sum] satisfies Tally[number]] : others).sort(([one], [other]) => one - other);
}
