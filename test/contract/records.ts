import assert from 'node:assert/strict';
import type { Records } from '../../bot/domain/ports.ts';
import type { Bench } from './bench.ts';

/** What every engine of `Records` promises. */
export function testRecords(name: string, make: () => Promise<Bench<Records>>): void {
  describe(`Records in ${name}`, () => {
    let bench: Bench<Records>;
    beforeEach(async () => {
      bench = await make();
    });
    afterEach(() => bench.close());

    const inSeconds = (seconds: number) => bench.now() + seconds * 1000;
    const value = async (key: string) => (await bench.other.read(key))?.value;

    it('keep a value as it was, for everybody', async () => {
      const kept = { text: 'Zoë’s "Mac"', number: 1.5, list: [true, null], nested: { empty: {} } };
      assert.equal(await bench.one.create('ticket/a', kept, inSeconds(60)), true);
      assert.deepEqual(await value('ticket/a'), kept);
      assert.equal(await value('ticket/b'), undefined);
    });

    it('are created once', async () => {
      await bench.one.create('claim', 'first', inSeconds(60));
      assert.equal(await bench.other.create('claim', 'second', inSeconds(60)), false);
      assert.equal(await value('claim'), 'first');
    });

    it('are created by one of two who try at once', async () => {
      const tries = [bench.one, bench.other].map((records) => records.create('claim', {}, inSeconds(60)));
      assert.deepEqual((await Promise.all(tries)).sort(), [false, true]);
    });

    it('are replaced only by who read the latest version', async () => {
      await bench.one.create('count', 1, inSeconds(60));
      const read = await bench.one.read<number>('count');
      assert(read);
      assert.equal(await bench.other.replace('count', read.version, 2, inSeconds(60)), true);
      assert.equal(await bench.one.replace('count', read.version, 3, inSeconds(60)), false);
      assert.equal(await value('count'), 2);
    });

    it('get a new version even when the value stays the same', async () => {
      await bench.one.create('count', 1, inSeconds(60));
      const read = await bench.one.read<number>('count');
      assert(read);
      await bench.other.replace('count', read.version, 1, inSeconds(60));
      assert.equal(await bench.one.replace('count', read.version, 2, inSeconds(60)), false);
    });

    it('are not made by replacing', async () => {
      assert.equal(await bench.one.replace('nothing', '1', 1, inSeconds(60)), false);
      assert.equal(await value('nothing'), undefined);
    });

    it('are as good as none once expired', async () => {
      await bench.one.create('claim', 'first', inSeconds(2));
      const read = await bench.one.read('claim');
      assert(read);
      await bench.pass(2000);
      assert.equal(await value('claim'), undefined);
      assert.equal(await bench.one.replace('claim', read.version, 'late', inSeconds(60)), false);
      assert.equal(await bench.other.create('claim', 'second', inSeconds(60)), true);
      assert.equal(await bench.one.replace('claim', read.version, 'late', inSeconds(60)), false);
      assert.equal(await value('claim'), 'second');
    });

    it('live longer when a replacement says so', async () => {
      await bench.one.create('count', 1, inSeconds(1));
      const read = await bench.one.read('count');
      assert(read);
      await bench.one.replace('count', read.version, 2, inSeconds(60));
      await bench.pass(1000);
      assert.equal(await value('count'), 2);
    });

    it('lose by cleaning only what has expired', async () => {
      await bench.one.create('short', 1, inSeconds(1));
      await bench.one.create('long', 2, inSeconds(60));
      await bench.pass(1000);
      await bench.one.clean();
      assert.deepEqual([await value('short'), await value('long')], [undefined, 2]);
    });

    it('lose no count when two add at once', async () => {
      await bench.one.create('count', 0, inSeconds(60));
      const add = async (records: Records): Promise<void> => {
        const read = await records.read<number>('count');
        assert(read);
        if (!(await records.replace('count', read.version, read.value + 1, inSeconds(60)))) await add(records);
      };
      await Promise.all([bench.one, bench.other, bench.one, bench.other].map(add));
      assert.equal(await value('count'), 4);
    });
  });
}
