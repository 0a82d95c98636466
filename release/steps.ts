import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releasedOn } from './changelog.ts';
import { commitAndTag, run, tagOf } from './repository.ts';
import { sbomOf } from './sbom.ts';

export type Release = { root: string; version: string; day: string; withPackage: boolean; commit: boolean };

type Step = { words: string; take: () => Promise<unknown> };

const OUT = 'release/out';

/** All that makes a release, in order. */
export function stepsOf({ root, version, day, withPackage, commit }: Release): Step[] {
  const npm = (...args: string[]) => run(root, 'npm', ...args);
  const dateChangelog = async () => {
    const file = join(root, 'CHANGELOG.md');
    await writeFile(file, releasedOn(await readFile(file, 'utf8'), version, day));
  };
  const writeSbom = async () => {
    // What an earlier release left there is none of this one.
    await rm(join(root, OUT), { recursive: true, force: true });
    await mkdir(join(root, OUT), { recursive: true });
    await writeFile(join(root, OUT, 'latchkey.cdx.json'), await sbomOf(root));
  };
  const steps: (Step | false)[] = [
    { words: `CHANGELOG.md: ${version} is of ${day}`, take: dateChangelog },
    {
      words: `package.json, package-lock.json: version ${version}`,
      take: () => npm('version', version, '--no-git-tag-version', '--allow-same-version'),
    },
    { words: `${OUT}, emptied; ${OUT}/latchkey.cdx.json: the packages that it runs on`, take: writeSbom },
    withPackage && {
      words: `${OUT}/latchkey.zip: the app package`,
      take: () => npm('run', 'package', '--', '--version', version, '--out', join(root, OUT)),
    },
    commit && {
      words: `git: commit "Latchkey ${version}", tag ${tagOf(version)}`,
      take: () => commitAndTag(root, version),
    },
  ];
  return steps.filter((step) => step !== false);
}
