import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './repository.ts';

type Locked = { dev?: boolean; devDependencies?: unknown };

/**
 * The packages that Latchkey runs on, as CycloneDX. From the lock file, so the same on every machine:
 * https://docs.npmjs.com/cli/v11/commands/npm-sbom
 *
 * `npm sbom --omit dev` would also leave out whatever a package for development needs as well
 * (https://github.com/npm/cli/issues/7909), more than half of all here. So npm is asked where nothing for development is listed.
 */
export async function sbomOf(root: string): Promise<string> {
  const read = async (file: string) => JSON.parse(await readFile(join(root, file), 'utf8'));
  const { devDependencies: _, ...description } = await read('package.json');
  const lock = await read('package-lock.json');
  const entries = Object.entries(lock.packages as Record<string, Locked>).filter(([, { dev }]) => !dev);
  const packages = Object.fromEntries(entries.map(([path, { devDependencies: _, ...locked }]) => [path, locked]));
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-sbom-'));
  try {
    await writeFile(join(folder, 'package.json'), JSON.stringify(description));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    return await run(folder, 'npm', 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
  } finally {
    await rm(folder, { recursive: true });
  }
}
