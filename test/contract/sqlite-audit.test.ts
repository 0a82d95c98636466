import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { verify } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';
import { createReadableAudit, type ReadableAudit, VERSION } from '../support/readable-audit.ts';

const blanked: AuditEntry = { event: 'key.blanked', reference: 'K7M2QX', person: { id: 'p' }, mac: { id: 'm' } };

async function wholeChainOf({ links }: ReadableAudit, known?: string) {
  const found = await verify(await links(), known);
  assert('entries' in found, `the chain is broken: ${JSON.stringify(found)}`);
  return found;
}

describe('The only chain of a SQLite file', () => {
  let folder: string;
  let clock: ManualClock;
  let databases: Database[];
  let one: ReadableAudit;
  let other: ReadableAudit;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    clock = createManualClock();
    databases = [await openDatabase(join(folder, 'a.db'), clock), await openDatabase(join(folder, 'a.db'), clock)];
    const [first, second] = databases.map((database) => createReadableAudit(database, clock));
    assert(first && second);
    one = first;
    other = second;
  });
  afterEach(() => {
    for (const database of databases) database.close();
    rmSync(folder, { recursive: true });
  });

  async function records(times: number): Promise<AuditHead[]> {
    const heads: AuditHead[] = [];
    for (let turn = 0; turn < times; turn++) heads.push(await one.record(blanked));
    return heads;
  }
  const ids = async () => (await other.entries()).map(({ id }) => id);

  it('is shared by two who record at once', async () => {
    const heads = await Promise.all(Array.from({ length: 20 }, (_, turn) => (turn % 2 ? one : other).record(blanked)));
    assert.deepEqual(
      heads.map(({ id }) => id).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, turn) => turn + 1),
    );
    const { head } = await wholeChainOf(other);
    assert.deepEqual(
      head,
      heads.find(({ id }) => id === 20),
    );
  });

  it('gets a checkpoint that names the last to go, and loses those and no others', async () => {
    const [, second] = await records(2);
    await clock.pass(2000);
    const before = clock.now();
    await records(2);
    const pruned = await other.prune(before);
    assert.deepEqual([pruned?.entries, pruned?.head.id], [2, 5]);
    const entries = await one.entries();
    assert.deepEqual(await ids(), [3, 4, 5]);
    const { at: _, ...checkpoint } = entries.at(-1) ?? assert.fail('no checkpoint');
    const { id: lastId, hash: lastHash } = second ?? assert.fail();
    assert.deepEqual(checkpoint, {
      ...{ id: 5, event: 'audit.pruned', reference: pruned?.reference, person: { id: 'latchkey' } },
      ...{ facts: { lastId, lastHash, entries: 2, before: new Date(before).toISOString() }, version: VERSION },
    });
    const { pruned: found, head } = await wholeChainOf(one, lastHash);
    assert.deepEqual([found?.lastId, head], [2, pruned?.head]);
  });

  it('goes on when it is pruned, and can be pruned again', async () => {
    await records(3);
    await clock.pass(2000);
    await one.prune(clock.now());
    await records(2);
    await clock.pass(2000);
    assert.equal((await one.prune(clock.now()))?.entries, 3);
    assert.deepEqual(await ids(), [6, 7]);
    await records(1);
    await wholeChainOf(other);
  });

  it('is pruned once by two who try at once, while others record', async () => {
    await records(3);
    await clock.pass(2000);
    const before = clock.now();
    await records(1);
    const pruned = await Promise.all([one.prune(before), other.prune(before), records(3)]);
    assert.equal(pruned.slice(0, 2).filter((each) => each !== undefined).length, 1);
    await wholeChainOf(one);
  });
});
