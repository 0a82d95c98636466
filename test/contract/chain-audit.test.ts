import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { migrations } from '../../bot/adapters/sqlite/schema.ts';
import { verify } from '../../bot/domain/audit-verifier.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createReadableAudit, VERSION } from '../support/readable-audit.ts';

const clock = createManualClock();
const rows = [
  ['2026-03-01T08:00:00.000Z', 'reveal.intended', 'K7M2QX', 'anna', 'mac-1', '{}'],
  ['2026-03-01T08:00:01.000Z', 'reveal.shown', 'K7M2QX', 'anna', 'mac-1', '{}'],
  ['2026-03-01T08:05:01.000Z', 'key.blanked', 'K7M2QX', 'anna', 'mac-1', '{"lateMs":12,"armed":true}'],
  ['2026-03-01T09:00:00.000Z', 'reveal.refused', 'A3C4D6', 'ben', null, '{"refusal":"no-mac"}'],
] as const;

describe('A SQLite file of the version before the chain', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-before-'));
    file = join(folder, 'latchkey.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function writtenBefore(entries: typeof rows | []): void {
    const [schema] = migrations;
    assert(typeof schema === 'string');
    const before = new DatabaseSync(file);
    before.exec(`${schema}; PRAGMA user_version = 1`);
    const insert = before.prepare(
      'INSERT INTO audit (at, event, reference, person, mac, facts) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const entry of entries) insert.run(...entry);
    before.exec("INSERT INTO records VALUES ('claim', '1', 'v', 9e15)");
    before.close();
  }

  it('is taken over: its audit becomes the beginning of the chain, in order', async () => {
    writtenBefore(rows);
    const database = await openDatabase(file, clock);
    const audit = createReadableAudit(database, clock);
    assert.deepEqual(
      await audit.entries(),
      rows.map(([at, event, reference, person, mac, facts], index) => ({
        ...{ id: index + 1, at, event, reference, person: { id: person }, facts: JSON.parse(facts) },
        ...(mac && { mac: { id: mac } }),
      })),
    );
    const { id } = await audit.record({ event: 'reveal.refused', reference: 'E6F7G9', person: { id: 'ben' } });
    const found = await verify(await audit.links());
    assert.deepEqual(['entries' in found && found.entries, id], [5, 5]);
    assert.equal((await audit.entries()).at(-1)?.version, VERSION);
    assert.equal((await database.rows('SELECT key FROM records')).length, 1);
    database.close();
  });

  it('is taken over once, by whoever opens it first', async () => {
    writtenBefore(rows);
    const databases = await Promise.all([openDatabase(file, clock), openDatabase(file, clock)]);
    for (const database of databases) database.close();
    const again = await openDatabase(file, clock);
    assert.equal((await createReadableAudit(again, clock).entries()).length, 4);
    again.close();
  });

  it('looks like a new one afterwards', async () => {
    writtenBefore([]);
    const schemaOf = async (path: string) => {
      const database = await openDatabase(path, clock);
      const schema = await database.rows('SELECT type, name, sql FROM sqlite_schema ORDER BY name');
      database.close();
      return schema;
    };
    assert.deepEqual(await schemaOf(file), await schemaOf(join(folder, 'new.db')));
  });

  it('stays as it was when it cannot be taken over', async () => {
    writtenBefore(rows);
    const before = new DatabaseSync(file);
    before.exec("INSERT INTO audit (at, event, reference, person, facts) VALUES ('', '', '', '', 'no JSON')");
    before.close();
    await assert.rejects(openDatabase(file, clock));
    const after = new DatabaseSync(file);
    assert.equal(after.prepare('SELECT count(*) AS count FROM audit WHERE person IS NOT NULL').get()?.count, 5);
    assert.equal(after.prepare('PRAGMA user_version').get()?.user_version, 1);
    after.close();
  });
});
