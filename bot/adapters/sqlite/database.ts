import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Clock } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { migrations } from './schema.ts';

type Parameters = Record<string, SQLInputValue>;

/** One SQLite file. Each statement is a transaction of its own and durable when its promise resolves. Throws `Unavailable`. */
export type Database = {
  rows<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** Answers how many rows the statement changed. */
  change(sql: string, parameters?: Parameters): Promise<number>;
  /** All of `work` or nothing, with nobody else writing meanwhile; durable when its promise resolves. May run `work` again. */
  transaction<T>(work: (statements: Statements) => T): Promise<T>;
  /** Resolves if something can be written now. */
  writable(): Promise<void>;
  close(): void;
};

/** What a transaction is made of. */
export type Statements = {
  rows<Row>(sql: string, parameters?: Parameters): Row[];
  /** Answers how many rows the statement changed. */
  change(sql: string, parameters?: Parameters): number;
};

/** SQLite blocks the whole process while it waits for a lock, so it waits briefly and we go on without blocking. */
const BLOCKING_MS = 20;
const PATIENCE_MS = 2000;

/**
 * Opens the file, and makes it and its folder if need be, readable by their owner only. Several processes of one machine may share it;
 * a network share may not hold it (https://sqlite.org/wal.html). Throws if a newer version has written it.
 */
export async function openDatabase(file: string, clock: Clock): Promise<Database> {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const connection = new DatabaseSync(path, { timeout: BLOCKING_MS });
  try {
    await retrying(clock, () => prepare(connection));
  } catch (error) {
    connection.close();
    throw error;
  }

  const statements: Statements = {
    rows: <Row>(sql: string, parameters: Parameters = {}) => connection.prepare(sql).all(parameters) as Row[],
    change: (sql, parameters = {}) => Number(connection.prepare(sql).run(parameters).changes),
  };
  const change = (sql: string, parameters?: Parameters) => retrying(clock, () => statements.change(sql, parameters));

  return {
    rows: <Row>(sql: string, parameters?: Parameters) => retrying(clock, () => statements.rows<Row>(sql, parameters)),
    change,
    transaction: (work) => retrying(clock, () => immediately(connection, () => work(statements))),
    async writable() {
      await change('INSERT INTO probe (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at', {
        at: clock.now(),
      });
    },
    close() {
      if (connection.isOpen) connection.close();
    },
  };
}

function prepare(connection: DatabaseSync): void {
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
  immediately(connection, () => migrate(connection));
}

/** Takes the lock for writing before it reads, so that what it read is not outdated when it writes. */
function immediately<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    connection.exec('COMMIT');
    return answer;
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }
}

function migrate(connection: DatabaseSync): void {
  const version = Number(connection.prepare('PRAGMA user_version').get()?.user_version);
  if (version > migrations.length) {
    throw new Error(`The database has schema ${version}; this version of Latchkey knows ${migrations.length}.`);
  }
  for (const migration of migrations.slice(version)) {
    if (typeof migration === 'string') connection.exec(migration);
    else migration(connection);
  }
  connection.exec(`PRAGMA user_version = ${migrations.length}`);
}

/** Result codes of https://sqlite.org/rescode.html: what waiting helps against, and what only an operator can help against. */
const BUSY = new Set([5 /* BUSY */, 6 /* LOCKED */]);
const BROKEN = new Set([
  3 /* PERM */, 8 /* READONLY */, 10 /* IOERR */, 11 /* CORRUPT */, 13 /* FULL */, 14 /* CANTOPEN */,
]);

async function retrying<T>(clock: Clock, work: () => T): Promise<T> {
  const deadline = clock.now() + PATIENCE_MS;
  for (let pause = 10; ; pause = Math.min(pause * 2, 200)) {
    try {
      return work();
    } catch (error) {
      const code = resultCode(error);
      if (BROKEN.has(code)) throw new Unavailable('storage', 'rejected', { status: code });
      if (!BUSY.has(code)) throw error;
      if (clock.now() >= deadline) throw new Unavailable('storage', 'busy', { status: code });
    }
    await new Promise<void>((resume) => clock.after(pause * (0.5 + Math.random()), resume));
  }
}

/** The primary result code (the low byte of the extended one), or -1 for an error that is not SQLite's. */
function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : -1;
}
