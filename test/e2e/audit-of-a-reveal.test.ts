import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createAudit } from '../../bot/adapters/sqlite/audit.ts';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { useStage } from './stage.ts';

const command = fileURLToPath(new URL('../../bot/commands/audit.ts', import.meta.url));
const DAY_MS = 86_400_000;

describe('An auditor who asks who saw the key of a Mac', () => {
  const stage = useStage(() => ({ AUDIT_RETENTION_DAYS: '90' }));

  async function audit(...args: string[]) {
    const child = spawn(process.execPath, [command, ...args], { env: { STORAGE: stage.environment.STORAGE } });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { out, code };
  }

  async function asksInVain(): Promise<void> {
    await stage.chatOf(stage.people.carla).says('key');
    await stage.eventually(() => stage.logged('reveal.refused').length > 0, 'the refusal');
    await stage.eventually(() => stage.audit().length > 2, 'its record');
  }

  const lastHead = () => `${stage.logged('audit.head').at(-1)?.hash}`;

  it('reads it in one command beside the running bot, and can prove it by the last head of the log', async () => {
    const { person } = stage.chatOf(stage.people.anna);
    const chat = stage.chatOf(person);
    const { record } = stage.company.devices.anna;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the end of the reveal');
    await stage.minutesPass(5.1);
    await stage.eventually(() => stage.audit().length === 3, 'the whole story');

    const { out } = await audit('export', '--mac', `${record.serialNumber}`, '--format', 'jsonl');
    const entries = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      entries.map(({ event }) => event),
      ['reveal.intended', 'reveal.shown', 'key.blanked'],
    );
    for (const entry of entries) {
      assert.deepEqual(entry.person, { id: person.id, name: person.name, upn: person.userPrincipalName });
      const { id, deviceName: name, serialNumber: serial, managedDeviceOwnerType: owner } = record;
      assert.deepEqual(entry.mac, { id, name, serial, owner });
      assert.equal(entry.version, packageJson.version);
      assert.equal(entry.reference, entries[0].reference);
    }
    assert.match(entries[1].graphRequest, /^[0-9a-f-]{36}$/);
    assert(entries[2].facts.lateMs >= 0);
    assert.equal((await audit('verify', '--head', lastHead())).code, 0);
    assert.equal((await audit('verify', '--head', 'f'.repeat(64))).code, 1);
  });

  it('finds the chain whole after the retention has taken its beginning', async () => {
    const longAgo = { ...stage.clock, now: () => stage.clock.now() - 100 * DAY_MS };
    const database = await openDatabase(`${stage.environment.STORAGE}`.slice('sqlite:'.length), longAgo);
    const before = createAudit(database, longAgo, '0.1.0');
    for (const id of ['a', 'b']) await before.record({ event: 'reveal.refused', reference: 'K7M2QX', person: { id } });
    database.close();
    await asksInVain();
    await stage.restart();
    await stage.eventually(() => stage.logged('audit.pruned').length > 0, 'the pruning');
    assert.deepEqual(
      stage.audit().map(({ event }) => event),
      ['reveal.refused', 'audit.pruned'],
    );
    assert.equal((await audit('verify', '--head', lastHead())).code, 0);
  });
});
