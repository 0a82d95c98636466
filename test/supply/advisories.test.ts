import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Advisory, refused, startRegistry } from './registry.ts';

const command = fileURLToPath(new URL('../../release/advisories.ts', import.meta.url));

const versions = { served: '1.0.1', 'served-by-served': '2.0.2', tool: '3.0.3' };
const manifest = {
  name: 'company',
  version: '1.0.0',
  dependencies: { served: '^1.0.0' },
  devDependencies: { tool: '3' },
};
const lockFile = {
  ...{ name: 'company', version: '1.0.0', lockfileVersion: 3 },
  packages: {
    '': manifest,
    'node_modules/served': { version: '1.0.1', dependencies: { 'served-by-served': '^2.0.0' } },
    'node_modules/served-by-served': { version: '2.0.2' },
    'node_modules/tool': { version: '3.0.3', dev: true },
  },
};

const advisoryOf = (id: number, versions: string): Advisory => ({
  id,
  url: `https://github.com/advisories/GHSA-0000-0000-000${id}`,
  title: `Trouble ${id}`,
  severity: 'high',
  vulnerable_versions: versions,
});

const explanation = (id: number, of: string) => ({
  ...{ id: `GHSA-0000-0000-000${id}`, package: of, reason: 'Nobody calls that.', until: '2999-12-31' },
});

describe('npm run advisories', () => {
  let home = '';
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  const folder = () => join(home, 'company');
  const write = (file: string, value: unknown) =>
    writeFile(join(folder(), file), typeof value === 'string' ? value : JSON.stringify(value));
  const explain = (...explanations: unknown[]) => write('release/explained-advisories.json', explanations);

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-advisories-'));
    registry = await startRegistry(versions);
    await mkdir(join(folder(), 'release'), { recursive: true });
    await write('package.json', manifest);
    await write('package-lock.json', lockFile);
    await write('.npmrc', `registry=${registry.url}\nfetch-retries=0\n`);
    await explain();
  });
  afterEach(async () => {
    await registry.stop();
    await rm(home, { recursive: true });
  });

  const run = (settings: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const options = { cwd: folder(), env: { PATH: process.env.PATH, HOME: home, ...settings } };
      execFile(process.execPath, [command], options, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });

  async function answers(code: number, ...words: RegExp[]) {
    const { code: actual, said } = await run();
    assert.equal(actual, code, said);
    for (const word of words) assert.match(said, word);
  }

  it('is content when the registry knows nothing of ours, having asked of everything', async () => {
    await answers(0, /^0 known, 0 of them not explained; 0 explained for nothing\.$/m);
    const asked = { served: ['1.0.1'], 'served-by-served': ['2.0.2'], tool: ['3.0.3'] };
    assert.deepEqual(registry.asked, [{ ...asked, minimist: ['0.0.8'] }]);
  });

  it('asks, and of everything, though npm is set to work offline and for production', async () => {
    registry.advisories = { ...registry.advisories, tool: [advisoryOf(1, '<4')] };
    const { code, said } = await run({ NODE_ENV: 'production', npm_config_offline: 'true', npm_config_audit: 'false' });
    assert.equal(code, 1, said);
  });

  it('says what is known and where it runs, and fails', async () => {
    registry.advisories = {
      ...registry.advisories,
      'served-by-served': [advisoryOf(1, '<2.1.0')],
      tool: [advisoryOf(2, '<=3.0.3')],
    };
    await answers(
      1,
      /^GHSA-0000-0000-0001, high, in production: served-by-served <2\.1\.0\n {2}Trouble 1\n {2}https:.*\n {2}NOT EXPLAINED$/m,
      /^GHSA-0000-0000-0002, high, in development: tool <=3\.0\.3\n {2}Trouble 2\n {2}https:.*\n {2}NOT EXPLAINED$/m,
      /^2 known, 2 of them not explained/m,
    );
  });

  it('knows a package that both need for one in production', async () => {
    const dev = { version: '2.0.0', dev: true };
    await write('package-lock.json', {
      ...lockFile,
      packages: { ...lockFile.packages, 'node_modules/tool/node_modules/served-by-served': dev },
    });
    registry.advisories = { ...registry.advisories, 'served-by-served': [advisoryOf(1, '<2.1.0')] };
    await answers(1, /in production: served-by-served/, /^1 known, 1 of them/m);
  });

  it('does not leave out a package that has the name of the one which it asks for along with ours', async () => {
    const packages = { ...lockFile.packages, 'node_modules/minimist': { version: '0.0.9' } };
    await write('package-lock.json', { ...lockFile, packages });
    await answers(1, /^GHSA-xvch-5gv4-984h, critical, in production: minimist/m, /^1 known, 1 of them/m);
  });

  it('takes an explanation, and says it', async () => {
    registry.advisories = { ...registry.advisories, served: [advisoryOf(1, '<2')] };
    await explain(explanation(1, 'served'));
    await answers(0, /Explained until 2999-12-31: Nobody calls that\./, /^1 known, 0 of them not explained/m);
  });

  it('fails for an explanation that nothing needs any more', async () => {
    await explain(explanation(1, 'served'));
    await answers(1, /^GHSA-0000-0000-0001 of served is explained, and nobody reports it any more\.$/m);
  });

  describe('says that nobody could be asked, which is not the same as content,', () => {
    const unasked = (...words: RegExp[]) =>
      answers(2, /^Advisories could not be asked, so nothing is known/m, ...words);

    for (const status of [405, 500]) {
      it(`when the registry answers ${status}`, async () => {
        registry.answer = (response) => refused(response, status);
        await unasked(new RegExp(`${status}`));
      });
    }

    it('when a page comes in place of an answer', async () => {
      registry.answer = (response) => response.setHeader('content-type', 'text/html').end('<p>Sign in</p>');
      await unasked();
    });

    it('when it knows nothing of what everybody knows, though it answers', async () => {
      registry.advisories = {};
      await unasked(/the registry answers, and knows of nothing/);
    });

    it('when nobody is there', async () => {
      await write('.npmrc', 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
      await unasked(/ECONNREFUSED/);
    });

    it('when there is no lock file', async () => {
      await rm(join(folder(), 'package-lock.json'));
      await unasked();
    });

    it('also where something is explained', async () => {
      registry.answer = (response) => refused(response, 405);
      await explain(explanation(1, 'served'));
      await unasked();
    });
  });
});
