import assert from 'node:assert/strict';
import { applyFault, type FaultName } from '../../sandbox/faults.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

/** What a person meets who plays with the sandbox; what the bot does in detail is in the other tests. */
describe("The sandbox's faults, before the bot", () => {
  const stage = useStage();
  const suffer = (name: FaultName) => applyFault(stage.cloud.wire, name);
  const annasKey = () => stage.company.devices.anna.key ?? '';

  async function asks(): Promise<TeamsChat> {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    return chat;
  }

  for (const name of ['graph-down', 'graph-slow', 'graph-throttled', 'graph-retry-after', 'graph-html'] as const) {
    it(`${name}: words with a reference come instead of the Macs, and the Macs when it is over`, async () => {
      const heal = suffer(name);
      const chat = await asks();
      await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /users/).length > 0, 'the question');
      await stage.passesUntil(() => chat.sees('Reference'), 'words', 60);
      assert(!chat.sees('MAC-ANNA'));
      heal();
      await chat.says('key');
      await chat.until(() => chat.sees('MAC-ANNA'), 'the Macs');
    });
  }

  it('key-forbidden: the Macs come, and words with a reference instead of the key', async () => {
    suffer('key-forbidden');
    const chat = await asks();
    await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('Reference'), 'words');
    assert(!chat.sees(annasKey()));
  });

  it("everybodys-devices: nobody's Mac is offered to Anna that names somebody else", async () => {
    suffer('everybodys-devices');
    const chat = await asks();
    await chat.until(() => chat.sees('MAC-ANNA') || chat.sees('Reference'), 'an answer');
    for (const name of ['MAC-BEN', 'MAC-GIL', 'LAB-1']) assert(!chat.sees(name), name);
  });

  it('token-service-down: words with a reference come, and there is no way in', async () => {
    suffer('token-service-down');
    const chat = await asks();
    await chat.until(() => chat.sees('Reference'), 'words');
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 0);
    assert(!chat.sees('MAC-ANNA'));
  });

  it('entra-down: nothing comes at all, and no key is asked for', async () => {
    suffer('entra-down');
    await asks();
    await stage.secondsPass(15);
    assert(stage.asked('login', 'POST', /token/).some(({ answered }) => answered === 503));
    assert.equal(stage.asked('connector', 'POST', /./).length, 0);
    assert.equal(stage.asked('graph', 'GET', /./).length, 0);
  });

  for (const name of ['edits-throttled', 'edits-fail'] as const) {
    it(`${name}: whatever edit it is that fails, no key stays`, async () => {
      suffer(name);
      const chat = await asks();
      await chat.until(() => chat.sees('Show recovery key'), 'the Macs');
      await chat.taps('Show recovery key');
      await stage.cloud.wire.until(() => stage.showings().length > 0, 'the showing edit');
      await stage.passesUntil(() => !chat.sees(annasKey()) && stage.bookings().length === 0, 'the end', 400, 5);
    });
  }
});
