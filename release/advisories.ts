/**
 * `npm run advisories`: what is known against the packages in the lock file, and whether that is explained.
 * Exit code 0: nothing that is not explained, 1: there is something to do, 2: nobody could be asked.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Explanation, explain } from './explained.ts';
import { askNpm, type Finding } from './npm-audit.ts';

const EXPLANATIONS = 'release/explained-advisories.json';

const say = (words: string) => process.stdout.write(`${words}\n`);

const words = ({ id, severity, production, ...finding }: Finding) =>
  `${id}, ${severity}, ${production ? 'in production' : 'in development'}: ${finding.package} ${finding.range}
  ${finding.title}
  ${finding.url}`;

function report(findings: Finding[], explanations: Explanation[], day: string): number {
  const { verdicts, stale } = explain(findings, explanations, day);
  for (const { finding, explanation } of verdicts) {
    say(words(finding));
    say(explanation ? `  Explained until ${explanation.until}: ${explanation.reason}` : '  NOT EXPLAINED');
  }
  for (const { id, package: name } of stale) say(`${id} of ${name} is explained, and nobody reports it any more.`);
  const open = verdicts.filter(({ explanation }) => !explanation).length;
  say(`${findings.length} known, ${open} of them not explained; ${stale.length} explained for nothing.`);
  if (open + stale.length > 0) say(`Update or override the package; or see to ${EXPLANATIONS}.`);
  return open + stale.length > 0 ? 1 : 0;
}

const root = process.cwd();
const explanations = JSON.parse(await readFile(join(root, EXPLANATIONS), 'utf8'));
const answer = await askNpm(root);
if (typeof answer === 'string') {
  say(`Advisories could not be asked, so nothing is known of them: ${answer.trim()}`);
  process.exitCode = 2;
} else {
  process.exitCode = report(answer, explanations, new Date().toISOString().slice(0, 10));
}
