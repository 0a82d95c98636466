import assert from 'node:assert/strict';
import { openEngine } from '../../bot/adapters/engine.ts';
import { type Link, linked } from '../../bot/domain/audit-chain.ts';
import { readHeads } from '../../bot/domain/audit-heads.ts';
import type { AuditEntry, AuditHead, KeptEntry } from '../../bot/domain/model.ts';
import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { answered, asTimePasses, type BlobAudit, blobsIn, chainsIn, verdict } from '../support/blob-audit.ts';
import { type BlobStage, createBlobStage } from '../support/blob-stage.ts';
import { createFakeLog } from '../support/fakes.ts';

const DAY_MS = 24 * 3_600_000;
const entry: AuditEntry = { event: 'reveal.shown', reference: 'K7M2QX', person: { id: 'p' } };

describe('The chains of several processes', () => {
  let azurite: Azurite;
  let stage: BlobStage;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    stage = await createBlobStage(azurite);
  });

  /** A process that starts a second after the last one, and opens its chain. */
  async function starts(limits: Parameters<BlobStage['start']>[0] = {}): Promise<ReturnType<BlobStage['start']>> {
    await stage.clock.pass(1_000);
    const audit = stage.start(limits);
    await asTimePasses(stage.clock, audit.open());
    return audit;
  }
  const records = (audit: BlobAudit): Promise<AuditHead> => asTimePasses(stage.clock, audit.record(entry));
  /** The heads that the opening of this process names, as `<place of the chain> <id>`. */
  async function named(audit: BlobAudit): Promise<string[]> {
    const chains = await chainsIn(stage.owner)();
    const names = chains.map(({ name }) => name);
    const own = chains.find(({ name }) => name === audit.log.heads[0]?.chain);
    for await (const { line } of own?.links() ?? []) {
      const { facts } = JSON.parse(line) as KeptEntry;
      return readHeads(facts?.heads).map((head) => `${names.indexOf(head.chain)} ${head.id}`);
    }
    return assert.fail('It has not opened its chain.');
  }
  async function isWhole(known?: string) {
    const whole = await verdict(stage.owner, known);
    assert(!Array.isArray(whole), `broken: ${whole}`);
    return whole;
  }

  describe('name the heads of others', () => {
    it('as they are when they start, of those that have grown since somebody else named them', async () => {
      const one = await starts();
      await records(one);
      const two = await starts();
      await records(two);
      const three = await starts();
      await records(one);
      const four = await starts();
      const five = await starts();
      assert.deepEqual(await Promise.all([one, two, three, four, five].map(named)), [
        [],
        ['0 2'],
        ['1 2'],
        ['0 3', '2 1'],
        ['3 1'],
      ]);
      const { chains, entries } = await isWhole();
      assert.deepEqual([chains, entries], [5, 8]);
    });

    it('also when they start at once', async () => {
      await records(await starts());
      const both = [stage.start(), stage.start()];
      await Promise.all(both.map((audit) => asTimePasses(stage.clock, audit.open())));
      await starts();
      await isWhole();
      assert.equal((await blobsIn(stage.owner)).length, 4);
    });

    it('in the blob where they are, past one that was begun and not written to', async () => {
      const one = await starts({ blocks: 1 });
      await records(one);
      const { chain } = one.log.heads[0] ?? assert.fail();
      await stage.owner.getAppendBlobClient(`${chain}/2026-03-02-0003`).create();
      assert.deepEqual(await named(await starts()), ['0 2']);
      await stage.owner.getAppendBlobClient('2026-01-01T00-00-00-000Z-never/2026-01-01-0001').create();
      const three = await starts();
      assert.deepEqual(await named(three), ['2 1']);
      await isWhole();
    });

    it('whose last entry is long', async () => {
      const one = await starts();
      await asTimePasses(stage.clock, one.record({ ...entry, facts: { query: 'x'.repeat(300_000) } }));
      const two = await starts();
      assert.deepEqual(await named(two), ['0 2']);
      await isWhole();
    });

    it('and go on where the end of one is no entry, which they tell', async () => {
      const one = await starts();
      const [{ name } = assert.fail()] = await blobsIn(stage.owner);
      await stage.owner.getAppendBlobClient(name).appendBlock('torn', 4);
      const two = await starts();
      assert.deepEqual([await named(two), one.log.events(), two.log.events()], [[], [], ['audit.tampered']]);
      await records(two);
      assert.deepEqual(await verdict(stage.owner), ['unreadable 2']);
    }).timeout(30_000);

    it('after a failed attempt read no opening twice', async () => {
      for (let turn = 0; turn < 3; turn++) await records(await starts());
      const audit = stage.start();
      audit.line.tap = (sent) =>
        sent.kind === 'PUT' ? Promise.reject(answered(403, 'AuthorizationFailure')) : undefined;
      await asTimePasses(stage.clock, audit.open());
      assert.equal(audit.line.count('GET'), 4);
      audit.line.tap = undefined;
      await records(audit);
      assert.equal(audit.line.count('GET'), 5);
      await isWhole();
    });
  });

  it('are opened soon, however many there are', async () => {
    const lines: [string, string][] = [];
    let last: (AuditHead & { chain: string; at: string; reach: string }) | undefined;
    for (let number = 0; number < 300; number++) {
      const chain = `2026-01-01T00-00-00-${`${number}`.padStart(3, '0')}Z-00000000`;
      const at = '2026-01-01T00:00:00.000Z';
      const heads = last ? `${last.chain} ${last.id} ${last.hash} ${last.at} ${last.reach}` : '';
      const { id, hash, line } = linked(
        { id: 0, hash: '0'.repeat(64) },
        { event: 'audit.opened', reference: 'K7M2QX', person: { id: 'latchkey' }, facts: { chain, heads }, at },
      );
      const text = `${hash}\t${line}\n`;
      lines.push([`${chain}/2026-01-01-0001`, text]);
      last = { chain, id, hash, at, reach: `2026-01-01-0001@${Buffer.byteLength(text)}` };
    }
    await Promise.all(
      lines.map(async ([name, text]) => {
        const blob = stage.owner.getAppendBlobClient(name);
        await blob.create();
        await blob.appendBlock(text, Buffer.byteLength(text));
      }),
    );
    const begun = performance.now();
    const audit = await starts();
    const ms = Math.round(performance.now() - begun);
    assert.deepEqual(await named(audit), ['299 1']);
    assert.equal(audit.line.count('GET'), 301);
    assert.equal(audit.line.count('GET list'), 1);
    assert.equal((await isWhole()).chains, 301);
    process.stdout.write(`      (300 chains: opened after ${ms} ms)\n`);
  }).timeout(60_000);

  describe('are found to have been tampered with', () => {
    let one: BlobAudit;
    let two: BlobAudit;
    let names: string[];

    /** One with five entries, named at its third by another one, which has three. */
    beforeEach(async () => {
      one = await starts();
      for (let turn = 0; turn < 2; turn++) await records(one);
      two = await starts();
      for (let turn = 0; turn < 2; turn++) await records(two);
      for (let turn = 0; turn < 2; turn++) await records(one);
      names = (await blobsIn(stage.owner)).map(({ name }) => name);
      await isWhole();
    });

    /** Downloads a blob, changes its lines and puts it back. */
    async function tampers(which: number, change: (lines: string[]) => string[]): Promise<void> {
      const name = names[which] ?? assert.fail();
      const text = `${await stage.owner.getBlobClient(name).downloadToBuffer()}`;
      const changed = change(text.split('\n').slice(0, -1))
        .map((line) => `${line}\n`)
        .join('');
      await puts(name, changed);
    }
    async function puts(name: string, text: string): Promise<void> {
      const blob = stage.owner.getAppendBlobClient(name);
      await blob.create();
      if (text) await blob.appendBlock(text, Buffer.byteLength(text));
    }
    const linkOf = (line: string): Link & KeptEntry & AuditHead => {
      const [hash = '', json = ''] = line.split('\t');
      return { ...JSON.parse(json), hash, line: json };
    };
    /** A chain computed anew from these lines, with the entry at `place` changed. */
    function rebuilt(lines: string[], place: number): string[] {
      let head: AuditHead = { id: 0, hash: '0'.repeat(64) };
      return lines.map((line, at) => {
        const { hash: _, line: __, id: ___, ...kept } = linkOf(line);
        const link = linked(head, at === place ? { ...kept, person: { id: 'somebody else' } } : kept);
        head = link;
        return `${link.hash}\t${link.line}`;
      });
    }

    for (const [what, change, expected] of [
      ['an entry changed', (lines) => lines.with(1, `${lines[1]}`.replace('"p"', '"q"')), 'changed 2'],
      ['an entry removed', (lines) => lines.toSpliced(1, 1), 'missing 2'],
      ['an entry put in', (lines) => lines.toSpliced(2, 0, `${lines[1]}`), 'misplaced 2'],
      [
        'two entries swapped',
        (lines) => [lines[0], lines[2], lines[1]].map(String).concat(lines.slice(3)),
        'missing 2',
      ],
      ['the opening removed', (lines) => lines.slice(1), 'unfounded 2'],
      ['a line without its hash', (lines) => lines.with(1, `${lines[1]?.split('\t')[1]}`), 'changed 2'],
      ['an empty line', (lines) => lines.toSpliced(1, 0, ''), 'unreadable 2'],
      ['its end cut off before what was named', (lines) => lines.slice(0, 2), 'cut 2'],
      ['all cut off', () => [], 'cut 0'],
      ['everything made anew', (lines) => rebuilt(lines, 1), 'contradicted 3'],
    ] as [string, (lines: string[]) => string[], string][]) {
      it(`with ${what}`, async () => {
        await tampers(0, change);
        assert.deepEqual(await verdict(stage.owner), [expected]);
      });
    }

    it('with a last line that is torn, or lacks its end', async () => {
      const name = names[1] ?? assert.fail();
      const text = `${await stage.owner.getBlobClient(name).downloadToBuffer()}`;
      for (const [left, expected] of [
        [text.slice(0, -20), 'unreadable 3'],
        [text.slice(0, -1), 'unreadable 3'],
      ] as const) {
        await puts(name, left);
        assert.deepEqual(await verdict(stage.owner), [expected]);
      }
    });

    it('with a chain gone', async () => {
      await stage.owner.deleteBlob(names[0] ?? '');
      assert.deepEqual(await verdict(stage.owner), ['vanished 3']);
    });

    it('with a chain put under another name, or put in', async () => {
      const name = names[0] ?? '';
      const text = `${await stage.owner.getBlobClient(name).downloadToBuffer()}`;
      await puts(`elsewhere/${name.split('/')[1]}`, text);
      assert.deepEqual(await verdict(stage.owner), ['unopened 1']);
      await stage.owner.deleteBlob(name);
      assert.deepEqual(await verdict(stage.owner), ['vanished 3', 'unopened 1']);
    });

    it('with something else put in', async () => {
      await puts('note.txt', 'hello');
      assert.deepEqual(await verdict(stage.owner), ['unreadable 1']);
    });

    it('with a whole blob gone in between', async () => {
      const three = await starts({ blocks: 1 });
      for (let turn = 0; turn < 3; turn++) await records(three);
      const own = (await blobsIn(stage.owner)).filter(({ chain }) => chain === three.log.heads[0]?.chain);
      await stage.owner.deleteBlob(own[1]?.name ?? '');
      assert.deepEqual(await verdict(stage.owner), ['missing 2']);
    });

    it('but not with what nobody has named yet cut off, unless a head is known', async () => {
      const head = await records(two);
      await tampers(1, (lines) => lines.slice(0, -1));
      await isWhole();
      assert.deepEqual(await verdict(stage.owner, head.hash), ['headless 3']);
      const { hash } = two.log.heads[0] ?? assert.fail();
      await isWhole(hash);
    });

    it('each by itself', async () => {
      await tampers(0, (lines) => lines.toSpliced(1, 1));
      await tampers(1, (lines) => lines.with(2, 'x'));
      assert.deepEqual(await verdict(stage.owner), ['missing 2', 'unreadable 3']);
    });
  });

  it('are whole while others start and record', async () => {
    const audits = [await starts({ blocks: 4 }), await starts({ blocks: 4 })];
    let isOver = false;
    const others = (async () => {
      for (let turn = 0; turn < 12; turn++) {
        await Promise.all(audits.map((audit) => audit.record(entry)));
        if (turn % 3 === 0) {
          const next = stage.start();
          await next.open();
          audits.push(next);
        }
      }
    })().finally(() => {
      isOver = true;
    });
    let looks = 0;
    for (; !isOver; looks++) await isWhole();
    await others;
    assert(looks > 1);
    const { chains } = await isWhole();
    assert.equal(chains, 6);
  });

  it('are opened by an engine in a container that nobody has made', async () => {
    const log = createFakeLog();
    const options = { clock: stage.clock, log, version: '1.2.3', realKeys: false };
    const engine = await openEngine(storageAt(azurite), options);
    await engine.warmUp();
    const { id, chain } = await engine.audit.record(entry);
    engine.close();
    assert.deepEqual([id, chain], [2, log.heads[0]?.chain]);
    await stage.clock.pass(DAY_MS);
  });
});
