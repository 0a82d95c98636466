import assert from 'node:assert/strict';
import { rowsOf } from '../../bot/commands/audit-rows.ts';
import { toldBroken, toldWhole } from '../../bot/commands/audit-sentences.ts';
import { type Chain, GENESIS, type Link, linked } from '../../bot/domain/audit-chain.ts';
import { type NamedHead, readHeads, writeHeads } from '../../bot/domain/audit-heads.ts';
import { verifyAll } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry, AuditHead, Facts } from '../../bot/domain/model.ts';

type Links = (Link & AuditHead)[];
type Kept = { name: string; links: Links };

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute)).toISOString();

function append(links: Links, entry: Partial<AuditEntry>, minute = 0): void {
  const whole = { event: 'reveal.shown' as const, reference: 'K7M2QX', person: { id: 'p' }, ...entry, at: at(minute) };
  links.push(linked(links.at(-1) ?? GENESIS, whole));
}

/** A chain that opens with these heads, and has so many entries more. */
function chain(name: string, heads: NamedHead[], entries = 2, minute = 0): Kept {
  const links: Links = [];
  append(links, { event: 'audit.opened', facts: { chain: name, heads: writeHeads(heads) } }, minute);
  for (let number = 0; number < entries; number++) append(links, {}, minute);
  return { name, links };
}

function headOf({ name, links }: Kept, id = links.length, minute = 0): NamedHead {
  const { hash } = links[id - 1] ?? assert.fail('the chain is shorter');
  return { chain: name, id, hash, at: at(minute), reach: `2026-03-02-0001@${id}` };
}

/** The checkpoint of these heads, at the end of a chain. */
function prunes({ links }: Kept, heads: NamedHead[], facts: Facts = {}, minute = 0): void {
  append(links, { event: 'audit.pruned', facts: { heads: writeHeads(heads), entries: 1, ...facts } }, minute);
}

const without = ({ name, links }: Kept, count: number): Kept => ({ name, links: links.slice(count) });
const read = (...kept: Kept[]): Chain[] => kept.map(({ name, links }) => ({ name, links: () => [...links] }));

async function verdict(first: Chain[], { later = first, known }: { later?: Chain[]; known?: string } = {}) {
  const looks = [first, later];
  const found = await verifyAll(async () => looks.shift() ?? assert.fail('a third look'), known);
  return 'whole' in found
    ? 'whole'
    : found.breaches.map((breach) => `${breach.chain ?? ''} ${breach.how} ${breach.entry}`);
}

