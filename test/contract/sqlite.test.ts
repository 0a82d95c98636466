import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Database, openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createDialogState } from '../../bot/adapters/sqlite/dialog-state.ts';
import { createBookings, createErrands, createFollowUpQueue } from '../../bot/adapters/sqlite/queue.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import { verify } from '../../bot/domain/audit-verifier.ts';
import type { AuditEntry } from '../../bot/domain/model.ts';
import type { Clock, Log } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { chainOf } from '../support/chains.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createReadableAudit } from '../support/readable-audit.ts';
import { testAudit } from './audit.ts';
import type { Bench } from './bench.ts';
import { blanking, testBookings } from './bookings.ts';
import { testDialogState } from './dialog-state.ts';
import { errand, followUp, testQueue } from './queue.ts';
import { testRecords } from './records.ts';

const secondProcess = new URL('second-process.ts', import.meta.url);

function bench<Port>(create: (database: Database, clock: Clock) => Port): () => Promise<Bench<Port>> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    const clock = createManualClock();
    const databases = [
      await openDatabase(join(folder, 'a.db'), clock),
      await openDatabase(join(folder, 'a.db'), clock),
    ] as const;
    return {
      one: create(databases[0], clock),
      other: create(databases[1], clock),
      now: clock.now,
      pass: clock.pass,
      async close() {
        for (const database of databases) database.close();
        rmSync(folder, { recursive: true });
      },
    };
  };
}

const withLog =
  <Port>(create: (database: Database, world: { clock: Clock; log: Log }) => Port) =>
  (database: Database, clock: Clock) =>
    create(database, { clock, log: createFakeLog() });

testBookings('SQLite', bench(withLog(createBookings)));
testQueue('Bookings in SQLite', (due) => blanking('K7M2QX', due), bench(withLog(createBookings)));
testQueue('Follow-ups in SQLite', followUp, bench(withLog(createFollowUpQueue)));
testQueue('Errands in SQLite', errand, bench(withLog(createErrands)));
testRecords('SQLite', bench(createRecords));
testDialogState('SQLite', bench(createDialogState));
testAudit('SQLite', bench(createReadableAudit));

