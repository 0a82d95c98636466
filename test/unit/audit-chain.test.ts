import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonical, entryIn, GENESIS, type Link, linked } from '../../bot/domain/audit-chain.ts';
import { verify } from '../../bot/domain/audit-verifier.ts';
import type { AuditHead, KeptEntry } from '../../bot/domain/model.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { chainOf, withCheckpoint } from '../support/chains.ts';
import { KEY } from '../support/fakes.ts';

type Chain = (Link & AuditHead)[];

const LENGTH = 12;
const whole = chainOf(LENGTH);
const places = whole.map(({ id }, index) => ({ index, id }));
const at = (index: number) => whole[index] ?? assert.fail('the chain is shorter');

/** The place and kind of the first breach; undefined if there is none. */
async function breachOf(chain: Link[], known?: string): Promise<string | undefined> {
  const found = await verify(chain, known);
  return 'how' in found ? `${found.how} ${found.entry}` : undefined;
}

/** Entry `index` with another person, its hash made to fit if `rehashed`. */
function forged(chain: Chain, index: number, rehashed: boolean): Chain {
  return chain.map((link, place) => {
    if (place !== index) return link;
    const entry = { ...(JSON.parse(link.line) as KeptEntry), person: { id: 'somebody else' } };
    const fresh = linked(chain[index - 1] ?? GENESIS, entry);
    return rehashed ? fresh : { ...fresh, hash: link.hash };
  });
}

describe('The chain of the audit', () => {
  it('is a hash over the hash before and a line of canonical JSON', () => {
    const [first, second] = whole;
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    assert.equal(first?.hash, sha('0'.repeat(64) + first?.line));
    assert.equal(second?.hash, sha(`${first?.hash}${second?.line}`));
    assert.equal(
      first?.line,
      '{"at":"2026-03-02T09:00:01.000Z","event":"reveal.shown","id":1,"mac":{"id":"22222222-2222-4222-8222-222222222222",' +
        '"name":"MAC-ZOE","owner":"company","serial":"C02XYZ"},"person":{"id":"11111111-1111-4111-8111-111111111111",' +
        '"name":"Zoë “Z” O’Hara","upn":"zoe1@contoso.example"},"reference":"K7M2QX","version":"1.2.3"}',
    );
  });

  it('knows one text for one entry, whatever the order of its fields', () => {
    assert.equal(
      canonical({ b: 1, a: { d: null, c: undefined, '10': 'ü\n"' } }),
      '{"a":{"10":"ü\\n\\"","d":null},"b":1}',
    );
    for (const { line } of whole) assert.equal(canonical(entryIn(line)), line);
  });

  it('takes up the fields of an entry and nothing else that an object carries', () => {
    const key = new RecoveryKey(KEY);
    const entry = {
      ...{ event: 'reveal.shown' as const, reference: 'K7M2QX', at: '2026-03-02T09:00:00.000Z', key, note: KEY },
      ...{ person: { id: 'p', key: KEY }, mac: { id: 'm', key: KEY, model: 'MacBook' }, facts: { key: undefined } },
    };
    const { line } = linked(GENESIS, entry);
    assert.equal(
      line,
      '{"at":"2026-03-02T09:00:00.000Z","event":"reveal.shown","facts":{},"id":1,"mac":{"id":"m"},"person":{"id":"p"},"reference":"K7M2QX"}',
    );
  });
});

