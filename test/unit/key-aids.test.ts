import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { key } from '../../cards/index.ts';
import { aidsFor, spelt } from '../../cards/key-aids.ts';
import en from '../../cards/words/en.json' with { type: 'json' };
import { sampleMacs } from '../support/samples.ts';

const APPLE = 'ABCDEFGH8JKLMNOPQR9TUVWXYZ234567';
const LOOSE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const ALIKE = ['B8', 'Z2', 'G6', '0ODQ', 'UV', 'S5', 'I1'];

const keyOver = (alphabet: string) =>
  fc
    .array(fc.string({ unit: fc.constantFrom(...alphabet), minLength: 4, maxLength: 4 }), {
      minLength: 6,
      maxLength: 6,
    })
    .map((groups) => groups.join('-'));
/** Of Apple's own alphabet, of the loose shape, and such as hold few different characters. */
const usual = fc.oneof(keyOver(APPLE), keyOver(LOOSE), keyOver('0O1I8BQD'), keyOver('5SAH'));
const unusual = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  keyOver(APPLE).map((text) => text.toLowerCase()),
  keyOver(APPLE).map((text) => text.replaceAll('-', '')),
  keyOver(APPLE).map((text) => `${text}-ABCD`),
  keyOver(APPLE).map((text) => text.slice(0, -1)),
  keyOver(APPLE).map((text) => `${text}\n`),
);
const isUsual = (text: string) => /^[A-Z0-9]{4}(-[A-Z0-9]{4}){5}$/.test(text) && !text.endsWith('\n');

const decode = new Map(Object.entries(en.spelling).map(([character, word]) => [word, character]));

function aidsOf(text: string) {
  const aids = aidsFor(text);
  assert(aids);
  return aids;
}

/** All texts of the card, in reading order. */
function textsOf(text: string): string[] {
  const [mac] = sampleMacs;
  assert(mac);
  const card = key({ mac, key: new RecoveryKey(text), until: 0, reader: {}, replacing: false }, 'm');
  const texts: string[] = [];
  JSON.stringify(card, (name, value) => {
    if (name === 'text') texts.push(value);
    return value;
  });
  return texts;
}

describe('What helps to read a key', () => {
  it('spells each letter and digit with a word of its own', () => {
    assert.deepEqual(Object.keys(en.spelling).sort(), [...LOOSE].sort());
    assert.equal(decode.size, LOOSE.length);
    for (const word of decode.keys()) assert.doesNotMatch(word, /\s/);
  });

  it('is six groups that are the key when they are joined', () => {
    fc.assert(
      fc.property(usual, (text) => {
        const { groups } = aidsOf(text);
        assert.equal(groups.join('-'), text);
        assert.deepEqual(
          groups.map(({ length }) => length),
          [4, 4, 4, 4, 4, 4],
        );
      }),
    );
  });

  it('spells exactly the group', () => {
    fc.assert(
      fc.property(usual, (text) => {
        const spoken = aidsOf(text).groups.map((group) => spelt(group, en.spelling).split(' '));
        const written = spoken.map((words) => words.map((word) => decode.get(word)).join(''));
        assert.equal(written.join('-'), text);
      }),
    );
  });

  it('lists each look-alike once: as held if the key holds it, as absent if it does not', () => {
    fc.assert(
      fc.property(usual, (text) => {
        const { held, absent } = aidsOf(text);
        assert(held.every((character) => text.includes(character)));
        assert(absent.every((character) => !text.includes(character)));
        assert.equal(new Set([...held, ...absent]).size, held.length + absent.length);
        const doubtful = ALIKE.filter((alike) => [...alike].some((character) => text.includes(character))).join('');
        assert.deepEqual([...held, ...absent].sort(), [...new Set(`${doubtful}01IS`)].sort());
      }),
    );
  });

  it('says that no key of FileVault holds 0, 1, I or S', () => {
    fc.assert(
      fc.property(keyOver(APPLE), (text) => {
        assert.deepEqual(aidsOf(text).absent.slice(0, 4), ['0', '1', 'I', 'S']);
      }),
    );
  });

  it('stands on the card in reading order, and all of the key once', () => {
    fc.assert(
      fc.property(usual, (text) => {
        const texts = textsOf(text);
        const { groups, held, absent } = aidsOf(text);
        const cells = groups.flatMap((group, at) => [
          `${at + 1} of 6`,
          group,
          ...(at < 5 ? ['-'] : []),
          spelt(group, en.spelling),
        ]);
        const start = texts.indexOf('1 of 6');
        assert.deepEqual(texts.slice(start, start + cells.length), cells);
        const others = texts.toSpliced(start, cells.length);
        assert(!others.some((line) => groups.some((group) => line.includes(group))));
        assert.equal(others.includes(held.join(' ')), held.length > 0);
        assert.equal(others.includes(absent.join(' ')), absent.length > 0);
      }),
      { numRuns: 50 },
    );
  });

  it('is left out for a key of any other shape, which is shown whole', () => {
    fc.assert(
      fc.property(
        unusual.filter((text) => text.trim() !== '' && !isUsual(text.trim())),
        (text) => {
          assert.equal(aidsFor(text.trim()), undefined);
          const texts = textsOf(text);
          assert(texts.includes(text.trim()));
          assert(!texts.some((line) => /^\d of 6$|mix up|Not in this key/.test(line) && line !== text.trim()));
        },
      ),
    );
  });
});
