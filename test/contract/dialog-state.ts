import assert from 'node:assert/strict';
import type { Storage, StoreItems } from 'botbuilder';
import type { Bench } from './bench.ts';

/** What every engine of dialog state promises, which is little: nothing that matters may depend on it. */
export function testDialogState(name: string, make: () => Promise<Bench<Storage>>): void {
  describe(`Dialog state in ${name}`, () => {
    let bench: Bench<Storage>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    /** An engine may note its own version of an item in it. */
    async function read(storage: Storage, ...keys: string[]): Promise<StoreItems> {
      const items = Object.entries(await storage.read(keys));
      return Object.fromEntries(items.map(([key, { eTag: _, ...item }]) => [key, item]));
    }

    it('keeps the place of several conversations', async () => {
      const place = { dialog: { step: 1, list: [null, 'Zoë'] } };
      const key = 'msteams/a:1"\\/users/29:ü';
      await bench.one.write({ [key]: { ...place, eTag: '*' }, b: {} });
      assert.deepEqual(await read(bench.other, key, 'b', 'unknown'), { [key]: place, b: {} });
    });

    it('keeps apart what is alike', async () => {
      const long = 'x'.repeat(2_000);
      const keys = [`${long}1`, `${long}2`, 'a/b', 'a//b', 'a%2Fb', 'A/B'];
      await bench.one.write(Object.fromEntries(keys.map((key, step) => [key, { step }])));
      const found = await read(bench.other, ...keys);
      assert.deepEqual(
        keys.map((key) => found[key]),
        keys.map((_, step) => ({ step })),
      );
    });

    it('lets the last write win', async () => {
      await bench.one.write({ a: { step: 1 } });
      const { a } = await bench.other.read(['a']);
      await bench.other.write({ a: { step: 2 }, b: { step: 3 } });
      assert.deepEqual(await read(bench.one, 'a'), { a: { step: 2 } });
      await bench.one.write({ a: { ...a, step: 4 } });
      assert.deepEqual(await read(bench.other, 'a'), { a: { step: 4 } });
    });

    it('forgets what is deleted, and nothing else', async () => {
      await bench.one.write({ a: { step: 1 }, b: { step: 2 } });
      await bench.one.delete(['a', 'unknown']);
      assert.deepEqual(await read(bench.one, 'a', 'b'), { b: { step: 2 } });
    });
  });
}
