import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const tagOf = (version: string) => `v${version}`;

/** Runs a program in a folder, and answers what it says on stdout. */
export async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

export const isDirty = async (folder: string) => (await run(folder, 'git', 'status', '--porcelain')) !== '';

export const hasTag = async (folder: string, tag: string) => (await run(folder, 'git', 'tag', '--list', tag)) !== '';

/** Commits what changed of the files that git knows, and tags that. */
export async function commitAndTag(folder: string, version: string): Promise<void> {
  await run(folder, 'git', 'commit', '--all', '--message', `Latchkey ${version}`);
  await run(folder, 'git', 'tag', '--annotate', tagOf(version), '--message', `Latchkey ${version}`);
}
