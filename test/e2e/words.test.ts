import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

describe('Nobody is left without words', () => {
  const stage = useStage();
  let chat: TeamsChat;
  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  it('when silent sign-in fails on the phone: it is said, and the operator is told why', async () => {
    const value = { code: 'resourcematchfailed', message: 'Resource match failed' };
    const delivery = await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name: 'signin/failure', value }));
    assert.equal(delivery.status, 200);
    await chat.until(() => chat.sees('Sign-in did not work'));
    assert.equal(stage.logged('sign-in.failed')[0]?.code, 'resourcematchfailed');
  });

  it('when a failure code is no code: it is not logged', async () => {
    const value = { code: 'eyJ0 <script>' };
    await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name: 'signin/failure', value }));
    assert.equal(stage.logged('sign-in.failed')[0]?.code, 'unknown');
    await chat.until(() => chat.sees('Sign-in did not work'));
  });

  for (const name of ['constructor', 'toString', '__proto__', 'composeExtension/query']) {
    it(`by an invoke that Latchkey does not know: ${name} is answered 501 and breaks nothing`, async () => {
      const delivery = await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name, value: {} }));
      assert.equal(delivery.status, 501);
      assert.deepEqual(stage.logged('turn.failed'), []);
    });
  }

  it('when they tap the button of a card that Latchkey does not know: they are welcomed', async () => {
    await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: { do: 'something-older' } }));
    await chat.until(() => chat.sees('Get my recovery key'));
  });

  for (const status of [429, 502]) {
    it(`when Teams answers ${status} to a refusal: it is said again`, async () => {
      stage.company.devices.anna.key = undefined;
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'));
      let refused = false;
      const repaired = stage.cloud.wire.intercept(({ method, body }) => {
        if (method !== 'PUT' || !body.includes('There is no key') || refused) return undefined;
        refused = true;
        return { answer: { status } };
      });
      await chat.taps('Show recovery key');
      await stage.eventually(() => refused, 'the first refusal');
      await stage.passesUntil(() => chat.sees('There is no key for this Mac'), 'the words', 10);
      repaired();
      await stage.passesUntil(() => stage.bookings().length === 0, 'the booking to be settled', 10);
    });
  }

  it('when Teams takes no edit of the message any more: the refusal comes in a new one', async () => {
    stage.company.devices.anna.key = undefined;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'));
    stage.cloud.wire.intercept(({ method, body }) =>
      method === 'PUT' && body.includes('There is no key') ? { answer: { status: 403 } } : undefined,
    );
    await chat.taps('Show recovery key');
    await stage.passesUntil(() => chat.sees('There is no key for this Mac'), 'the words', 20);
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
