import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Asked along with the rest: a registry that knows nothing of it (GHSA-xvch-5gv4-984h) knows nothing of anything. */
export const CANARY = {
  name: 'latchkey-canary',
  path: 'node_modules/latchkey-canary',
  of: 'minimist',
  version: '0.0.8',
};

/** The lock file, what it is the lock of and how npm is set, in another folder and with the canary among the packages; answers all of them. */
export async function copyWithCanary(root: string, folder: string): Promise<Record<string, { dev?: boolean }>> {
  const read = async (file: string) => JSON.parse(await readFile(join(root, file), 'utf8'));
  const withCanary = (description: { dependencies?: object }) => ({
    ...description,
    dependencies: { ...description.dependencies, [CANARY.name]: `npm:${CANARY.of}@${CANARY.version}` },
  });
  const lock = await read('package-lock.json');
  const canary = { name: CANARY.of, version: CANARY.version };
  const packages = { ...lock.packages, '': withCanary(lock.packages['']), [CANARY.path]: canary };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  await writeFile(join(folder, 'package.json'), JSON.stringify(withCanary(await read('package.json'))));
  await cp(join(root, '.npmrc'), join(folder, '.npmrc'));
  return packages;
}
