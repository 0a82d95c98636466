import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Chains, Link } from '../../domain/audit-chain.ts';
import { fitOf, stampOf } from './stamp.ts';

/** This process has nothing else to do. */
const PATIENCE_MS = 5_000;

/**
 * Lets `read` have the audit in a SQLite file, one chain, whether a bot runs on it or not. Needs to read the file and leaves no
 * trace: for mere readers, too, SQLite would make or write a `-shm` file (https://sqlite.org/wal.html#read_only_databases), so that is
 * forbidden, and where there is none the file is read as one that nobody changes. Throws an Error with words for whoever asked.
 */
export async function withAuditFile<T>(file: string, read: (chains: Chains) => Promise<T>): Promise<T> {
  const path = resolve(file);
  const about = (name: string) => statSync(name, { throwIfNoEntry: false });
  const stamp = () => [about(path)?.mtimeMs, about(path)?.size, about(`${path}-wal`)?.size ?? 0].join();
  const before = stamp();
  const alone = !about(`${path}-shm`);
  if (!about(path)) throw new Error(`There is no file ${path}.`);
  if (alone && about(`${path}-wal`)?.size) {
    throw new Error(`${path}-wal needs ${path}-shm beside it. In a copy without one, make it: an empty file will do.`);
  }

  function known<Answer>(work: () => Answer): Answer {
    try {
      return work();
    } catch (error) {
      throw new Error(`${path} cannot be read: ${(error as Error).message}.`);
    }
  }

  const url = pathToFileURL(path);
  url.search = alone ? 'mode=ro&immutable=1' : 'mode=ro&readonly_shm=1';
  const connection = known(() => new DatabaseSync(url, { readOnly: true, timeout: PATIENCE_MS }));

  function* links(): Generator<Link> {
    const rows = known(() => connection.prepare('SELECT line, hash FROM audit ORDER BY id').iterate());
    for (let next = known(() => rows.next()); !next.done; next = known(() => rows.next())) yield next.value as Link;
  }

  try {
    const fit = known(() => fitOf(stampOf(connection)));
    if (fit === 'older') throw new Error(`${path} is of an older version of Latchkey: start this version on it once.`);
    if (fit === 'too-new') throw new Error(`${path} is of a newer version of Latchkey.`);
    if (fit === 'foreign') throw new Error(`${path} is a database of another program.`);
    const answer = await read(async () => [{ links }]);
    if (alone && stamp() !== before) throw new Error('Latchkey was started meanwhile: ask again.');
    return answer;
  } finally {
    connection.close();
  }
}
