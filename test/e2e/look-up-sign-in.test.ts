import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { useDesk } from './desk.ts';

describe('While a technician’s sign-in waits in their own chat', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const there = () => desk.channel(lea());
  const inChannel = (fields: object) => {
    const thread = there().writes('something');
    return stage.cloud.teams.deliver(there().activity({ type: 'invoke', ...fields }, thread));
  };

  beforeEach(async () => {
    lea().consented = false;
    await desk.asks(lea(), 'MAC-ANNA');
    await desk.reads(lea(), words.signIn.text);
  });

  async function itStillWaits(): Promise<void> {
    await stage.secondsPass(10);
    assert.equal(desk.deviceCalls().length, 0);
    assert.equal(desk.factsOf('lookup.begun').filter(({ where }) => where === 'chat').length, 0);
    await desk.own(lea()).signsIn();
    await desk.own(lea()).until(() => desk.own(lea()).sees('Get the key'), 'the form');
    assert.equal(desk.factsOf('lookup.begun').filter(({ where }) => where === 'chat').length, 1);
  }

  it('a token that comes through a channel is not taken', async () => {
    const token = await stage.cloud.signIn.token(lea());
    const value = { id: 'any', connectionName: stage.company.oauthConnection, token };
    const before = desk.own(lea()).messages.length;
    await inChannel({ name: 'signin/tokenExchange', value });
    await desk.recorded('reveal.refused');
    assert.equal(desk.factsOf('reveal.refused')[0]?.refusal, 'not-a-personal-chat');
    assert.equal(desk.own(lea()).messages.length, before);
    await itStillWaits();
  });

  it('a code that comes through a channel is not taken, neither typed nor handed in', async () => {
    const state = await desk.own(lea()).readsCode();
    await inChannel({ name: 'signin/verifyState', value: { state } });
    await desk.recorded('reveal.refused');
    await there().says(state);
    await there().until(() => there().sees('How to look up a Mac'), 'the usage');
    await itStillWaits();
  });

  it('"cancel" in a channel cancels nothing', async () => {
    await there().says('cancel');
    await there().until(() => there().sees('How to look up a Mac'), 'the usage');
    await inChannel({ name: 'signin/verifyState', value: { state: 'CancelledByUser' } });
    await itStillWaits();
  });

  it('a look-up in a channel is one of its own', async () => {
    await there().says('lookup STUDIO-7');
    await desk.reads(lea(), 'Go on');
    await itStillWaits();
    assert(desk.own(lea()).sees('MAC-ANNA'));
    assert(desk.own(lea()).sees('You look for “STUDIO-7”'));
  });

  it('buttons of that chat do nothing in a channel', async () => {
    const thread = there().writes('something');
    await there().says('lookup MAC-ANNA');
    await desk.reads(lea(), 'Go on');
    const lookUp = desk.lookUpOf(lea());
    for (const what of ['go-on', 'ask', 'reveal', 'drop', 'send']) {
      const value = { do: what, lookUp };
      await stage.cloud.teams.deliver(there().activity({ type: 'message', value }, thread));
    }
    assert(!desk.events().includes('lookup.cancelled'));
    await itStillWaits();
  });
});