describe('The verifier of several chains', () => {
  const a = chain('a', []);
  const b = chain('b', [headOf(a)]);
  const c = chain('c', [headOf(b)]);

  it('finds nothing wrong with chains that name each other, and says what they hold', async () => {
    const found = await verifyAll(async () => read(b, c, a));
    assert('whole' in found);
    const { whole } = found;
    assert.deepEqual(
      [whole.chains, whole.entries, whole.first, whole.last],
      [3, 9, { id: 1, at: at(0) }, { id: 3, at: at(0) }],
    );
    assert.match(
      toldWhole(whole),
      /^The audit is whole: 3 chains, 9 entries, from .*\nNewest head: entry 3 of chain [abc], \w{64}\n$/,
    );
  });

  it('knows a head in any chain, and none that is nowhere', async () => {
    for (const { links } of [a, b, c]) {
      for (const { hash } of links) assert.equal(await verdict(read(a, b, c), { known: hash }), 'whole');
    }
    assert.deepEqual(await verdict(read(a, b, c), { known: 'f'.repeat(64) }), ['c headless 3']);
    assert.equal(await verdict([]), 'whole');
    assert.deepEqual(await verdict([], { known: 'f'.repeat(64) }), [' headless 0']);
  });

  it('finds what a chain lacks of what was named, whichever of the two sorts first', async () => {
    const other = chain('a', [], 3);
    for (const name of ['0', 'z']) {
      const namer = chain(name, [headOf(a)]);
      for (const [there, expected] of [
        [{ ...a, links: a.links.slice(0, 2) }, 'a cut 2'],
        [{ ...a, links: [] }, 'a cut 0'],
        [{ ...a, links: forged(a, 2) }, 'a contradicted 3'],
        [{ ...other, links: [...other.links] }, undefined],
      ] as [Kept, string | undefined][]) {
        const found = await verdict(read(there, namer));
        assert.deepEqual(found, expected ? [expected] : 'whole', `${name}: ${expected}`);
      }
      assert.deepEqual(await verdict(read(namer)), ['a vanished 3']);
    }
  });

  /** The same with another entry at this place, computed anew. */
  function forged({ links }: Kept, place: number): Links {
    const made: Links = [];
    links.forEach(({ line }, index) => {
      const { id: _, ...entry } = JSON.parse(line);
      made.push(linked(made.at(-1) ?? GENESIS, index === place ? { ...entry, reference: 'AAAAAA' } : entry));
    });
    return made;
  }

  it('looks once more at a chain of which more was named than was there when it was listed', async () => {
    const grown = chain('a', [], 5);
    const namer = chain('z', [headOf(grown)]);
    const before = { ...grown, links: grown.links.slice(0, 3) };
    assert.equal(await verdict(read(before, namer), { later: read(grown, namer) }), 'whole');
    assert.equal(await verdict(read(namer), { later: read(grown, namer) }), 'whole');
    assert.deepEqual(await verdict(read(before, namer), { later: read(before, namer) }), ['a cut 3']);
    assert.deepEqual(await verdict(read(before, namer), { later: read(namer) }), ['a vanished 6']);
    const changed = { ...grown, links: forged(grown, 4) };
    assert.deepEqual(await verdict(read(before, namer), { later: read(changed, namer) }), ['a contradicted 6']);
  });

  it('finds a chain that does not begin with its own opening', async () => {
    assert.deepEqual(await verdict(read({ ...a, name: 'other' })), ['other unopened 1']);
    const plain: Links = [];
    append(plain, {});
    assert.deepEqual(await verdict(read({ name: 'plain', links: plain })), ['plain unopened 1']);
  });

  describe('where old entries were pruned', () => {
    const pruner = (...heads: NamedHead[]) => {
      const made = chain('p', []);
      prunes(made, heads, { before: at(30) });
      return made;
    };

    it('takes it for whole wherever the deletion ended', async () => {
      const names = chain('n', [headOf(a, 2)]);
      const all = pruner(headOf(a, 1), headOf(a, 2), headOf(a, 3));
      for (const gone of [0, 1, 2]) {
        assert.equal(await verdict(read(without(a, gone), names, all)), 'whole', `${gone} are gone`);
      }
      assert.equal(await verdict(read(names, all)), 'whole', 'all are gone');
      const first = a.links[0]?.hash ?? '';
      assert.equal(await verdict(read(names, all), { known: first }), 'whole');
    });

    it('finds what was removed without a checkpoint, or by one that lies', async () => {
      assert.deepEqual(await verdict(read(without(a, 1), pruner(headOf(a, 2)))), ['a unfounded 2']);
      assert.deepEqual(await verdict(read(without(a, 1), pruner())), ['a unfounded 2']);
      assert.deepEqual(await verdict(read(without(a, 1), pruner({ ...headOf(a, 2), id: 1 }))), ['a changed 2']);
      assert.deepEqual(await verdict(read(a, pruner({ ...headOf(a, 2), id: 1 }))), ['a contradicted 1']);
      const names = chain('n', [{ ...headOf(a, 3), at: at(40) }]);
      assert.deepEqual(await verdict(read(names, pruner({ ...headOf(a, 2), at: at(40) }))), ['a vanished 3']);
      assert.deepEqual(await verdict(read(names, pruner({ ...headOf(a, 2), id: 3, at: at(40) }))), ['a vanished 3']);
    });

    it('misses no chain that was named if all of it is older than what has been pruned since', async () => {
      const named = (minute: number) => chain('n', [headOf(a, 3, minute)], 0, 50);
      assert.equal(await verdict(read(named(29), pruner(headOf(b, 1)))), 'whole');
      assert.deepEqual(await verdict(read(named(30), pruner(headOf(b, 1)))), ['a vanished 3']);
    });

    it('names the newest checkpoint', async () => {
      const early = pruner(headOf(a, 1));
      const late = chain('q', []);
      prunes(late, [headOf(b, 1)], {}, 59);
      const found = await verifyAll(async () => read(without(a, 1), without(b, 1), early, late));
      assert('whole' in found);
      const { chain: name, id, at: when } = found.whole.pruned ?? assert.fail();
      assert.deepEqual([name, id, when], ['q', 4, at(59)]);
      assert.match(
        toldWhole(found.whole),
        /\nOld entries were pruned on 2026-03-02T09:59:00.000Z, see entry 4 of chain q\.\n/,
      );
    });
  });

  it('tells in words, chain by chain, and no name rules a terminal', async () => {
    const found = await verifyAll(async () => read(without(a, 1), { ...b, name: 'b\u001b[2J' }));
    assert('breaches' in found);
    assert.equal(
      toldBroken(found.breaches),
      'Chain a is broken. What came before entry 2 was removed, and no checkpoint covers that.\n' +
        'Chain b?[2J is broken. Entry 1 does not open it: the chain was put there, or had another name.\n',
    );
    const headless = await verifyAll(async () => read(a), 'f'.repeat(64));
    assert('breaches' in headless);
    assert.match(
      toldBroken(headless.breaches),
      /^The audit is broken\. No chain holds that head: the end of one was cut off/,
    );
  });

  it('writes heads that it can read, and reads no others', () => {
    const heads = [headOf(a), { chain: 'x', id: 1, hash: 'f'.repeat(64), at: at(1) }];
    assert.deepEqual(readHeads(writeHeads(heads)), heads);
    for (const text of [undefined, '', 'a', 'a 1 f', 'a 0 f t', 'a x f t', 'a -1 f t'])
      assert.deepEqual(readHeads(text), []);
  });
});

