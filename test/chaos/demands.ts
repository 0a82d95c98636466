import type { Scene } from './scene.ts';
import { isOwn, type Showing } from './screens.ts';

/** Most of them have to hit at least one edit that takes a key off: which, a slow machine decides as well. */
const MOST_KINDS = 6;
const AT_BLANKINGS = {
  '429': ['429'],
  '429 with Retry-After': ['429 with Retry-After'],
  '412': ['412'],
  '500': ['500', '500, lost'],
  '502': ['502', '502, lost'],
  reset: ['reset', 'reset, lost'],
  hang: ['hang', 'hang, lost'],
  'an answer that was lost': ['500, lost', '502, lost', 'reset, lost', 'hang, lost'],
};

/** What the run should have tried more often: one that tried too little proves nothing. */
export function demandsOn({ screens, troubles, instances }: Scene, calm: Showing[]): string[] {
  const { showings } = screens;
  const { counted } = troubles;
  const kindsAtBlankings = Object.values(AT_BLANKINGS).filter(
    (names) => counted(...names.map((name) => `${name} at blanking`)) > 0,
  ).length;
  const least: [what: string, had: number, wanted: number][] = [
    ['keys', showings.length, 60],
    ['keys after the calm', showings.length - calm.length, 20],
    ['people with a key', new Set(showings.map(({ person }) => person)).size, 50],
    ['keys for technicians', showings.filter((showing) => !isOwn(showing)).length, 3],
    ['kill -9', instances.kills(), 5],
    ['kill -9 of both', counted('both killed'), 1],
    ['blanked by another process than the one that showed it', handedOver(instances.lines), 3],
    ['storage paused', counted('storage paused'), 3],
    ['taps on "Hide now"', counted('"Hide now"'), 5],
    ['taps on "Show again"', counted('"Show again"'), 1],
    ['double taps', counted('double taps'), 5],
    ['kinds of faults at blankings', kindsAtBlankings, MOST_KINDS],
  ];
  return least.filter(([, had, wanted]) => had < wanted).map(([what, had, wanted]) => `${what}: ${had} of ${wanted}`);
}

/** How many keys went by another process than they came by. */
export function handedOver(lines: Scene['instances']['lines']): number {
  const by = (event: string) =>
    new Map(lines.filter((line) => line.event === event).map(({ reference, process }) => [reference, process]));
  const shown = by('reveal.shown');
  return [...by('key.blanked')].filter(([reference, process]) => (shown.get(reference) ?? process) !== process).length;
}
