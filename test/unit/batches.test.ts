import assert from 'node:assert/strict';
import { createBatches } from '../../bot/domain/batches.ts';

describe('What only one can do at a time', () => {
  /** Each batch waits until the test lets it go on. */
  function scene() {
    const batches: { key: string; items: number[]; done(): void; fail(error: Error): void }[] = [];
    const ask = createBatches((key, items: number[]) => {
      const { promise, resolve, reject } = Promise.withResolvers<number[]>();
      batches.push({ key, items, done: () => resolve(items.map((item) => item * 10)), fail: reject });
      return promise;
    });
    return { batches, ask, itemsOf: () => batches.map(({ items }) => items) };
  }

  it('is begun at once, and what is asked for meanwhile is done together, each with its own answer', async () => {
    const { batches, ask, itemsOf } = scene();
    const answers = Promise.all([1, 2, 3].map((item) => ask('key', item)));
    assert.deepEqual(itemsOf(), [[1]]);
    batches[0]?.done();
    await new Promise(setImmediate);
    assert.deepEqual(itemsOf(), [[1], [2, 3]]);
    batches[1]?.done();
    assert.deepEqual(await answers, [10, 20, 30]);
  });

  it('waits for nobody under another key', () => {
    const { batches, ask } = scene();
    void ask('one', 1);
    void ask('other', 2);
    assert.deepEqual(
      batches.map(({ key }) => key),
      ['one', 'other'],
    );
  });

  it('fails for those alone that it was done for', async () => {
    const { batches, ask } = scene();
    const failed = ask('key', 1);
    const waiting = ask('key', 2);
    batches[0]?.fail(new Error('away'));
    await assert.rejects(failed, /away/);
    batches[1]?.done();
    assert.equal(await waiting, 20);
    const later = ask('key', 3);
    batches[2]?.done();
    assert.equal(await later, 30);
  });
});
