import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPending } from './changelog.ts';
import { hasTag, isDirty, tagOf } from './repository.ts';

/** What later versions are tested against: test/fixtures/README.md says how each is made. */
const captures = (version: string) => ['cards', 'stored'].map((kind) => `test/fixtures/${kind}/${version}.json`);

/** Of plain x.y.z versions. */
const isLower = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true }) < 0;

/** Why this version cannot be released from this folder, in words; none: it can. */
export async function obstacles(root: string, version: string): Promise<string[]> {
  const read = (file: string) => readFile(join(root, file), 'utf8');
  const present: string = JSON.parse(await read('package.json')).version;
  const found: [boolean, string][] = [
    [await isDirty(root), 'There are changes that are not committed.'],
    [await hasTag(root, tagOf(version)), `The tag ${tagOf(version)} is there already.`],
    [isLower(version, present), `${version} is lower than ${present} in package.json.`],
    [!isPending(await read('CHANGELOG.md'), version), `CHANGELOG.md has no "## ${version} – unreleased".`],
    ...captures(version).map((file): [boolean, string] => [!existsSync(join(root, file)), `${file} is missing.`]),
  ];
  return found.flatMap(([is, words]) => (is ? [words] : []));
}