describe('A SQLite file', () => {
  const clock = createManualClock(Date.now());
  const log = createFakeLog();
  let folder: string;
  let file: string;
  let database: Database;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    file = join(folder, 'data', 'latchkey.db');
    database = await openDatabase(file, clock);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  /** A connection from outside, as an operator's tool would have it. */
  function outside<T>(use: (connection: DatabaseSync) => T): T {
    const connection = new DatabaseSync(file);
    try {
      return use(connection);
    } finally {
      connection.close();
    }
  }

  async function runs(task: string): Promise<unknown> {
    const child = fork(secondProcess, [task, file]);
    let report: unknown;
    child.once('message', (message) => {
      report = message;
    });
    const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
    assert.equal(code, 0);
    return report;
  }

  it('is readable by its owner only, with its folder', async () => {
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    await database.writable();
    assert.equal(mode(join(folder, 'data')), '700');
    for (const name of [file, `${file}-wal`, `${file}-shm`]) assert.equal(mode(name), '600');
  });

  it('is written through to the disk before a promise resolves, and overwrites what it deletes', async () => {
    const pragma = async (name: string) =>
      Object.values((await database.rows<Record<string, unknown>>(`PRAGMA ${name}`))[0] ?? {})[0];
    assert.equal(await pragma('journal_mode'), 'wal');
    assert.equal(await pragma('synchronous'), 2);
    assert.equal(await pragma('secure_delete'), 1);
    assert(Number(await pragma('busy_timeout')) <= 100);
  });

  it('keeps everything when it is closed and opened again', async () => {
    await createRecords(database, clock).create('ticket', 1, clock.now() + 1000);
    database.close();
    database = await openDatabase(file, clock);
    assert.equal((await createRecords(database, clock).read('ticket'))?.value, 1);
  });

  it('refuses to change or delete audit entries, whoever tries', async () => {
    const audit = createReadableAudit(database, clock);
    await audit.record({ event: 'reveal.shown', reference: 'K7M2QX', person: { id: 'p' } });
    await audit.record({ event: 'key.blanked', reference: 'K7M2QX', person: { id: 'p' } });
    const attempts = [
      'UPDATE audit SET line = replace(line, \'"p"\', \'"q"\')',
      'UPDATE audit SET id = 3 WHERE id = 2',
      'DELETE FROM audit',
      'DELETE FROM audit WHERE id = 2',
      'INSERT OR REPLACE INTO audit SELECT id, replace(line, \'"p"\', \'"q"\'), hash FROM audit WHERE id = 2',
      `INSERT INTO audit VALUES (4, '{"id":4}', '')`,
      `INSERT INTO audit VALUES (0, '{"id":0}', '')`,
    ];
    for (const attempt of attempts) {
      assert.throws(() => outside((connection) => connection.exec(attempt)), /append-only/);
    }
    assert.deepEqual(
      (await audit.entries()).map(({ id, person }) => [id, person.id]),
      [
        [1, 'p'],
        [2, 'p'],
      ],
    );
  });

  it('lets audit entries go that a checkpoint covers, and no others', async () => {
    const audit = createReadableAudit(database, clock);
    for (let turn = 0; turn < 4; turn++) {
      await audit.record({ event: 'key.blanked', reference: 'K7M2QX', person: { id: 'p' } });
    }
    const pruned: AuditEntry = { event: 'audit.pruned', reference: 'K7M2QX', person: { id: 'latchkey' } };
    await audit.record({ ...pruned, facts: { lastId: 2, lastHash: '', entries: 2 } });
    await audit.record({ event: 'key.blanked', reference: 'K7M2QX', person: { id: 'p' }, facts: { lastId: 4 } });
    for (const id of [3, 4, 5, 6]) {
      assert.throws(
        () => outside((connection) => connection.exec(`DELETE FROM audit WHERE id = ${id}`)),
        /append-only/,
      );
    }
    outside((connection) => connection.exec('DELETE FROM audit WHERE id <= 2'));
    assert.equal((await audit.entries())[0]?.id, 3);
    await audit.record({ ...pruned, facts: { lastId: 7, lastHash: '', entries: 5 } });
    assert.throws(() => outside((connection) => connection.exec('DELETE FROM audit WHERE id = 7')), /append-only/);
  });

  it('is not kept busy by pruning: of very many audit entries some stay for the next time', async () => {
    const audit = createReadableAudit(database, clock);
    await database.transaction(({ change }) => {
      for (const { id, line, hash } of chainOf(2_500))
        change('INSERT INTO audit VALUES (:id, :line, :hash)', { id, line, hash });
    });
    const before = Date.parse('2026-03-03T00:00:00Z');
    assert.equal((await audit.prune(before))?.entries, 2_000);
    assert.equal((await audit.prune(before))?.entries, 500);
    assert.equal(await audit.prune(before), undefined);
    assert('entries' in (await verify(await audit.links())));
  });

  it('does all of a transaction or nothing', async () => {
    const probes = () => database.rows('SELECT id FROM probe');
    const failing = database.transaction(({ change }) => {
      change('INSERT INTO probe VALUES (7, 1)');
      throw new Error('on the way');
    });
    await assert.rejects(failing, /on the way/);
    assert.deepEqual(await probes(), []);
    const answer = await database.transaction(({ change, rows }) => {
      assert.equal(change('INSERT INTO probe VALUES (7, 1)'), 1);
      return rows<{ id: number }>('SELECT id FROM probe')[0]?.id;
    });
    assert.equal(answer, 7);
    assert.equal((await probes()).length, 1);
  });

  describe('of which several things are asked at the same moment', () => {
    const probe = (id: number) => database.change('INSERT INTO probe VALUES (:id, 1)', { id });
    const probes = async () =>
      (await database.rows<{ id: number }>('SELECT id FROM probe ORDER BY id')).map(({ id }) => id);
    const written = () => statSync(`${file}-wal`).size;

    it('commits once for all', async () => {
      await probe(1);
      const before = written();
      await probe(2);
      const ofOne = written() - before;
      await Promise.all([3, 4, 5, 6, 7, 8, 9].map(probe));
      assert.equal(written() - before - ofOne, ofOne);
    });

    it('does what can be done, and answers each of them for itself', async () => {
      const answers = await Promise.allSettled([
        probe(1),
        database.transaction(({ change }) => {
          change('INSERT INTO probe VALUES (2, 1)');
          throw new Error('on the way');
        }),
        database.changed('INSERT INTO probe VALUES (3, 1) RETURNING id'),
        probe(1),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
      );
      assert.deepEqual(await probes(), [1, 3]);
    });

    it('is waited for together while somebody else writes', async () => {
      await probe(0);
      const busy = new DatabaseSync(file);
      busy.exec('BEGIN IMMEDIATE');
      const answers = Promise.all([probe(1), probe(2)]);
      await clock.pass(500);
      busy.exec('COMMIT');
      const before = written();
      await clock.pass(500);
      assert.deepEqual(await answers, [1, 1]);
      const together = written() - before;
      await probe(3);
      assert.equal(together, written() - before - together);
      busy.close();
    });

    it('is given up together when somebody else writes all the time', async () => {
      const busy = new DatabaseSync(file);
      busy.exec('BEGIN IMMEDIATE');
      const answers = Promise.allSettled([probe(1), probe(2)]);
      await clock.pass(5_000);
      busy.close();
      for (const answer of await answers) assert('reason' in answer && answer.reason instanceof Unavailable);
      assert.deepEqual(await probes(), []);
    });

    it('answers each what it asked for', async () => {
      const [one, rows, two] = await Promise.all([
        probe(1),
        database.changed<{ id: number; at: number }>('UPDATE probe SET at = 2 RETURNING id, at'),
        database.transaction(({ rows }) => rows<{ at: number }>('SELECT at FROM probe')[0]?.at),
      ]);
      assert.deepEqual([one, rows.map((row) => ({ ...row })), two], [1, [{ id: 1, at: 2 }], 2]);
    });

    it('has done all of it when it is closed', async () => {
      const answers = [probe(1), probe(2)];
      database.close();
      assert.deepEqual(await Promise.all(answers), [1, 1]);
      database = await openDatabase(file, clock);
      assert.deepEqual(await probes(), [1, 2]);
    });
  });

  it('begins a transaction only when nobody else writes', async () => {
    const busy = new DatabaseSync(file);
    busy.exec('BEGIN IMMEDIATE');
    let runs = 0;
    const answer = database.transaction(({ rows }) => {
      runs++;
      return rows('SELECT id FROM probe').length;
    });
    await clock.pass(500);
    assert.equal(runs, 0);
    busy.exec('INSERT INTO probe VALUES (7, 1); COMMIT');
    busy.close();
    await clock.pass(500);
    assert.deepEqual([await answer, runs], [1, 1]);
  });

  it('holds one chain, however many processes record in it', async () => {
    await Promise.all([runs('record'), runs('record'), runs('record')]);
    const found = await verify(await createReadableAudit(database, clock).links());
    assert('entries' in found);
    assert.equal(found.entries, 300);
  }).timeout(20_000);

  it('holds an audit entry whose process was killed right after', async () => {
    const child = fork(secondProcess, ['record-and-stay', file]);
    const [head] = await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const found = await verify(await createReadableAudit(database, clock).links(), head.hash);
    assert.equal('entries' in found && found.entries, 1);
  });

  for (const [how, tamper] of [
    ['changed', "UPDATE audit SET line = json_set(line, '$.at', '2020-01-01T00:00:00.000Z') WHERE id = 1"],
    ['spoilt', "UPDATE audit SET hash = 'x' WHERE id = 2"],
  ] as const) {
    it(`prunes nothing of a chain that somebody has ${how}: its checkpoint would vouch for that`, async () => {
      const audit = createReadableAudit(database, clock);
      for (const person of ['a', 'b', 'c']) {
        await audit.record({ event: 'reveal.shown', reference: 'K7M2QX', person: { id: person } });
      }
      outside((connection) => connection.exec(`DROP TRIGGER audit_update; ${tamper}`));
      await assert.rejects(audit.prune(clock.now() + 1_000), { name: 'BrokenChain' });
      assert.equal((await database.rows('SELECT id FROM audit')).length, 3);
    });
  }

  it('waits for a lock without stopping the process', async () => {
    const busy = new DatabaseSync(file);
    busy.exec('BEGIN IMMEDIATE');
    const booked = createBookings(database, { clock, log }).book(blanking('K7M2QX', clock.now()));
    await clock.pass(500);
    busy.exec('COMMIT');
    busy.close();
    await clock.pass(500);
    assert(await booked);
  });

  it('gives up a lock after about two seconds, and has then written nothing', async () => {
    const busy = new DatabaseSync(file);
    busy.exec('BEGIN IMMEDIATE');
    const probe = assert.rejects(database.writable(), Unavailable);
    const booked = assert.rejects(
      createBookings(database, { clock, log }).book(blanking('K7M2QX', clock.now())),
      (error) => {
        return error instanceof Unavailable && error.reason === 'busy';
      },
    );
    await clock.pass(2500);
    await Promise.all([probe, booked]);
    busy.exec('COMMIT');
    busy.close();
    assert.equal(clock.waiting(), 0);
    assert.deepEqual(await database.rows('SELECT id FROM bookings'), []);
  });

  it('says when nothing can be written any more', async () => {
    await database.writable();
    await database.rows('PRAGMA query_only = ON');
    await assert.rejects(database.writable(), { name: 'Unavailable', reason: 'rejected' });
  });

  it('gives each booking to one of several processes', async () => {
    const bookings = createBookings(database, { clock, log });
    const all = Array.from({ length: 100 }, (_, number) => `booking ${number}`);
    for (const reference of all) await bookings.book(blanking(reference, 0));
    const taken = await Promise.all([runs('take'), runs('take'), runs('take')]);
    assert.deepEqual(taken.flat().sort(), all.sort());
  }).timeout(20_000);

  it('loses no change when several processes count at once', async () => {
    const records = createRecords(database, clock);
    // The other processes have the real time, and this clock stands still since the file was loaded.
    await records.create('count', 0, Date.now() + 60_000);
    await Promise.all([runs('count'), runs('count'), runs('count')]);
    assert.equal((await records.read('count'))?.value, 300);
  }).timeout(20_000);

  it('holds a booking whose process was killed right after', async () => {
    const child = fork(secondProcess, ['book', file]);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await clock.pass(Math.max(0, Date.now() - clock.now()));
    const [taken] = await createBookings(database, { clock, log }).take(1, 1000);
    assert.equal(taken?.item.reference, 'from a process that was killed');
  }).timeout(20_000);
});

describe('Queues on one SQLite file', () => {
  it('keep their items apart', async () => {
    const [clock, log] = [createManualClock(), createFakeLog()];
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
    const database = await openDatabase(join(folder, 'a.db'), clock);
    const queues = [createBookings, createFollowUpQueue, createErrands].map((create) =>
      create(database, { clock, log }),
    );
    await createErrands(database, { clock, log }).book(errand(clock.now()));
    const taken = await Promise.all(queues.map((queue) => queue.take(10, 1000)));
    assert.deepEqual(
      taken.map(({ length }) => length),
      [0, 0, 1],
    );
    database.close();
    rmSync(folder, { recursive: true });
  });
});
