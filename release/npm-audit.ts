import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CANARY, copyWithCanary } from './canary.ts';

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
  vulnerabilities?: Record<string, { via: Via[]; nodes: string[] }>;
  message?: string;
  error?: { summary?: string };
};

/** Whatever npm is set to otherwise: it asks of everything, and asks. Offline it would find nothing, and call that none. */
const EVERYTHING = ['--include=dev', '--include=optional', '--include=peer', '--offline=false'];

/** What the registry knows of all that the lock file names; in words, why it could not be asked. */
export async function askNpm(root: string): Promise<Finding[] | string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-advisories-'));
  try {
    const packages = await copyWithCanary(root, folder);
    const report = await audit(folder);
    if (!report.auditReportVersion) return report.message || report.error?.summary || 'npm gave no report';
    const found = Object.values(report.vulnerabilities ?? {});
    if (!found.some(({ nodes }) => nodes.includes(CANARY.path))) return 'the registry answers, and knows of nothing';
    return found.flatMap(({ via, nodes }) => {
      const ours = nodes.filter((node) => node !== CANARY.path);
      const production = ours.some((node) => !packages[node]?.dev);
      return ours.length === 0 ? [] : via.filter((one) => typeof one !== 'string').map(asFinding(production));
    });
  } catch (error) {
    return (error as Error).message;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** npm exits with 1 both for findings and for failures; only a report has a version. */
async function audit(folder: string): Promise<Report> {
  const args = ['audit', '--json', '--package-lock-only', ...EVERYTHING];
  const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, message } = await promisify(execFile)('npm', args, options).catch((error) => error);
  return stdout ? JSON.parse(stdout) : { message };
}

const asFinding =
  (production: boolean) =>
  ({ name, ...via }: Exclude<Via, string>): Finding => ({
    ...{ id: via.url.split('/').at(-1) ?? via.url, package: name, production },
    ...{ severity: via.severity, range: via.range, title: via.title, url: via.url },
  });
