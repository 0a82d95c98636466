import { type Chain, entryIn } from '../domain/audit-chain.ts';
import type { KeptEntry } from '../domain/model.ts';

export type Row = KeptEntry & { hash: string; chain?: string };

/** A chain that is being read. `next`: its oldest entry that was not given yet. */
type Reading = { rows: AsyncIterator<Row>; next: Row };

/**
 * The entries of all chains by time, those of one chain in its own order. A chain is read when its time has come, so that hundreds of
 * them are not all open at once. Throws an Error at an entry that is no JSON.
 */
export async function* rowsOf(chains: Chain[]): AsyncGenerator<Row> {
  const since = ({ since = Number.NEGATIVE_INFINITY }: Chain) => since;
  const waiting = chains.toSorted((one, other) => since(one) - since(other) || 0);
  const open = new Set<Reading>();
  try {
    for (;;) {
      let oldest = oldestOf(open);
      while (waiting[0] && (!oldest || since(waiting[0]) <= timeOf(oldest.next))) {
        const rows = rowsIn(waiting.shift() as Chain);
        const { value, done } = await rows.next();
        if (!done) open.add({ rows, next: value });
        oldest = oldestOf(open);
      }
      if (!oldest) return;
      yield oldest.next;
      const { value, done } = await oldest.rows.next();
      if (done) open.delete(oldest);
      else oldest.next = value;
    }
  } finally {
    for (const { rows } of open) await rows.return?.();
  }
}

async function* rowsIn({ name, links }: Chain): AsyncGenerator<Row, undefined> {
  for await (const { line, hash } of links()) {
    const entry = entryIn(line);
    if (!entry) throw new Error('An entry cannot be read: verify tells which.');
    yield { ...entry, hash, ...(name !== undefined && { chain: name }) };
  }
  return undefined;
}

function oldestOf(open: Set<Reading>): Reading | undefined {
  let oldest: Reading | undefined;
  for (const reading of open) if (!oldest || timeOf(reading.next) < timeOf(oldest.next)) oldest = reading;
  return oldest;
}

/** Nobody vouches for a time that is none, and it must not hold up the others. */
function timeOf({ at }: Row): number {
  return Date.parse(at) || Number.NEGATIVE_INFINITY;
}