describe('The verifier of the audit', () => {
  it('finds nothing wrong with a whole chain, and says what it holds', async () => {
    const { id, hash } = at(LENGTH - 1);
    assert.deepEqual(await verify(whole), {
      chains: 1,
      entries: LENGTH,
      first: { id: 1, at: '2026-03-02T09:00:01.000Z' },
      last: { id: 12, at: '2026-03-02T09:00:12.000Z' },
      head: { id, hash },
      pruned: undefined,
    });
    assert.equal(await breachOf([]), undefined);
  });

  it('reads streams as well', async () => {
    async function* stream() {
      yield* whole;
    }
    assert.equal('entries' in (await verify(stream())), true);
  });

  it('finds any entry that was changed', async () => {
    for (const { index, id } of places) {
      assert.equal(await breachOf(forged(whole, index, false)), `changed ${id}`);
      assert.equal(await breachOf(whole.with(index, { ...at(index), hash: 'f'.repeat(64) })), `changed ${id}`);
      const flipped = at(index).line.replace('K7M2QX', 'K7M2QY');
      assert.equal(await breachOf(whole.with(index, { ...at(index), line: flipped })), `changed ${id}`);
    }
  });

  it('finds any entry that was changed and its hash made to fit, by the next', async () => {
    for (const { index, id } of places.slice(0, -1)) {
      assert.equal(await breachOf(forged(whole, index, true)), `changed ${id + 1}`);
    }
  });

  it('finds any entry that is none any more', async () => {
    for (const { index, id } of places) {
      for (const line of ['', '{"id":', 'null', '[]', '{}', '{"id":0}', '{"id":"1"}']) {
        assert.equal(await breachOf(whole.with(index, { ...at(index), line })), `unreadable ${id}`);
      }
    }
  });

  it('finds any entry that was put in', async () => {
    for (const { index, id } of places) {
      const entry = { ...(JSON.parse(at(index).line) as KeptEntry), reference: 'AAAAAA' };
      const fitting = linked(whole[index - 1] ?? GENESIS, entry);
      for (const extra of [fitting, at(index)]) {
        assert.equal(await breachOf(whole.toSpliced(index, 0, extra)), `misplaced ${id}`);
      }
    }
  });

  it('finds any entry that was removed', async () => {
    for (const { index, id } of places.slice(0, -1)) {
      assert.equal(await breachOf(whole.toSpliced(index, 1)), index === 0 ? 'unfounded 2' : `missing ${id}`);
    }
  });

  it('finds any two entries that changed places', async () => {
    for (const { index, id } of places) {
      for (const { index: later } of places.slice(id)) {
        const swapped = whole.with(index, at(later)).with(later, at(index));
        const expected = index > 0 ? `missing ${id}` : `misplaced ${later === 1 ? 1 : 2}`;
        assert.equal(await breachOf(swapped), expected, `${index} and ${later}`);
      }
    }
  });

  it('finds entries that were removed in front, however many', async () => {
    for (const { id } of places.slice(0, -1)) assert.equal(await breachOf(whole.slice(id)), `unfounded ${id + 1}`);
  });

  it('passes when exactly those were removed in front that a checkpoint covers', async () => {
    for (const { index, id } of places.slice(0, -1)) {
      const chain = withCheckpoint(whole, at(index));
      for (let removed = 1; removed < LENGTH; removed++) {
        const expected = removed === id ? undefined : `unfounded ${removed + 1}`;
        assert.equal(await breachOf(chain.slice(removed)), expected, `${removed} removed, ${id} covered`);
      }
      assert.equal(await breachOf(chain), undefined, 'before they go');
      assert.equal(await breachOf(withCheckpoint(chain, at(index + 1)).slice(id + 1)), undefined, 'when more go');
    }
  });

  it('finds that the oldest entry which a checkpoint left was changed, or that the checkpoint lies', async () => {
    for (const { index, id } of places.slice(0, -1)) {
      const chain = withCheckpoint(whole, at(index));
      assert.equal(await breachOf(forged(chain, id, false).slice(id)), `changed ${id + 1}`);
      const lying = withCheckpoint(whole, { id, hash: at(index + 1).hash });
      assert.equal(await breachOf(lying.slice(id)), `changed ${id + 1}`);
    }
  });

  it('cannot know that the end was cut off, unless it is told a head', async () => {
    const { hash } = at(LENGTH - 1);
    assert.equal(await breachOf(whole.slice(0, -1)), undefined);
    assert.equal(await breachOf(whole.slice(0, -1), hash), 'headless 11');
    assert.equal(await breachOf([], hash), 'headless 0');
  });

  it('finds a chain that was made anew, if it is told a head', async () => {
    const rebuilt = chainOf(LENGTH, { reference: 'AAAAAA' });
    assert.equal(await breachOf(rebuilt), undefined);
    assert.equal(await breachOf(rebuilt, at(5).hash), 'headless 12');
  });

  it('knows each head that is in the chain or in a checkpoint', async () => {
    for (const { hash } of whole) assert.equal(await breachOf(whole, hash), undefined);
    const pruned = withCheckpoint(whole, at(3)).slice(4);
    assert.equal(await breachOf(pruned, at(3).hash), undefined);
    assert.equal(await breachOf(pruned, at(2).hash), 'headless 13');
  });

  it('names the newest checkpoint', async () => {
    const found = await verify(withCheckpoint(withCheckpoint(whole, at(1)), at(3)).slice(4));
    assert('pruned' in found);
    const { id, lastId, lastHash } = found.pruned ?? assert.fail('no checkpoint');
    assert.deepEqual([id, lastId, lastHash], [14, 4, at(3).hash]);
  });
});
