import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { useStage } from './stage.ts';

const command = fileURLToPath(new URL('../../bot/commands/switch.ts', import.meta.url));

async function run(storage: string | undefined, ...args: string[]) {
  const child = spawn(process.execPath, [command, ...args], { env: storage === undefined ? {} : { STORAGE: storage } });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
}

describe('npm run switch', () => {
  const stage = useStage();
  const turn = (...args: string[]) => run(stage.environment.STORAGE, ...args);

  async function asksFor(words: string): Promise<void> {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees(words), words);
  }

  for (const position of ['off', 'helpdesk']) {
    it(`to ${position} stops everybody at once, also who has been offered a Mac, and "all" lets them on`, async () => {
      await asksFor('Show recovery key');
      assert.equal((await turn(position)).code, 0);
      const chat = stage.chatOf(stage.people.anna);
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees('Latchkey is switched off for now'), 'words');
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
      assert.equal((await turn('all')).code, 0);
      await asksFor('Show recovery key');
    });
  }

  it('to self leaves self-service on', async () => {
    await turn('self');
    await asksFor('Show recovery key');
  });

  it('to off takes no key off its blanking', async () => {
    await asksFor('Show recovery key');
    const chat = stage.chatOf(stage.people.anna);
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the end of the reveal');
    await turn('off');
    await stage.minutesPass(5.1);
    await chat.until(() => !chat.sees(`${stage.company.devices.anna.key}`), 'the key to go');
  });

  it('is in the audit, with who turned it and from where to where', async () => {
    const { out } = await turn('off');
    const [entry] = stage.audit();
    assert.deepEqual([entry?.event, entry?.person], ['switch.changed', 'operator']);
    assert.deepEqual(JSON.parse(`${entry?.facts}`), { from: 'all', to: 'off' });
    const [kept] = stage.withStorage((database) => database.prepare('SELECT line FROM audit').all());
    assert.equal(JSON.parse(`${kept?.line}`).person.name, userInfo().username);
    assert.match(out, /"event":"audit.head"/);
  });

  it('tells how it stands when asked nothing, and writes nothing', async () => {
    await turn('off');
    assert.match((await turn()).out, /Nobody gets a key/);
    assert.equal(stage.audit().length, 1);
  });

  it('refuses what it does not know, and a database that is not there', async () => {
    for (const args of [['on'], ['OFF'], ['off', 'now'], ['--help']]) {
      const { code, err } = await turn(...args);
      assert.equal(code, 2);
      assert.match(err, /Usage/);
    }
    const nowhere = await run('sqlite:/nowhere/latchkey.db', 'off');
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.err, /There is no database/);
    assert.equal((await run('azure:no-account', 'off')).code, 2);
    assert.equal(stage.audit().length, 0);
  });
});
