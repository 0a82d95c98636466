import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { keyOf, serialOf, useDesk } from './desk.ts';

describe('Whose token decides', () => {
  const desk = useDesk();
  const { stage } = desk;
  const oauthCards = (messages: { activity: unknown }[]) =>
    messages.filter(({ activity }) => JSON.stringify(activity).includes('card.oauth')).length;

  it('search, Mac, owner and key are all asked for as the technician, and never as the app', async () => {
    const { lea } = stage.people;
    const { anna } = stage.company.devices;
    await desk.seesKey(lea, anna);
    const { id } = anna.record;
    const calls = [/\/managedDevices\?/, new RegExp(`/${id}\\?`), new RegExp(`/${id}/users`), /getFileVaultKey/];
    for (const call of calls) {
      const askedAs = desk.askedAs(call);
      assert(askedAs.length > 0, `${call}`);
      assert.deepEqual(new Set(askedAs), new Set([lea.id]), `${call}`);
    }
    assert.deepEqual(new Set(desk.askedAs()), new Set([lea.id]));
  });

  it('a technician without a role in Intune hears of it and of PIM, and nobody asks in their place', async () => {
    const { rosa } = stage.people;
    await desk.own(rosa).installs();
    const there = desk.channel(rosa);
    await there.says('lookup MAC-ANNA');
    await desk.reads(rosa, 'Go on');
    await desk.own(rosa).taps('Go on');
    await desk.reads(rosa, words.refused['role-missing'].title);
    assert(desk.own(rosa).sees('PIM'));
    assert.deepEqual(new Set(desk.askedAs()), new Set([rosa.id]));
    assert.equal(desk.keyReads(), 0);
    await desk.channelSays(words.helpdesk.channel.status.refused.title);
    assert.deepEqual(desk.refusals(), [{ person: rosa.id, why: 'role-missing' }]);
  });

  it('whoever activates the role can look it up at once', async () => {
    const { rosa } = stage.people;
    await desk.asks(rosa, 'MAC-ANNA');
    await desk.reads(rosa, words.refused['role-missing'].title);
    rosa.intuneRole = true;
    await desk.seesKey(rosa, stage.company.devices.anna);
  });

  it('a role that ends before the key is fetched opens nothing, and nobody asks in their place', async () => {
    const { lea } = stage.people;
    const { anna } = stage.company.devices;
    await desk.reachesForm(lea, anna);
    lea.intuneRole = false;
    await desk.fillsIn(lea, anna);
    await desk.reads(lea, words.refused['role-missing'].title);
    assert.deepEqual(new Set(desk.askedAs()), new Set([lea.id]));
    assert.equal(stage.showings().length, 0);
  });

  it('a Mac outside the scope of their role is not found', async () => {
    const { theo } = stage.people;
    for (const query of ['MAC-BEN', serialOf(stage.company.devices.ben), stage.people.ben.userPrincipalName]) {
      const before = desk.refusals().length;
      await desk.asks(theo, query);
      await stage.eventually(() => desk.refusals().length > before, 'the refusal');
      assert.deepEqual(desk.refusals().at(-1), { person: theo.id, why: 'nothing-found' });
    }
    assert(!desk.own(theo).sees('Ben Brandt'));
    await desk.seesKey(theo, stage.company.devices.anna);
  });

  it('a Mac that leaves the scope before the key is fetched gives none', async () => {
    const { theo } = stage.people;
    await desk.reachesForm(theo, stage.company.devices.anna);
    theo.intuneScope = [];
    await desk.fillsIn(theo, stage.company.devices.anna);
    await desk.reads(theo, words.refused['not-company-mac'].title);
    assert.equal(desk.keyReads(), 0);
  });

  it('Conditional Access is answered with one visible sign-in, and then it goes on', async () => {
    const { otto } = stage.people;
    const { anna } = stage.company.devices;
    const chat = await desk.asks(otto, 'MAC-ANNA');
    await chat.until(() => chat.sees(words.helpdesk.technician.again.title), 'the way');
    assert.equal(desk.deviceCalls().length, 0);
    await chat.taps(words.helpdesk.technician.signIn);
    await chat.until(() => chat.sees(words.signIn.text), 'the sign-in');
    assert((await chat.signsIn()).signedIn);
    await chat.until(() => chat.sees('Get the key'), 'the form');
    await desk.fillsIn(otto, anna);
    await desk.isShown(otto, anna);
    assert.deepEqual(new Set(desk.askedAs()), new Set([otto.id]));
  });

  it('Conditional Access that nothing satisfies is a refusal after one sign-in, and no loop', async () => {
    const { otto } = stage.people;
    otto.challenged = 'always';
    const chat = await desk.asks(otto, 'MAC-ANNA');
    await chat.until(() => chat.sees(words.helpdesk.technician.again.title), 'the way');
    const before = oauthCards(chat.messages);
    await chat.taps(words.helpdesk.technician.signIn);
    await chat.until(() => chat.sees(words.signIn.text), 'the sign-in');
    await chat.signsIn();
    await chat.until(() => chat.sees(words.refused['sign-in-challenged'].title), 'the refusal');
    await stage.secondsPass(30);
    assert.equal(oauthCards(chat.messages), before + 1);
    assert.equal(desk.deviceCalls().length, 0);
    assert.deepEqual(desk.refusals(), [{ person: otto.id, why: 'sign-in-challenged' }]);
  });

  it('Conditional Access that comes only at the key is answered with one sign-in as well', async () => {
    const { lea } = stage.people;
    const { anna } = stage.company.devices;
    const chat = await desk.reachesForm(lea, anna);
    lea.challenged = 'once';
    stage.cloud.signIn.forget(lea);
    await desk.fillsIn(lea, anna);
    await chat.until(() => chat.sees(words.helpdesk.technician.signIn), 'the way');
    await chat.until(() => chat.sees(words.refused['sign-in-again'].next), 'the reason');
    assert(!chat.sees(words.refused['sign-in-challenged'].happened));
    assert.equal(desk.keyReads(), 0);
    await chat.taps(words.helpdesk.technician.signIn);
    await chat.until(() => chat.sees(words.signIn.text), 'the sign-in');
    await chat.signsIn();
    await chat.until(() => chat.sees('Get the key'), 'the form');
    await desk.fillsIn(lea, anna);
    await desk.isShown(lea, anna);
  });

  it('a kept token of somebody else opens nothing', async () => {
    const { lea, kai } = stage.people;
    const { anna } = stage.company.devices;
    const chat = await desk.reachesForm(lea, anna);
    stage.cloud.signIn.handOut(lea, await stage.cloud.signIn.token(kai));
    await desk.fillsIn(lea, anna);
    await stage.secondsPass(10);
    assert.equal(stage.showings().length, 0);
    assert(!chat.sees(keyOf(anna)));
    assert(!desk.askedAs().includes(kai.id));
  });
});
