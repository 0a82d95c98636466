import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { migrations } from '../../adapters/sqlite/schema.ts';
import { fitOf } from '../../adapters/sqlite/stamp.ts';
import { type Verdict, warning, wrong } from '../check.ts';

/** https://sqlite.org/fileformat2.html#the_database_header */
const HEADER = { bytes: 72, magic: 'SQLite format 3\0', userVersion: 60, applicationId: 68 };

/** The bot's own database is only looked at: opening it might take it over for a newer version, under a bot that runs. */
export function fileObjection(file: string, demand: (path: string) => void): Verdict | undefined {
  const header = Buffer.alloc(HEADER.bytes);
  for (const path of [file, `${file}-wal`, `${file}-shm`].filter(existsSync)) {
    try {
      demand(path);
      if (path === file) readStart(file, header);
    } catch (error) {
      return wrong(
        `${path} cannot be read and written (${(error as NodeJS.ErrnoException).code})`,
        'Give it to the user of the bot, and run this as that user.',
      );
    }
  }
  const isEmpty = header.every((byte) => byte === 0);
  const isDatabase = isEmpty || header.toString('latin1', 0, HEADER.magic.length) === HEADER.magic;
  const userVersion = header.readInt32BE(HEADER.userVersion);
  const fit = isDatabase ? fitOf({ userVersion, applicationId: header.readInt32BE(HEADER.applicationId) }) : 'foreign';
  if (fit === 'foreign') return wrong(`${file} is no database of Latchkey`, 'Set STORAGE to another file.');
  const newer = `a newer version of Latchkey has written ${file} (schema ${userVersion}; this one knows ${migrations.length})`;
  if (fit === 'newer')
    return warning(`${newer}, and lets this one use it`, 'Run that newer version as soon as you can.');
  if (fit !== 'too-new') return undefined;
  return wrong(newer, 'Run that newer version, or set STORAGE to the copy from before its first start.');
}

function readStart(file: string, into: Buffer): void {
  const handle = openSync(file, 'r');
  try {
    readSync(handle, into);
  } finally {
    closeSync(handle);
  }
}
