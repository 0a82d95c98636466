import { Unavailable } from '../../domain/unavailable.ts';
import { UnusableDatabase } from './connection.ts';

const FULL = 'is on a full disk';
const LOCKED = 'is locked by somebody else';
const READ_ONLY = 'cannot be written to';
const BELOW_FILE = 'is below a file';

/** Result codes of https://sqlite.org/rescode.html, and errors of the system. */
const WHY: Readonly<Record<string, string>> = {
  ...{ 5: LOCKED, 6: LOCKED, 8: READ_ONLY, 11: 'is damaged', 13: FULL, 26: 'is no database' },
  ...{
    ENOSPC: FULL,
    EROFS: READ_ONLY,
    EACCES: 'does not belong to this user',
    ENOTDIR: BELOW_FILE,
    EEXIST: BELOW_FILE,
  },
};

/** What could follow the word STORAGE, of an error of `openDatabase`. What nobody foresaw is thrown again. */
export function whyNotOpened(error: unknown): string {
  if (error instanceof UnusableDatabase) return `names a database that ${error.why}`;
  const { code, errcode, syscall } = error as { code?: string; errcode?: number; syscall?: string };
  const reason = error instanceof Unavailable ? error.status : (errcode ?? code ?? '');
  const why = WHY[reason ?? ''];
  if (!why && !syscall && !(error instanceof Unavailable)) throw error;
  return why ?? `cannot be opened (${reason})`;
}
