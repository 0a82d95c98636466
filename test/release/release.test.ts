import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../release/main.ts', import.meta.url));

const CHANGELOG = `# Changelog

## 0.3.0 – unreleased

- New.

## 0.2.0 – 2026-01-31

- Old; says "unreleased" too.
`;

const versioned = { name: 'latchkey', version: '0.2.0' };
const dependencies = { small: '^1.0.0' };
const devDependencies = { tool: '^2.0.0' };
const files: Record<string, string> = {
  'CHANGELOG.md': CHANGELOG,
  'package.json': JSON.stringify({
    ...versioned,
    dependencies,
    devDependencies,
    // Says how it was called, in place of appPackage/build.ts.
    scripts: { package: `node -e "fs.writeFileSync('release/out/called', process.argv.slice(1).join(' '))" --` },
  }),
  'package-lock.json': JSON.stringify({
    ...versioned,
    lockfileVersion: 3,
    packages: {
      '': { ...versioned, dependencies, devDependencies },
      'node_modules/small': { version: '1.0.1', dependencies: { smaller: '^3.0.0' } },
      'node_modules/smaller': { version: '3.0.3' },
      // Needs what Latchkey runs on: so that it must not be left out.
      'node_modules/tool': { version: '2.0.2', dev: true, dependencies: { small: '^1.0.0' } },
    },
  }),
  'test/fixtures/cards/0.3.0.json': '{}',
  'test/fixtures/stored/0.3.0.json': '{}',
  '.gitignore': 'release/out/\n',
};

/** Nothing of the machine's own git or npm: who commits is here, and the rest is as installed. */
const { PATH = '' } = process.env;
const environment = {
  PATH,
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', NPM_CONFIG_UPDATE_NOTIFIER: 'false' },
  ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' },
};

describe('npm run release', () => {
  let home = '';
  let folder = '';
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: folder, env: environment })).stdout.trim();
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--quiet', '--message', 'Begin');
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-release-'));
    folder = join(home, 'latchkey');
    for (const [file, text] of Object.entries(files)) await write(file, text);
    await git('init', '--quiet');
    await commit();
  });
  afterEach(() => rm(home, { recursive: true }));

  type Answer = { code: number; said: string; err: string };

  const release = (args: string[], settings: Record<string, string> = {}) =>
    new Promise<Answer>((resolve) => {
      const options = { cwd: folder, env: { ...environment, HOME: home, ...settings } };
      execFile(process.execPath, [command, ...args], options, (error, said, err) =>
        resolve({ code: Number(error?.code ?? 0), said, err }),
      );
    });

  async function isRefused(words: RegExp, ...args: string[]) {
    const before = await git('status', '--porcelain');
    const { code, said, err } = await release(args);
    assert.deepEqual([code, said], [1, '']);
    assert.match(err, words);
    assert.equal(await git('status', '--porcelain'), before);
    assert.equal(existsSync(join(folder, 'release/out')), false);
  }

  it('says what it does, dates the changelog, sets the version and writes what it is made of', async () => {
    await write('release/out/latchkey.zip', 'of an earlier release');
    const { code, said, err } = await release(['0.3.0']);
    assert.deepEqual([code, err], [0, '']);
    const day = new Date().toISOString().slice(0, 10);
    assert(said.includes(`CHANGELOG.md: 0.3.0 is of ${day}`));
    assert.match(said, /no app package/);
    assert.match(said, /no commit and no tag/);
    assert.equal(await read('CHANGELOG.md'), CHANGELOG.replace('0.3.0 – unreleased', `0.3.0 – ${day}`));
    assert.equal(JSON.parse(await read('package.json')).version, '0.3.0');
    const { version, packages } = JSON.parse(await read('package-lock.json'));
    assert.deepEqual([version, packages[''].version], ['0.3.0', '0.3.0']);
    assert.deepEqual(await readdir(join(folder, 'release/out')), ['latchkey.cdx.json']);
    const sbom = JSON.parse(await read('release/out/latchkey.cdx.json'));
    assert.deepEqual([sbom.bomFormat, sbom.metadata.component.version], ['CycloneDX', '0.3.0']);
    assert.deepEqual(
      sbom.components.map(({ name }: { name: string }) => name),
      ['small', 'smaller'],
    );
    assert.equal(await git('log', '--format=%s'), 'Begin');
    assert.equal(await git('tag'), '');
  });

  it('commits and tags when told to', async () => {
    const { code, said, err } = await release(['0.3.0', '--commit']);
    assert.deepEqual([code, err], [0, '']);
    assert.match(said, /Next: git push origin HEAD v0\.3\.0/);
    assert.equal(await git('log', '--format=%s'), 'Latchkey 0.3.0\nBegin');
    assert.equal(await git('rev-parse', 'v0.3.0^{commit}'), await git('rev-parse', 'HEAD'));
    assert.equal(await git('status', '--porcelain'), '');
    assert.equal(JSON.parse(await git('show', 'v0.3.0:package.json')).version, '0.3.0');
  });

  it('makes the app package when its settings are given', async () => {
    const { code, said } = await release(['0.3.0'], { APP_DEVELOPER: 'Adatum' });
    assert.equal(code, 0);
    assert.match(said, /latchkey\.zip: the app package/);
    assert.match(await read('release/out/called'), /^--version 0\.3\.0 --out .*\/release\/out$/);
  });

  it('commits nothing when a step fails, and says which and how to go back', async () => {
    await write('package.json', files['package.json']?.replace('node -e', 'false') ?? '');
    await commit();
    const { code, err } = await release(['0.3.0', '--commit'], { APP_DEVELOPER: 'Adatum' });
    assert.equal(code, 1);
    assert.match(err, /Failed at ".*latchkey\.zip.*"/);
    assert.match(err, /git restore \./);
    assert.equal(await git('tag'), '');
    await git('restore', '.');
    assert.equal(await git('status', '--porcelain'), '');
  });

  describe('refuses', () => {
    it('what is not committed', async () => {
      await write('new.txt', 'new');
      await isRefused(/not committed/, '0.3.0');
    });

    it('a version that was released', async () => {
      await git('tag', 'v0.3.0');
      await isRefused(/The tag v0\.3\.0 is there already/, '0.3.0', '--commit');
    });

    it('a version that is lower, or that the changelog does not know', async () => {
      await isRefused(/0\.1\.9 is lower than 0\.2\.0/, '0.1.9');
      await isRefused(/CHANGELOG\.md has no "## 0\.10\.0 – unreleased"/, '0.10.0');
      await isRefused(/CHANGELOG\.md has no "## 0\.2\.0 – unreleased"/, '0.2.0');
    });

    it('a version without what later ones are tested against', async () => {
      await rm(join(folder, 'test/fixtures/stored'), { recursive: true });
      await commit();
      await isRefused(/test\/fixtures\/stored\/0\.3\.0\.json is missing/, '0.3.0');
    });
  });

  it('tells how it is used', async () => {
    for (const args of [[], ['0.3'], ['v0.3.0'], ['0.3.0-beta.1'], ['0.3.0', '0.4.0'], ['0.3.0', '--push']]) {
      const { code, err } = await release(args);
      assert.equal(code, 2);
      assert.match(err, /Usage/);
    }
    assert.equal(await read('CHANGELOG.md'), CHANGELOG);
  });
});
