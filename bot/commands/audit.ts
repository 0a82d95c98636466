/** `npm run audit -- verify | export | report`: reads the audit and changes nothing. Exit code 0: fine, 1: the chain is broken, 2: not readable so. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Links, withAuditFile } from '../adapters/sqlite/audit-file.ts';
import { type Breach, verify, type Whole } from '../domain/audit-verifier.ts';
import { readStorage } from '../settings.ts';
import { SettingsError } from '../settings-faults.ts';
import { exported } from './audit-export.ts';
import { reported } from './audit-report.ts';
import { readWish, USAGE, type Wish } from './audit-wish.ts';

const sentences: Record<Breach['how'], (entry: number) => string> = {
  unreadable: (entry) => `Entry ${entry} is not an entry any more.`,
  changed: (entry) => `Entry ${entry} does not fit the one before it: one of the two was changed.`,
  missing: (entry) => `Entry ${entry} is missing.`,
  misplaced: (entry) => `Entry ${entry} stands where another belongs.`,
  unfounded: (entry) => `What came before entry ${entry} was removed, and no checkpoint covers that.`,
  headless: (entry) =>
    `The chain ends at entry ${entry} and does not hold that head: its end was cut off, or it was made anew, or the head is older than what was pruned.`,
};

function told({ entries, first, last, head, pruned }: Whole): string {
  if (!first || !last) return 'The audit is empty.\n';
  const before = pruned ? `Entries up to ${pruned.lastId} were pruned on ${pruned.at}, see entry ${pruned.id}.\n` : '';
  return `The chain is whole: ${entries} entries, from ${first.at} to ${last.at}.\n${before}Newest head: entry ${head.id}, ${head.hash}\n`;
}

async function perform(wish: Wish, links: Links): Promise<{ code: number; words: string }> {
  if (wish.do === 'export') {
    await pipeline(Readable.from(exported(links, wish)), process.stdout, { end: false });
    return { code: 0, words: '' };
  }
  if (wish.do === 'report') return { code: 0, words: reported(links, wish) };
  const found = await verify(links(), wish.head);
  if ('entries' in found) return { code: 0, words: told(found) };
  return { code: 1, words: `The chain is broken. ${sentences[found.how](found.entry)}\n` };
}

async function main(args: string[]): Promise<number> {
  try {
    const wish = readWish(args);
    const storage = readStorage();
    if (storage.engine !== 'sqlite') throw new Error('Only an audit in a SQLite file can be read yet.');
    const { code, words } = await withAuditFile(storage.file, (links) => perform(wish, links));
    process.stdout.write(words);
    return code;
  } catch (error) {
    // Whoever reads our output has enough of it.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    const faults = error instanceof SettingsError ? error.faults.map(({ name, problem }) => `${name} ${problem}.`) : [];
    process.stderr.write(`${faults.join('\n') || (error as Error).message}\n${USAGE}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
