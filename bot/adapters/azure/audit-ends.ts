import type { Link } from '../../domain/audit-chain.ts';
import { type At, type AuditBlob, linkIn, readBytes } from './audit-blobs.ts';

/** Most entries are shorter. */
const FIRST_READ = 4 * 1024;
const MORE = 8;
const NEW_LINE = 10;

/** The first line of a blob; undefined if there is no whole one. */
export async function firstLink(at: At, blob: AuditBlob): Promise<Link | undefined> {
  for (let count = FIRST_READ; blob.length > 0; count *= MORE) {
    const bytes = await readBytes(at, blob.name, [0, Math.min(count, blob.length)]);
    const end = bytes.indexOf(NEW_LINE);
    if (end >= 0) return linkIn(bytes.toString('utf8', 0, end));
    if (count >= blob.length) break;
  }
  return undefined;
}

/** The last line of a blob that is not empty; undefined if it is not a whole one. */
export async function lastLink(at: At, blob: AuditBlob): Promise<Link | undefined> {
  for (let count = FIRST_READ; ; count *= MORE) {
    const from = Math.max(0, blob.length - count);
    const bytes = await readBytes(at, blob.name, [from, blob.length - from]);
    if (bytes.at(-1) !== NEW_LINE) return undefined;
    const begin = bytes.lastIndexOf(NEW_LINE, -2) + 1;
    if (begin > 0 || from === 0) return linkIn(bytes.toString('utf8', begin, bytes.length - 1));
  }
}
