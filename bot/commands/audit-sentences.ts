import type { Breach } from '../domain/audit-examiner.ts';
import type { Whole } from '../domain/audit-verifier.ts';
import type { AuditHead } from '../domain/model.ts';
import { harmless } from './audit-harmless.ts';

const sentences: Record<Exclude<Breach['how'], 'headless'>, (entry: number) => string> = {
  unreadable: (entry) => `Entry ${entry} is not an entry any more.`,
  changed: (entry) => `Entry ${entry} does not fit the one before it: one of the two was changed.`,
  missing: (entry) => `Entry ${entry} is missing.`,
  misplaced: (entry) => `Entry ${entry} stands where another belongs.`,
  unopened: (entry) => `Entry ${entry} does not open it: the chain was put there, or had another name.`,
  unfounded: (entry) => `What came before entry ${entry} was removed, and no checkpoint covers that.`,
  contradicted: (entry) => `Entry ${entry} is not the one that was named elsewhere: what leads up to it was replaced.`,
  cut: (entry) => `It ends at entry ${entry}, and a later one is named elsewhere: its end was cut off.`,
  vanished: (entry) => `It is gone, with entry ${entry} that is named elsewhere, and no checkpoint covers that.`,
};

const LOST = 'or it was made anew, or the head is older than what was pruned.';

/** What `verify` found wrong, a line for each chain. */
export function toldBroken(breaches: Breach[]): string {
  return breaches.map((breach) => `${toldBreach(breach)}\n`).join('');
}

function toldBreach({ chain, entry, how }: Breach): string {
  if (how !== 'headless') {
    return `${chain === undefined ? 'The chain' : `Chain ${harmless(chain)}`} is broken. ${sentences[how](entry)}`;
  }
  if (chain !== undefined) return `The audit is broken. No chain holds that head: the end of one was cut off, ${LOST}`;
  return `The chain is broken. The chain ends at entry ${entry} and does not hold that head: its end was cut off, ${LOST}`;
}

/** What `verify` found. */
export function toldWhole({ chains, entries, first, last, head, pruned }: Whole): string {
  if (!first || !last) return 'The audit is empty.\n';
  const what = head.chain === undefined ? 'The chain is whole:' : `The audit is whole: ${chains} chains,`;
  const span = `${entries} entries, from ${first.at} to ${last.at}.`;
  return `${what} ${span}\n${toldPruned(pruned)}Newest head: ${placeOf(head)}, ${head.hash}\n`;
}

function toldPruned(pruned: Whole['pruned']): string {
  if (!pruned) return '';
  const what = pruned.chain === undefined ? `Entries up to ${pruned.lastId}` : 'Old entries';
  return `${what} were pruned on ${pruned.at}, see ${placeOf(pruned)}.\n`;
}

function placeOf({ id, chain }: Pick<AuditHead, 'id' | 'chain'>): string {
  return chain === undefined ? `entry ${id}` : `entry ${id} of chain ${harmless(chain)}`;
}
