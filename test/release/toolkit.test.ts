import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { settingsSchema } from '../../bot/settings-schema.ts';
import packageJson from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('What the Microsoft 365 Agents Toolkit reads', () => {
  const environment = parseEnv(read('env/.env.dev'));
  const project = read('m365agents.yml');
  const placeholders = [...project.matchAll(/\$\{\{(\w+)\}\}/g)].map(([, name = '']) => name);

  it('asks for what is in env/.env.dev, and there is nothing else but settings', () => {
    assert(placeholders.length > 2);
    assert.deepEqual(
      placeholders.filter((name) => !(name in environment)),
      [],
    );
    const known = ['TEAMSFX_ENV', ...placeholders, ...Object.keys(settingsSchema.shape)];
    assert.deepEqual(
      Object.keys(environment).filter((name) => !known.includes(name)),
      [],
    );
  });

  it('comes without the values of anybody', () => {
    const given = Object.entries(environment).filter(([, value]) => value);
    assert.deepEqual(given, [['TEAMSFX_ENV', 'dev']]);
  });

  it('is in the repository, and what it keeps secret is not', () => {
    const files = ['env/.env.dev', 'env/.env.dev.user', 'env/.env.local'];
    const ignored = execFileSync('git', ['check-ignore', '--no-index', ...files], { cwd: root, encoding: 'utf8' });
    assert.deepEqual(ignored.trim().split('\n'), files.slice(1));
  });

  it('takes the app package from where npm run package puts it', () => {
    assert.match(project, /run: npm run package$/m);
    assert('package' in packageJson.scripts);
    const paths = [...project.matchAll(/appPackagePath: (.+)$/gm)].map(([, path]) => path);
    assert.deepEqual(paths, ['./appPackage/build/latchkey.zip', './appPackage/build/latchkey.zip']);
  });
});
