import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

describe('Nobody is left without words', () => {
  const stage = useStage();
  let chat: TeamsChat;
  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  for (const code of ['eyJ0 <script>', 'albers', 'constructor', '', 7, undefined]) {
    it(`when the code of a failed sign-in is no code: ${JSON.stringify(code)} is not logged`, async () => {
      const jo = stage.chatOf(stage.people.jo);
      await jo.says('key');
      await jo.until(() => jo.sees('Sign in'), 'the button');
      const failure = jo.activity({ type: 'invoke', name: 'signin/failure', value: { code } });
      const delivery = stage.cloud.teams.deliver(failure);
      await stage.eventually(() => stage.logged('sign-in.failed').length === 1, 'the alert');
      await stage.secondsPass(2);
      assert.equal((await delivery).status, 200);
      assert.equal(stage.logged('sign-in.failed')[0]?.code, 'unknown');
      await jo.until(() => jo.sees('Sign-in did not work'));
    });
  }

  it('when a failed sign-in tells nothing at all', async () => {
    const delivery = stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name: 'signin/failure' }));
    await stage.eventually(() => stage.logged('sign-in.failed').length === 1, 'the alert');
    await stage.secondsPass(2);
    assert.equal((await delivery).status, 200);
    assert.equal(stage.logged('sign-in.failed')[0]?.code, 'unknown');
  });

  for (const name of ['constructor', 'toString', '__proto__', 'composeExtension/query']) {
    it(`by an invoke that Latchkey does not know: ${name} is answered 501 and breaks nothing`, async () => {
      const delivery = await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name, value: {} }));
      assert.equal(delivery.status, 501);
      assert.deepEqual(stage.logged('turn.failed'), []);
    });
  }

  function hasNoKey(): void {
    const { anna } = stage.company.devices;
    anna.key = undefined;
    anna.record.lastSyncDateTime = new Date(stage.clock.now()).toISOString();
  }

  for (const status of [429, 502]) {
    it(`when Teams answers ${status} to a refusal: it is said again`, async () => {
      hasNoKey();
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'));
      let refused = false;
      const repaired = stage.cloud.wire.intercept(({ method, body }) => {
        if (method !== 'PUT' || !body.includes('The company has no key') || refused) return undefined;
        refused = true;
        return { answer: { status } };
      });
      await chat.taps('Show recovery key');
      await stage.eventually(() => refused, 'the first refusal');
      await stage.passesUntil(() => chat.sees('The company has no key for this Mac'), 'the words', 10);
      repaired();
      await stage.passesUntil(() => stage.bookings().length === 0, 'the booking to be settled', 10);
    });
  }

  it('when Teams takes no edit of the message any more: the refusal comes in a new one', async () => {
    hasNoKey();
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'));
    stage.cloud.wire.intercept(({ method, body }) =>
      method === 'PUT' && body.includes('The company has no key') ? { answer: { status: 403 } } : undefined,
    );
    await chat.taps('Show recovery key');
    await stage.passesUntil(() => chat.sees('The company has no key for this Mac'), 'the words', 20);
  });

  it('and a blanking waits for no more than minutes, whatever Teams asks for', async () => {
    const key = `${stage.company.devices.anna.key}`;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'));
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key));
    stage.breaks(stage.isBlanking, { answer: { status: 429, headers: { 'retry-after': '7200' } } }, 1);
    await stage.minutesPass(5);
    await stage.eventually(() => stage.logged('blanking.postponed').length === 1, 'the postponement');
    await stage.passesUntil(() => !chat.sees(key), 'the key to go', 6 * 60, 10);
  });
});
