import assert from 'node:assert/strict';
import { newReference } from '../../bot/domain/reference.ts';

describe('A reference', () => {
  const many = Array.from({ length: 5_000 }, newReference);

  it('has six characters', () => {
    assert(many.every((reference) => reference.length === 6));
  });

  it('has none that can be taken for another when read aloud or by eye', () => {
    for (const lookalike of 'O08B5S2ZI1L') {
      assert(!many.some((reference) => reference.includes(lookalike)), lookalike);
    }
    assert(many.every((reference) => /^[A-Z0-9]+$/.test(reference)));
  });

  it('is hardly ever given twice', () => {
    assert(new Set(many).size > 4_980);
  });

  it('uses all its characters about equally, in every place', () => {
    for (let place = 0; place < 6; place++) {
      const counts = Map.groupBy(many, (reference) => reference[place]);
      assert.equal(counts.size, 25);
      for (const [character, { length }] of counts) assert(length > 120 && length < 280, `${character}: ${length}`);
    }
  });
});