describe('The rows of several chains', () => {
  const row = (name: string, minutes: number[]): Chain & { opened: number; closed: number } => {
    const links: Links = [];
    for (const minute of minutes) append(links, { reference: `${name}${minute}` }, minute);
    const made = {
      ...{ name, since: Date.parse(at(minutes[0] ?? 0)), opened: 0, closed: 0 },
      *links() {
        made.opened++;
        try {
          yield* links;
        } finally {
          made.closed++;
        }
      },
    };
    return made;
  };
  async function references(chains: Chain[]): Promise<string[]> {
    const all: string[] = [];
    for await (const { reference, chain: name } of rowsOf(chains)) {
      assert(name && reference.startsWith(name));
      all.push(reference);
    }
    return all;
  }

  it('come by time, and those of one chain in its order', async () => {
    assert.deepEqual(await references([row('b', [2, 4, 6]), row('a', [1, 3, 2, 5]), row('c', [4]), row('d', [])]), [
      ...['a1', 'b2', 'a3', 'a2', 'b4', 'c4', 'a5', 'b6'],
    ]);
    assert.deepEqual(await references([]), []);
  });

  it('are read when their time has come, and let go when nobody wants more', async () => {
    const chains = [row('a', [1, 2]), row('b', [3, 4]), row('c', [50, 51])];
    for await (const { reference } of rowsOf(chains)) if (reference === 'b3') break;
    assert.deepEqual(
      chains.map(({ opened, closed }) => [opened, closed]),
      [
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    );
  });
});
