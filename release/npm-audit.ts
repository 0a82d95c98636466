import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Finding = {
  id: string;
  package: string;
  severity: string;
  range: string;
  title: string;
  url: string;
  production: boolean;
};

/** https://docs.npmjs.com/cli/v11/commands/npm-audit: of `via`, a string is another package's trouble, told there. */
type Via = string | { name: string; severity: string; range: string; title: string; url: string };
type Report = {
  auditReportVersion?: number;
  vulnerabilities: Record<string, { via: Via[]; nodes: string[] }>;
  message?: string;
  error?: { summary?: string };
};

/** Whatever npm is set to otherwise: it asks of everything, and asks. Offline it would find nothing, and call that none. */
const EVERYTHING = ['--include=dev', '--include=optional', '--include=peer', '--offline=false'];

/** What the registry knows of all that the lock file names; in words, why it could not be asked. */
export async function askNpm(root: string): Promise<Finding[] | string> {
  const answer = await ask(root);
  if (typeof answer === 'string') return answer;
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  return Object.values(answer.vulnerabilities).flatMap(({ via, nodes }) => {
    const production = nodes.some((node) => !packages[node]?.dev);
    return via.filter((one) => typeof one !== 'string').map((one) => findingOf(one, production));
  });
}

/** npm exits with 1 both for findings and for failures; only a report has a version. */
async function ask(root: string): Promise<Report | string> {
  const args = ['audit', '--json', '--package-lock-only', ...EVERYTHING];
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const { stdout = '', stderr = '' } = await promisify(execFile)('npm', args, options).catch((error) => error);
  try {
    const report: Report = JSON.parse(stdout);
    return report.auditReportVersion ? report : report.message || report.error?.summary || stdout;
  } catch {
    return stderr || stdout || 'npm did not answer';
  }
}

const findingOf = ({ name, ...via }: Exclude<Via, string>, production: boolean): Finding => ({
  id: via.url.split('/').at(-1) ?? via.url,
  package: name,
  severity: via.severity,
  range: via.range,
  title: via.title,
  url: via.url,
  production,
});
