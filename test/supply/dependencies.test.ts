import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import accepted from './accepted.json' with { type: 'json' };
import { dependencies, devDependencies, lock, optionalDependencies, root } from './lock.ts';

const production = ['bot', 'cards', 'dialogs'];
const development = ['appPackage', 'docs', 'infra', 'release', 'sandbox', 'test'];

/** Statements begin their lines, as biome lays them out; what only looks like one is text within a test. */
const IMPORTS = [
  /^(?:import|export)\s[^'`;]*?\bfrom '([^']+)'/gm,
  /^import '([^']+)'/gm,
  /\bimport\('([^']+)'\)/g,
  /\bimport\.meta\.(?:resolve|url\)\.resolve)\(['`]([^'`$]+)/g,
];

const packageOf = (specifier: string) =>
  /^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*(?=\/|$)/.exec(specifier)?.[0] ?? specifier;

function importedBy(folder: string): Set<string> {
  const texts = globSync(`${folder}/**/*.{ts,js}`, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));
  const specifiers = texts.flatMap((text) =>
    IMPORTS.flatMap((form) => [...text.matchAll(form)].map((found) => found[1])),
  );
  return new Set(
    specifiers
      .map((name = '') => name)
      .filter((name) => !/^(\.|node:)/.test(name))
      .map(packageOf),
  );
}

const imported = new Map([...production, ...development].map((folder) => [folder, importedBy(folder)]));
const importedIn = (folders: string[]) => new Set(folders.flatMap((folder) => [...(imported.get(folder) ?? [])]));

describe('Dependencies', () => {
  const listed = Object.keys(accepted.notImported);
  const unused = (names: object, folders: string[]) =>
    Object.keys(names).filter((name) => !importedIn(folders).has(name) && !listed.includes(name));

  it('are all declared, whoever imports them', () => {
    const declared = { ...dependencies, ...devDependencies };
    const undeclared = [...imported].flatMap(([folder, names]) =>
      [...names].filter((name) => !(name in declared)).map((name) => `${folder} imports ${name}`),
    );
    assert.deepEqual(undeclared, []);
  });

  it('are all imported by what runs in production, but for those with a reason', () => {
    assert.deepEqual(unused(dependencies, production), []);
  });

  it('for development are all imported there, but for those with a reason', () => {
    assert.deepEqual(unused(devDependencies, development), []);
  });

  it('are listed with a reason only where that still holds', () => {
    const everything = { ...dependencies, ...devDependencies };
    const everywhere = importedIn([...production, ...development]);
    for (const [name, { in: file, as, why }] of Object.entries(accepted.notImported)) {
      assert(name in everything && !everywhere.has(name), `${name} is imported, or is there no more`);
      assert(readFileSync(join(root, file), 'utf8').includes(as) && why, `${file} has no more "${as}"`);
    }
  });

  it('that are optional bring Node.js, one to each kind of machine', () => {
    const machines = Object.keys(optionalDependencies).map((name) => {
      const { os, cpu, bin } = lock.packages[`node_modules/${name}`] ?? {};
      return `${os} ${cpu}: ${bin?.node}`;
    });
    assert.deepEqual(machines.sort(), [
      'darwin arm64: bin/node',
      'darwin x64: bin/node',
      'linux arm64: bin/node',
      'linux x64: bin/node',
      'win32 x64: bin/node.exe',
    ]);
  });

  it('are declared once each', () => {
    const names = [dependencies, devDependencies, optionalDependencies].flatMap(Object.keys);
    assert.equal(names.length, new Set(names).size);
  });
});
