import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AuditEntry } from '../../bot/domain/model.ts';
import type { Showing } from './screens.ts';

export type Entry = AuditEntry & { at: string };
const root = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES = 256 * 1024 * 1024;

/** What `npm run audit` says of it: whether it is whole, in its own words, and every entry. */
export async function readAudit(storage: string): Promise<{ whole: boolean; words: string; entries: Entry[] }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, STORAGE: storage };
  const audit = (...args: string[]) =>
    promisify(execFile)('npm', ['run', '--silent', 'audit', '--', ...args], { cwd: root, env, maxBuffer: MOST_BYTES });
  try {
    const { stdout: words } = await audit('verify');
    const { stdout } = await audit('export', '--format', 'jsonl');
    const lines = stdout.split('\n').filter(Boolean);
    return { whole: true, words: words.trim(), entries: lines.map((line) => JSON.parse(line)) };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { whole: false, words: `${stdout}${stderr}`.trim() || `${error}`, entries: [] };
  }
}

/** The entry that says that this key was about to be shown: the latest before it came, and none for two. undefined: there is none. */
export function intentsOf(showings: Showing[], entries: Entry[]): Map<Showing, Entry | undefined> {
  const nameOf = (person = '', mac = '') => `${person}/${mac}`;
  const intents = Map.groupBy(
    entries.filter(({ event }) => event === 'reveal.intended'),
    ({ person, mac }) => nameOf(person.id, mac?.id),
  );
  const used = new Set<Entry>();
  const intentOf = ({ person, mac, on }: Showing) => {
    const theirs = intents.get(nameOf(person?.id, mac.record.id)) ?? [];
    const intent = theirs.findLast((entry) => Date.parse(entry.at) <= on && !used.has(entry));
    if (intent) used.add(intent);
    return intent;
  };
  const inOrder = showings.toSorted((one, other) => one.on - other.on);
  return new Map(inOrder.map((showing) => [showing, intentOf(showing)]));
}

/** Whether it is recorded that the owner was told of this look-up, or could not be. */
export function isToldOf(lookUp: unknown, entries: Entry[]): boolean {
  return entries.some(({ event, facts }) => /^owner\.(not-)?told$/.test(event) && facts?.lookUp === lookUp);
}
