import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { openSqlite } from '../../bot/adapters/sqlite/engine.ts';
import { createBookings, createErrands, createFollowUpQueue } from '../../bot/adapters/sqlite/queue.ts';
import { migrations, USABLE_SINCE } from '../../bot/adapters/sqlite/schema.ts';
import { fileObjection } from '../../bot/doctor/checks/database-file.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { blanking } from './bookings.ts';
import { errand, followUp } from './queue.ts';

const OWN = migrations.length;
const MARK = 0x4c4b0000;
const HOUR = 60 * 60_000;

describe('A SQLite file of another version', () => {
  const clock = createManualClock();
  let log: ReturnType<typeof createFakeLog>;
  let folder: string;
  let file: string;

  beforeEach(() => {
    log = createFakeLog();
    folder = mkdtempSync(join(tmpdir(), 'latchkey-versions-'));
    file = join(folder, 'latchkey.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const open = () => openDatabase(file, clock);
  const openEngine = () => openSqlite(file, { clock, log, version: '1.2.3-test', realKeys: false });

  function outside<T>(use: (connection: DatabaseSync) => T): T {
    const connection = new DatabaseSync(file);
    try {
      return use(connection);
    } finally {
      connection.close();
    }
  }

  const stamp = () =>
    outside((connection) => [
      connection.prepare('PRAGMA user_version').get()?.user_version,
      connection.prepare('PRAGMA application_id').get()?.application_id,
    ]);

  /** As a later version leaves it, with what that has added. */
  async function writtenLater(usableSince: number): Promise<void> {
    (await open()).close();
    outside((connection) =>
      connection.exec(`
        CREATE TABLE rooms (id INTEGER PRIMARY KEY) STRICT;
        ALTER TABLE bookings ADD COLUMN room INTEGER NOT NULL DEFAULT 0;
        PRAGMA user_version = ${OWN + 2};
        PRAGMA application_id = ${MARK + usableSince}`),
    );
  }

  it('says which versions can use it', async () => {
    (await open()).close();
    assert.deepEqual(stamp(), [OWN, MARK + USABLE_SINCE]);
    assert(USABLE_SINCE <= OWN);
  });

  it('that a newer one has added to is used, left as it is, and told of once', async () => {
    await writtenLater(OWN);
    const engine = await openEngine();
    const booked = blanking('K7M2QX', clock.now());
    await engine.bookings.book(booked);
    assert.deepEqual(
      (await engine.bookings.take(1, 1_000)).map(({ item }) => item),
      [booked],
    );
    await engine.audit.record({ event: 'reveal.shown', reference: 'K7M2QX', person: { id: 'p' } });
    engine.close();
    assert.deepEqual(stamp(), [OWN + 2, MARK + OWN]);
    assert.deepEqual(log.lines, [{ level: 'warn', event: 'storage.newer', facts: { schema: OWN + 2 } }]);
  });

  it('that this one must not use is refused in words, and left as it is', async () => {
    await writtenLater(OWN + 1);
    const before = stamp();
    const words = new RegExp(
      `STORAGE names a database that was written by a newer version of Latchkey \\(schema ${OWN + 2}; this one knows ${OWN}\\)`,
    );
    await assert.rejects(openEngine(), { name: 'SettingsError', message: words });
    assert.deepEqual(stamp(), before);
    assert.deepEqual(log.lines, []);
  });

  it('that says nothing about older ones is refused', async () => {
    (await open()).close();
    outside((connection) => connection.exec('PRAGMA user_version = 99; PRAGMA application_id = 0'));
    await assert.rejects(open(), /schema 99/);
  });

  it('that belongs to another program is refused, and stays as it is', async () => {
    outside((connection) => connection.exec('CREATE TABLE theirs (x); PRAGMA application_id = 252006674'));
    await assert.rejects(open(), { name: 'UnusableDatabase' });
    assert.deepEqual(stamp(), [0, 252006674]);
    assert.equal(
      outside((connection) => connection.prepare('PRAGMA journal_mode').get()?.journal_mode),
      'delete',
    );
  });

  it('is judged by the doctor as it is when it is opened', async () => {
    for (const userVersion of [0, 1, OWN - 1, OWN, OWN + 1, 99]) {
      for (const applicationId of [0, 7, MARK, MARK + 1, MARK + OWN, MARK + OWN + 1, -1]) {
        (await open()).close();
        outside((connection) =>
          connection.exec(`PRAGMA user_version = ${userVersion}; PRAGMA application_id = ${applicationId}`),
        );
        const state = fileObjection(file, () => {})?.state;
        // What is older cannot be taken over twice.
        const opened = await open().then(
          (database) => database.close(),
          (error: Error) => error,
        );
        const refused = opened?.name === 'UnusableDatabase';
        assert.equal(state === 'wrong', refused, `${userVersion} ${applicationId.toString(16)}`);
        assert.equal(state === 'warning', !refused && userVersion > OWN);
        rmSync(file);
      }
    }
  });

  it('from before the queues knew when something was hidden is taken over, with all that is booked', async () => {
    outside((connection) => {
      connection.exec('PRAGMA journal_mode = WAL');
      for (const migration of migrations.slice(0, 4)) {
        if (typeof migration === 'string') connection.exec(migration);
        else migration(connection);
      }
      connection.exec('PRAGMA user_version = 4');
      for (const [table, made] of [
        ['bookings', (due: number) => blanking('K7M2QX', due)],
        ['follow_ups', followUp],
        ['errands', errand],
      ] as const) {
        const insert = connection.prepare(
          `INSERT INTO ${table} (receipt, visible_at, due, item) VALUES (?, :due, :due, ?)`,
        );
        for (const due of [clock.now(), clock.now() + HOUR, clock.now() + 100 * 24 * HOUR]) {
          insert.run({ due }, `${due}`, JSON.stringify(made(due)));
        }
      }
    });
    const database = await open();
    for (const create of [createBookings, createFollowUpQueue, createErrands]) {
      const queue = create(database, { clock, log });
      const dues = (await queue.take(10, HOUR)).map(({ item }) => item.due - clock.now());
      // Nothing was ever hidden for a hundred days: a clock was wrong.
      assert.deepEqual(dues, [0, 100 * 24 * HOUR]);
    }
    database.close();
  });
});
