import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../bot/adapters/sqlite/engine.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';

/** As Linux numbers them: https://man7.org/linux/man-pages/man2/statfs.2.html */
const DISKS = { ext4: 0xef53, XFS: 0x58465342, Btrfs: 0x9123683e, ZFS: 0x2fc12fc1, unknown: 0 };
const PASSING = { overlay: 0x794c7630, aufs: 0x61756673, tmpfs: 0x01021994, ramfs: 0x858458f6 };
const SHARES = { NFS: 0x6969, SMB: 0xff534d42, '9P': 0x01021997, Ceph: 0x00c36400, Lustre: 0x0bd00bd0 };

describe('The disk that a SQLite file is on', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-disks-')));
    file = join(folder, 'data', 'deep', 'latchkey.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** undefined: it is taken. */
  async function refusal(kindOf: (path: string) => number, realKeys = true): Promise<string | undefined> {
    const options = { clock: createManualClock(), log: createFakeLog(), version: '1.2.3-test', realKeys };
    try {
      (await openSqlite(file, options, kindOf)).close();
      return undefined;
    } catch (error) {
      assert.equal((error as Error).name, 'SettingsError');
      return (error as Error).message;
    }
  }

  for (const [name, kind] of Object.entries(DISKS)) {
    it(`may be ${name}`, async () => assert.equal(await refusal(() => kind), undefined));
  }

  for (const [name, kind] of Object.entries(SHARES)) {
    it(`may never be ${name}: it is a network share`, async () => {
      for (const realKeys of [true, false]) {
        const words = await refusal(() => kind, realKeys);
        assert.match(`${words}`, new RegExp(`STORAGE is on a network share \\(${name}\\)`));
      }
      assert(!existsSync(join(folder, 'data')), 'nothing was made there');
    });
  }

  for (const [name, kind] of Object.entries(PASSING)) {
    it(`may be ${name}, which is gone after a restart, only where there are no real keys`, async () => {
      assert.match(`${await refusal(() => kind)}`, new RegExp(`STORAGE is in .* \\(${name}\\), which is`));
      assert(!existsSync(join(folder, 'data')), 'nothing was made there');
      assert.equal(await refusal(() => kind, false), undefined);
    });
  }

  it('is the one of the nearest folder that is there', async () => {
    const asked: string[] = [];
    const kindOf = (path: string) => {
      asked.push(path);
      return DISKS.ext4;
    };
    await refusal(kindOf);
    assert.deepEqual(asked, [folder]);
  });

  it('is that of the folder as well as that of the file: the log of what was written lies beside it', async () => {
    mkdirSync(join(folder, 'data', 'deep'), { recursive: true });
    writeFileSync(file, '');
    const only = (odd: string) => (path: string) => (path === odd ? PASSING.overlay : DISKS.ext4);
    assert.match(`${await refusal(only(join(folder, 'data', 'deep')))}`, /overlay/);
    assert.match(`${await refusal(only(file))}`, /overlay/);
  });

  it('is the one that a link leads to', async () => {
    const real = join(folder, 'elsewhere.db');
    writeFileSync(real, '');
    mkdirSync(join(folder, 'data', 'deep'), { recursive: true });
    symlinkSync(real, file);
    assert.match(`${await refusal((path) => (path === folder ? SHARES.NFS : DISKS.ext4))}`, /NFS/);
  });
});
