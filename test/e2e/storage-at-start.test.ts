import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;

/** Of the real cloud, which is not asked for anything before storage is open. */
const REAL = {
  MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
  MicrosoftAppPassword: 'none',
  MicrosoftAppTenantId: '99999999-9999-4999-8999-999999999999',
  OAUTH_CONNECTION: 'none',
};

describe('The bot as a program, whose storage cannot be used', function () {
  this.timeout(60_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function startsOn(file: string) {
    const program = spawn(process.execPath, ['bot/main.ts'], {
      cwd: root,
      env: { ...REAL, PORT: '0', STORAGE: `sqlite:${file}` },
    });
    const [words, [code]] = await Promise.all([text(program.stderr), once(program, 'exit')]);
    return { code, words };
  }

  const refused = (problem: string) => ({ code: 1, words: `Latchkey cannot start:\n  STORAGE ${problem}\n` });

  it('says that it is in memory, and ends', async function () {
    if (process.platform !== 'linux' || statfsSync(MEMORY).type !== TMPFS) this.skip();
    assert.deepEqual(
      await startsOn(join(MEMORY, 'latchkey.db')),
      refused('is in memory (tmpfs), which is empty after a restart: it must be on a disk'),
    );
  });

  it('says that there is no place for it, and ends', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.deepEqual(await startsOn(join(file, 'latchkey.db')), refused('is below a file'));
  });

  it('says that it is no database, leaves it as it is, and ends', async () => {
    const file = join(folder, 'letter.txt');
    const letter = 'Dear Sir or Madam, '.repeat(100);
    writeFileSync(file, letter, { mode: 0o644 });
    assert.deepEqual(await startsOn(file), refused('is no database'));
    assert.equal(readFileSync(file, 'utf8'), letter);
    assert.equal(statSync(file).mode & 0o777, 0o644);
  });
});
