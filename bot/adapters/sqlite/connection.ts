import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { migrations } from './schema.ts';
import { fitOf, ownStamp, stampOf } from './stamp.ts';

/** SQLite blocks the whole process while it waits for a lock, so it waits briefly, and whoever called goes on without blocking. */
const BLOCKING_MS = 20;

/** This version of Latchkey cannot use the file. `why`: what could follow the word "database". */
export class UnusableDatabase extends Error {
  override name = 'UnusableDatabase';
  readonly why: string;

  constructor(why: string) {
    super(`The database ${why}.`);
    this.why = why;
  }
}

/** With its folder, readable by their owner only. */
export function makeFile(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/** Of a file that is known to be ours. */
function keepPrivate(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`].filter(existsSync)) {
    if (statSync(name).mode & 0o077) chmodSync(name, 0o600);
  }
}

/** Takes over what an older version has written. Never makes a file: whoever has lost theirs must hear of it. Throws `UnusableDatabase`, and what SQLite does. */
export function connect(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.search = 'mode=rw';
  const connection = new DatabaseSync(url, { timeout: BLOCKING_MS });
  try {
    const older = isOlder(connection);
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    if (older) migrate(connection);
    keepPrivate(path);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Throws `UnusableDatabase`. */
function isOlder(connection: DatabaseSync): boolean {
  const stamp = stampOf(connection);
  const fit = fitOf(stamp);
  if (fit === 'foreign') throw new UnusableDatabase('is none of Latchkey');
  if (fit === 'too-new') {
    const { userVersion } = stamp;
    throw new UnusableDatabase(
      `was written by a newer version of Latchkey (schema ${userVersion}; this one knows ${migrations.length})`,
    );
  }
  return fit === 'older';
}

function migrate(connection: DatabaseSync): void {
  immediately(connection, () => {
    // Somebody else may just have done it.
    if (!isOlder(connection)) return;
    for (const migration of migrations.slice(stampOf(connection).userVersion)) {
      if (typeof migration === 'string') connection.exec(migration);
      else migration(connection);
    }
    const { userVersion, applicationId } = ownStamp;
    connection.exec(`PRAGMA user_version = ${userVersion}; PRAGMA application_id = ${applicationId}`);
  });
  // So that those who only look at the file itself see what it is now.
  connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Takes the lock for writing before it reads, so that what it read is not outdated when it writes. */
export function immediately<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    connection.exec('COMMIT');
    return answer;
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }
}
