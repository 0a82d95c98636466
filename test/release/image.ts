import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import packageLock from '../../package-lock.json' with { type: 'json' };

export const root = join(import.meta.dirname, '..', '..');

/** The instructions of a Dockerfile's last stage, each on one line. */
function lastStage(): string[] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
}

const instructions = lastStage();

/** What follows the last `name` of the stage. */
export function instruction(name: string): string {
  return instructions.findLast((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
}

/** As Docker reads a pattern, whose `*` is for names with a leading dot too: https://docs.docker.com/build/concepts/context/#syntax */
function asExpression(pattern: string): RegExp {
  const each = { '**/': '(?:.*/)?', '*': '[^/]*', '.': '\\.' } as Record<string, string>;
  return new RegExp(`^${pattern.replace(/\*\*\/|\*|\./g, (found) => each[found] ?? found)}$`);
}

/** Whether .dockerignore keeps a file from the builder; its last line that fits the file, or a folder above it, decides. */
export function isIgnored(file: string): boolean {
  const parts = file.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8').match(/^[^#\s].*$/gm) ?? [];
  const deciding = patterns.findLast((pattern) =>
    paths.some((path) => asExpression(pattern.replace(/^!/, '')).test(path)),
  );
  return deciding !== undefined && !deciding.startsWith('!');
}

/** What the last stage copies from this repository: from where, to where below its WORKDIR. */
export const copied = instructions
  .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
  .flatMap((line) => {
    const words = line.split(' ').slice(1);
    const to = words.at(-1) ?? '';
    return words.slice(0, -1).map((from) => ({ from, to: to === './' ? from : to }));
  });

/** The folders of node_modules that `npm ci --omit=dev --omit=optional` makes; what is nested lies in them. */
const packages = Object.entries(packageLock.packages as Record<string, Partial<Record<string, unknown>>>)
  .filter(([path, { dev, optional, devOptional }]) => path && !dev && !optional && !devOptional)
  .map(([path]) => path)
  .filter((path) => path.lastIndexOf('node_modules/') === 0);

/** The files of the image, in a folder. Packages are links: they must run with --preserve-symlinks, to find only each other. */
export function layOut(folder: string): void {
  const filter = (source: string) => !isIgnored(relative(root, source));
  for (const { from, to } of copied) cpSync(join(root, from), join(folder, to), { recursive: true, filter });
  for (const path of packages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
}
