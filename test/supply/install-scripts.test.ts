import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import accepted from './accepted.json' with { type: 'json' };
import { locked, root, scripts } from './lock.ts';

describe('Install scripts', () => {
  it('are those that are known, each with its reason', () => {
    const present = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    assert.deepEqual(present.sort(), Object.keys(accepted.installScripts).sort());
    assert(Object.values(accepted.installScripts).every((why) => why.length > 20));
  });

  it('are none of ours', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    assert.deepEqual(
      Object.keys(scripts).filter((name) => atInstall.includes(name)),
      [],
    );
  });

  it('do not run where our .npmrc is', async () => {
    const home = await mkdtemp(join(tmpdir(), 'latchkey-scripts-'));
    try {
      const folder = join(home, 'company');
      await mkdir(join(folder, 'noisy'), { recursive: true });
      await copyFile(join(root, '.npmrc'), join(folder, '.npmrc'));
      const noisy = { name: 'noisy', version: '1.0.0', scripts: { postinstall: 'touch was-run' } };
      await writeFile(join(folder, 'noisy/package.json'), JSON.stringify(noisy));
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'company', version: '1.0.0' }));
      const options = { cwd: folder, env: { PATH: process.env.PATH, HOME: home } };
      await promisify(execFile)('npm', ['install', '--offline', '--install-links', './noisy'], options);
      assert(existsSync(join(folder, 'node_modules/noisy/package.json')));
      assert.equal(existsSync(join(folder, 'node_modules/noisy/was-run')), false);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
