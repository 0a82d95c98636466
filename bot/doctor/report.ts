import type { Finding, State } from './check.ts';

const labels: Record<State, string> = { ok: 'ok', warning: 'warning', wrong: 'WRONG', unchecked: 'not checked' };
const LABEL_WIDTH = Math.max(...Object.values(labels).map(({ length }) => length));

/** For people: a line for each finding, below it how to mend it, and the sum last. */
export function report(all: readonly Finding[]): string {
  const findings = folded(all);
  const titleWidth = Math.max(...findings.map(({ title }) => title.length));
  const indent = ' '.repeat(LABEL_WIDTH + 2);
  const lines = findings.flatMap(({ state, title, says, mend }) => [
    `${labels[state].padEnd(LABEL_WIDTH)}  ${title.padEnd(titleWidth)}  ${harmless(says)}`,
    ...(mend ? [`${indent}-> ${harmless(mend)}`] : []),
  ]);
  return `${[...lines, '', sum(findings)].join('\n')}\n`;
}

/** Where settings are missing, all else is unchecked, and saying so once is enough. */
function folded(findings: readonly Finding[]): readonly Finding[] {
  const rest = findings.filter(({ check }) => check !== 'settings');
  if (rest.some(({ state }) => state !== 'unchecked') || rest.length === 0) return findings;
  const others: Finding = { check: '', title: 'All else', state: 'unchecked', says: 'needs: Settings' };
  return [...findings.filter((finding) => !rest.includes(finding)), others];
}

/** Others' words are among them, and a terminal obeys what it reads. */
function harmless(words: string): string {
  return words.replace(/\p{Cc}/gu, '?');
}

function sum(findings: readonly Finding[]): string {
  const counts = (Object.keys(labels) as State[]).map((state) => {
    const count = findings.filter((finding) => finding.state === state).length;
    return count > 0 ? `${count} ${labels[state].toLowerCase()}` : '';
  });
  return counts.filter(Boolean).join(', ');
}
