import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import packageJson from '../../package.json' with { type: 'json' };
import { environment } from './parts.ts';

const command = fileURLToPath(new URL('../../appPackage/build.ts', import.meta.url));

describe('npm run package', () => {
  let folder: string;
  const out = (name = 'build') => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-package-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(env: Record<string, string>, ...args: string[]) {
    const child = spawn(process.execPath, [command, '--out', out(), ...args], { env });
    const [said, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { said, err, code };
  }

  it('writes the package and the manifest beside it, and says what to do next', async () => {
    const { code, said, err } = await run(environment);
    assert.deepEqual([code, err], [0, '']);
    assert(said.includes(out('build/latchkey.zip')));
    assert.match(said, /Manage apps > Upload new app/);
    assert.deepEqual((await readdir(out())).sort(), ['latchkey.zip', 'manifest.json']);
    const manifest = await readFile(out('build/manifest.json'));
    assert.equal(JSON.parse(`${manifest}`).version, packageJson.version);
    const zip = unzipSync(new Uint8Array(await readFile(out('build/latchkey.zip'))));
    assert(manifest.equals(zip['manifest.json'] ?? new Uint8Array()));
  });

  it('takes another version, and makes the same package in every time zone', async () => {
    const zips = [];
    for (const TZ of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      assert.equal((await run({ ...environment, TZ }, '--version', '1.0.1')).code, 0);
      zips.push(await readFile(out('build/latchkey.zip')));
    }
    assert(zips[0]?.equals(zips[1] ?? Buffer.of()));
    assert.equal(JSON.parse(await readFile(out('build/manifest.json'), 'utf8')).version, '1.0.1');
  });

  it('writes nothing when it is not valid, and tells all that is wrong', async () => {
    const { code, said, err } = await run({ ...environment, APP_TERMS_URL: 'https://example.com' }, '--version', '1.0');
    assert.deepEqual([code, said, existsSync(out())], [1, '', false]);
    assert.match(err, /version must be/);
    assert.match(err, /termsOfUseUrl is on example.com/);
  });

  it('tells all settings that are missing, and how it is used', async () => {
    const { code, err } = await run({});
    assert.deepEqual([code, existsSync(out())], [2, false]);
    for (const name of ['MicrosoftAppId', 'APP_DEVELOPER', 'APP_WEBSITE_URL', 'APP_PRIVACY_URL', 'APP_TERMS_URL']) {
      assert(err.includes(`${name} is missing.`), name);
    }
    assert.match(err, /Usage/);
  });

  it('refuses what it does not know', async () => {
    for (const args of [['--help'], ['now'], ['--version']]) {
      const { code, err } = await run(environment, ...args);
      assert.equal(code, 2);
      assert.match(err, /Usage/);
    }
    assert.equal(existsSync(out()), false);
  });
});
