import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

export const root = join(import.meta.dirname, '..', '..');

type Entry = {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
  license?: string;
  os?: string;
  cpu?: string;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type Lock = { lockfileVersion: number; packages: Record<string, Entry> };

export const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** Every package of others that the lock file names, wherever it lies. */
export const locked = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.split('node_modules/').at(-1) ?? '' }));

/** What Latchkey runs on, and not only its development. */
export const production = locked.filter(({ dev }) => !dev);

export const { dependencies, devDependencies, optionalDependencies, overrides, scripts } = packageJson;
