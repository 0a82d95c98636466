import { resolve } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Clock } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { connect, immediately, makeFile } from './connection.ts';
import { migrations } from './schema.ts';
import { createSharedCommit } from './shared-commit.ts';
import { stampOf } from './stamp.ts';

type Parameters = Record<string, SQLInputValue>;

/** One SQLite file. What is written is durable when its promise resolves, and only `rows` does not write. Throws `Unavailable`. */
export type Database = {
  rows<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** Answers how many rows the statement changed. */
  change(sql: string, parameters?: Parameters): Promise<number>;
  /** Answers what a statement that changes rows returns of them. */
  changed<Row>(sql: string, parameters?: Parameters): Promise<Row[]>;
  /** All of `work` or nothing, with nobody else writing meanwhile; durable when its promise resolves. May run `work` again. */
  transaction<T>(work: (statements: Statements) => T): Promise<T>;
  /** Resolves if something can be written now. */
  writable(): Promise<void>;
  /** Its schema, if a newer version has written it, which says that this one can use it. */
  newer: number | undefined;
  close(): void;
};

/** What a transaction is made of. */
export type Statements = {
  rows<Row>(sql: string, parameters?: Parameters): Row[];
  /** Answers how many rows the statement changed. */
  change(sql: string, parameters?: Parameters): number;
};

const PATIENCE_MS = 2000;

/**
 * Opens the file, and makes it and its folder if need be, readable by their owner only. Several processes of one machine may share it;
 * a network share may not hold it (https://sqlite.org/wal.html). One that needs no migration is not written to, so that a full or
 * read-only disk does not keep what is booked there from being read. Throws `UnusableDatabase`, `Unavailable`, or what `node:fs` does.
 */
export async function openDatabase(file: string, clock: Clock): Promise<Database> {
  const path = resolve(file);
  makeFile(path);
  let connection = await retrying(clock, () => connect(path));
  let closed = false;
  const { userVersion } = stampOf(connection);

  /** By connection, since they end with it. */
  const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

  function statement(sql: string): StatementSync {
    const known = prepared.get(connection) ?? new Map<string, StatementSync>();
    prepared.set(connection, known);
    const it = known.get(sql) ?? connection.prepare(sql);
    known.set(sql, it);
    return it;
  }

  const statements: Statements = {
    rows: <Row>(sql: string, parameters: Parameters = {}) => statement(sql).all(parameters) as Row[],
    change: (sql, parameters = {}) => Number(statement(sql).run(parameters).changes),
  };

  function once<T>(work: () => T): T {
    if (!connection.isOpen && !closed) connection = connect(path);
    try {
      return work();
    } catch (error) {
      // What was opened for reading only stays so, however writable the file has become: next time it is opened anew.
      if (isReadOnly(error)) connection.close();
      throw error;
    }
  }

  const patiently = <T>(work: () => T) => retrying(clock, () => once(work));
  const { write, commit } = createSharedCommit((work) => patiently(() => immediately(connection, work)));
  const change = (sql: string, parameters?: Parameters) => write(() => statements.change(sql, parameters));

  return {
    rows: <Row>(sql: string, parameters?: Parameters) => patiently(() => statements.rows<Row>(sql, parameters)),
    change,
    changed: <Row>(sql: string, parameters?: Parameters) => write(() => statements.rows<Row>(sql, parameters)),
    transaction: (work) => write(() => work(statements)),
    async writable() {
      await change('INSERT INTO probe (id, at) VALUES (1, :at) ON CONFLICT (id) DO UPDATE SET at = excluded.at', {
        at: clock.now(),
      });
    },
    newer: userVersion > migrations.length ? userVersion : undefined,
    close() {
      commit();
      closed = true;
      if (connection.isOpen) connection.close();
    },
  };
}

/** Result codes of https://sqlite.org/rescode.html: what waiting helps against, and what only an operator can help against. */
const BUSY = new Set([5 /* BUSY */, 6 /* LOCKED */]);
const BROKEN = new Set([
  3 /* PERM */, 8 /* READONLY */, 10 /* IOERR */, 11 /* CORRUPT */, 13 /* FULL */, 14 /* CANTOPEN */,
]);

async function retrying<T>(clock: Clock, work: () => T): Promise<T> {
  const deadline = clock.elapsed() + PATIENCE_MS;
  for (let pause = 10; ; pause = Math.min(pause * 2, 200)) {
    try {
      return work();
    } catch (error) {
      const code = resultCode(error);
      if (BROKEN.has(code)) throw new Unavailable('storage', 'rejected', { status: code });
      if (!BUSY.has(code)) throw error;
      if (clock.elapsed() >= deadline) throw new Unavailable('storage', 'busy', { status: code });
    }
    await new Promise<void>((resume) => clock.after(pause * (0.5 + Math.random()), resume));
  }
}

/** Not one whose file was moved or deleted under it: what is there now is another one. */
function isReadOnly(error: unknown): boolean {
  return resultCode(error) === 8 && extendedCode(error) !== MOVED;
}

const MOVED = 8 | (4 << 8);

/** The primary result code, or -1 for an error that is not SQLite's. */
function resultCode(error: unknown): number {
  const code = extendedCode(error);
  return code === -1 ? code : code & 0xff;
}

function extendedCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : -1;
}
