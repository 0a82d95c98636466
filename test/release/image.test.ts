import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { copied, instruction, isIgnored, layOut, root } from './image.ts';

const NODE = '/nodejs/bin/node';

describe('The image', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-image-'));
    layOut(folder);
  });
  after(() => rm(folder, { recursive: true }));

  /** Node as the image calls it. */
  const node = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number; said: string; err: string }>((resolve) => {
      execFile(process.execPath, ['--preserve-symlinks', ...args], { cwd: folder, env }, (error, said, err) =>
        resolve({ code: Number(error?.code ?? 0), said, err }),
      );
    });

  const start: string[] = JSON.parse(instruction('CMD'));

  it('runs what npm start runs', () => {
    assert.deepEqual(JSON.parse(instruction('ENTRYPOINT')), [NODE]);
    assert.equal(packageJson.scripts.start, `exec node ${start.join(' ')}`);
  });

  it('has all that it needs to start, and says which settings are missing', async () => {
    const { code, said, err } = await node(start);
    assert.deepEqual([code, said], [1, '']);
    assert.match(err, /^\W*MicrosoftAppId is missing/m);
    assert.doesNotMatch(err, /Cannot find|ERR_/);
  });

  it('has all that it loads later: every module with all that it imports, whatever the settings', async () => {
    const commands = globSync('bot/{main,commands/{audit,doctor,switch}}.ts', { cwd: folder });
    assert.equal(commands.length, 4);
    const modules = globSync('{bot,cards,dialogs}/**/*.ts', { cwd: folder }).filter((file) => !commands.includes(file));
    assert(modules.length > 200);
    const imports = modules.map((file) => `import './${file}';`).join('\n');
    assert.deepEqual(await node(['--input-type=module', '--eval', imports]), { code: 0, said: '', err: '' });
    const named = modules.flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(/\bimport\('([^.'][^']*)'\)/g),
    ]);
    assert(named.length > 2);
    const later = named.map(([, name]) => `import '${name}';`).join('\n');
    assert.equal((await node(['--input-type=module', '--eval', later])).err, '');
  });

  for (const command of ['audit', 'doctor', 'switch']) {
    it(`has npm run ${command}, which says what is wrong`, async () => {
      const { code, said, err } = await node(['--disable-warning=ExperimentalWarning', `bot/commands/${command}.ts`]);
      assert(code === 1 || code === 2, `${code}`);
      assert.doesNotMatch(said + err, /Cannot find|ERR_/);
    });
  }

  it('has no tests, no sandbox, and nothing for development', () => {
    const names = globSync('*', { cwd: folder }).toSorted();
    assert.deepEqual(names, ['LICENSE', 'bot', 'cards', 'dialogs', 'node_modules', 'package.json']);
    for (const name of ['@biomejs/biome', 'azurite', 'mocha', 'playwright-core', 'typescript']) {
      assert(name in packageJson.devDependencies && !existsSync(join(folder, 'node_modules', name)), name);
    }
    assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /^RUN npm ci --omit=dev --omit=optional /m);
  });

  it('is made without anything that is nobody’s business', () => {
    const secret = ['.env', 'env/.env.dev', 'latchkey.pem', 'data/latchkey.db', '.git/config', 'node_modules/a/a.js'];
    for (const file of [...secret, 'test/run.ts', 'sandbox/main.ts', 'cards/README.md', 'appPackage/build.ts']) {
      assert(isIgnored(file), file);
    }
    for (const file of ['.npmrc', 'package-lock.json', 'bot/main.ts', 'cards/words/en.json']) {
      assert(!isIgnored(file), file);
    }
  });

  it('has the files that m365agents.yml deploys, but for what npm ci needs', () => {
    const [, files = ''] =
      /cp -R (.+) release\/out\/app/.exec(readFileSync(join(root, 'm365agents.yml'), 'utf8')) ?? [];
    const needed = ['.npmrc', 'package-lock.json'];
    assert.deepEqual(files.split(' ').toSorted(), [...needed, ...copied.map(({ from }) => from)].toSorted());
  });

  it('is not run by root', () => assert.match(instruction('USER'), /^[1-9]\d*:[1-9]\d*$/));

  describe('is healthy', () => {
    const [, command = ''] = /CMD (\[.*\])$/.exec(instruction('HEALTHCHECK')) ?? [];
    const [program, ...check]: string[] = JSON.parse(command);

    async function codeFor(status: number): Promise<number> {
      const server = createServer((request, response) => {
        response.statusCode = request.url === '/healthz' ? status : 404;
        response.end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        return (await node(check, { PORT: `${(server.address() as AddressInfo).port}` })).code;
      } finally {
        server.close();
      }
    }

    it('when it answers, and only then', async () => {
      assert.equal(program, NODE);
      assert.deepEqual([await codeFor(200), await codeFor(503)], [0, 1]);
    });

    it('not when nobody is there', async () => assert.equal((await node(check, { PORT: '1' })).code, 1));
  });
});
