import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { canRun, type ProcessStage, useProcess } from './process-stage.ts';

/** A way in which storage fails. */
type Way = {
  /** Before there is any. False: this machine does not have that way. */
  prepare?(stage: ProcessStage): boolean;
  /** What was prepared. */
  remove?(stage: ProcessStage): void;
  begin(stage: ProcessStage): () => void;
  /** What a process is started with while it fails. */
  under?: string[];
  /** Only for a process that starts meanwhile: whatever is open stays so. */
  atStart?: true;
};

/** A file may not grow beyond this. */
const LIMIT = 65_536;
/** The user root may whatever the rights of a file say, unless that is taken away. */
const AS_ANYBODY = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : [];

const ways: Record<string, Way> = {
  'is locked by somebody else': {
    begin(stage) {
      const other = stage.connect();
      other.exec('BEGIN EXCLUSIVE');
      return () => other.close();
    },
  },

  'takes not a byte more': {
    prepare: () => canRun('prlimit', '--version'),
    begin(stage) {
      const limit = (to: string) => {
        if (stage.runs()) assert(canRun('prlimit', '--pid', `${stage.pid()}`, `--fsize=${to}:`));
      };
      limit(`${LIMIT}`);
      return () => limit('unlimited');
    },
    under: ['prlimit', `--fsize=${LIMIT}:`],
  },

  'is on a full disk': {
    prepare: ({ folder }) => canRun('mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder),
    begin({ folder }) {
      const ballast = join(folder, 'ballast');
      assert.throws(() => {
        for (;;) appendFileSync(ballast, Buffer.alloc(4_096));
      }, /ENOSPC/);
      return () => rmSync(ballast);
    },
    remove: ({ folder }) => assert(canRun('umount', folder)),
  },

  'may only be read': {
    prepare: () => canRun('env', ...AS_ANYBODY, 'true'),
    begin({ data }) {
      const files = readdirSync(data).map((name) => join(data, name));
      for (const file of files) chmodSync(file, 0o400);
      chmodSync(data, 0o500);
      return () => {
        chmodSync(data, 0o700);
        for (const file of files) chmodSync(file, 0o600);
      };
    },
    under: AS_ANYBODY,
    atStart: true,
  },
};

for (const [what, { prepare, begin, remove, under = [], atStart }] of Object.entries(ways)) {
  describe(`Storage that ${what}`, function () {
    this.timeout(120_000);

    let end = () => {};
    let prepared = false;
    const stage = useProcess(() => {
      end();
      if (prepared) remove?.(stage);
    });
    let anna: TeamsChat;
    let pia: TeamsChat;
    let key: string;
    let piasKey: string;

    beforeEach(async function () {
      prepared = prepare?.(stage) !== false;
      if (!prepared) this.skip();
      key = `${stage.company.devices.anna.key}`;
      piasKey = `${stage.company.devices.pia.key}`;
      await stage.start();
      pia = await stage.asksForMacs(stage.people.pia);
      anna = await stage.seesKey(stage.people.anna, key);
      // What is written from now on comes behind the limit.
      const other = stage.connect();
      other.exec(`INSERT INTO records VALUES ('ballast', '"${'x'.repeat(5 * LIMIT)}"', 'v', 9e15)`);
      other.close();
    });
    function fails(): void {
      const repair = begin(stage);
      end = () => {
        repair();
        end = () => {};
      };
    }

    /** Words, with what may help, and no key: Intune is not even asked for one. */
    async function nobodyGetsKey(): Promise<void> {
      const before = stage.keyReads();
      const seen = pia.messages.length;
      await pia.taps('Show recovery key');
      const words = () =>
        pia.messages
          .slice(seen)
          .map(({ activity }) => JSON.stringify(activity))
          .join();
      await pia.until(() => words().includes('Something went wrong'), 'words');
      assert(words().includes('Company Portal'));
      assert(!pia.sees(piasKey));
      assert.equal(stage.keyReads(), before);
    }

    /** What the fault left open is finished, and there are keys again. */
    async function allGoesOn(): Promise<void> {
      end();
      // Longer than whatever is held.
      stage.skip(40);
      await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
      await stage.eventually(() => stage.isReady(), 'it to be ready');
      stage.skip(20);
      await anna.until(() => anna.sees('It worked'), 'the question whether it worked');
      await stage.seesKey(stage.people.pia, piasKey);
      assert(await stage.auditIsWhole());
      stage.skip(310);
      await pia.until(() => !pia.sees(piasKey), 'that key to go as well');
      assert(!anna.sees(key));
    }

    if (!atStart) {
      it('keeps no key on a screen, shows nobody another one, and is made up for by itself', async () => {
        fails();
        await nobodyGetsKey();
        assert.equal(await stage.isReady(), false);
        assert(anna.sees(key));
        stage.skip(300);
        await anna.until(() => !anna.sees(key), 'the key to go');
        assert.equal(stage.bookings().length, 1);
        await stage.eventually(() => stage.logged('blanking.without-storage').length === 1, 'that to be told');
        await allGoesOn();
      });
    }

    it('keeps no key on a screen although the process has to start again meanwhile', async () => {
      await stage.ends('SIGKILL');
      fails();
      await stage.start(under);
      assert.equal(await stage.isReady(), false);
      stage.skip(290);
      await nobodyGetsKey();
      stage.skip(20);
      await anna.until(() => !anna.sees(key), 'the key to go');
      assert.equal(stage.bookings().length, 1);
      assert(stage.logged('queue.not-held').length > 0);
      await allGoesOn();
    });

    if (atStart) {
      it('and was left in order lets no process start, which says so, until it may be written to again', async () => {
        await stage.ends('SIGTERM');
        fails();
        const { code, words } = await stage.startsInVain(under);
        assert.equal(code, 1);
        assert.match(words, /Latchkey cannot start:\n {2}STORAGE cannot be written to\n/);
        end();
        await stage.start();
        assert(anna.sees(key));
        stage.skip(310);
        await anna.until(() => !anna.sees(key), 'the key to go');
        await allGoesOn();
      });
    }
  });
}
