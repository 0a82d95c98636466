import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lock, locked, production, root } from './lock.ts';

const paths = (entries: typeof locked) => entries.map(({ path }) => path);

describe('The lock file', () => {
  it('has been read: what Latchkey runs on, and what it is developed with', () => {
    assert.equal(lock.lockfileVersion, 3);
    assert(production.length > 200 && locked.length > production.length + 100);
  });

  it('knows the SHA-512 of every package', () => {
    assert.deepEqual(paths(locked.filter(({ integrity = '' }) => !/^sha512-[\w+/]{86}==$/.test(integrity))), []);
  });

  it('names no place that a package comes from: that is the registry which npm is set to', () => {
    assert.deepEqual(paths(locked.filter(({ resolved, link }) => resolved !== undefined || link)), []);
  });

  it('has nothing from git, from a file or from a web address, however deep', () => {
    const wishes = Object.values(lock.packages).flatMap(({ dependencies, optionalDependencies }) =>
      Object.entries({ ...dependencies, ...optionalDependencies }),
    );
    assert(wishes.length > 500);
    assert.deepEqual(
      wishes.filter(([, wanted]) => /[:/]/.test(wanted)),
      [],
    );
  });

  it('is what npm ci takes, which finds it true to package.json and made for this Node.js', async () => {
    const home = await mkdtemp(join(tmpdir(), 'latchkey-supply-'));
    try {
      const options = { cwd: root, env: { PATH: process.env.PATH, HOME: home } };
      const args = ['ci', '--dry-run', '--offline', '--omit=dev', '--engine-strict'];
      await promisify(execFile)('npm', args, options);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
