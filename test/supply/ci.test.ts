import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lock.ts';

/** Programs that do nothing; npm writes down how it was called, and its advisories end as told. */
const NPM = `#!/bin/sh
echo "$*" >> "$CALLS"
[ "$*" != "run advisories" ] || exit "$ADVISORIES"
`;
const programs = { npm: NPM, chromium: '#!/bin/sh\n', 'fc-list': '#!/bin/sh\necho a font\n' };

describe('The run for every change', () => {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-ci-'));
    await mkdir(join(home, '.ci'));
    await mkdir(join(home, 'bin'));
    await copyFile(join(root, '.ci/run'), join(home, '.ci/run'));
    for (const [name, text] of Object.entries(programs))
      await writeFile(join(home, 'bin', name), text, { mode: 0o755 });
  });
  afterEach(() => rm(home, { recursive: true }));

  async function run(advisories: number) {
    const env = { PATH: `${home}/bin:${process.env.PATH}`, CALLS: join(home, 'calls'), ADVISORIES: `${advisories}` };
    const answer = await new Promise<{ code: number; said: string }>((resolve) => {
      execFile('bash', [join(home, '.ci/run')], { cwd: home, env }, (error, said) =>
        resolve({ code: Number(error?.code ?? 0), said }),
      );
    });
    return { ...answer, calls: (await readFile(env.CALLS, 'utf8')).trim().split('\n') };
  }

  it('installs by the lock file first, asks for advisories, and checks everything', async () => {
    const { code, said, calls } = await run(0);
    assert.deepEqual([code, said], [0, '']);
    assert.deepEqual(calls.slice(0, 3), ['ci', 'run advisories', 'run check']);
  });

  it('ends with a loud line where nobody could be asked, and everything else was checked', async () => {
    const { code, said, calls } = await run(2);
    assert.equal(code, 0);
    assert.match(said, /^ADVISORIES COULD NOT BE ASKED: .*\n$/);
    assert.deepEqual((await run(0)).calls, [...calls, ...calls]);
  });

  it('fails for what is known and not explained', async () => {
    const { code, calls } = await run(1);
    assert.equal(code, 1);
    assert.deepEqual(calls, ['ci', 'run advisories']);
  });
});
