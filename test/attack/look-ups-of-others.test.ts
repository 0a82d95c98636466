import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { ChatMessage } from '../../sandbox/chats.ts';
import { keyOf, REASON, serialOf, useDesk } from '../e2e/desk.ts';

describe('A look-up of one technician', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const kai = () => stage.people.kai;
  const mac = () => stage.company.devices.anna;
  const answers = () => ({ reason: REASON, serial: serialOf(mac()).slice(-4) });
  const refusedTo = (id: string) => desk.refusals().filter(({ person }) => person === id);

  const taps: Record<string, () => object> = {
    'go-on': () => ({}),
    pick: () => ({ mac: mac().record.id }),
    ask: answers,
    send: answers,
    reveal: () => ({}),
    drop: () => ({}),
  };
  for (const [what, fields] of Object.entries(taps)) {
    it(`is not for another one to use (${what}), who is refused and recorded`, async () => {
      await stage.chatOf(stage.people.anna).installs();
      await desk.reachesForm(lea(), mac());
      const calls = desk.deviceCalls().length;
      const shown = JSON.stringify(desk.own(lea()).messages);
      await desk.forges(kai(), { do: what, lookUp: desk.lookUpOf(lea()), ...fields() });
      await desk.reads(kai(), words.refused['look-up-old'].title);
      await stage.eventually(() => refusedTo(kai().id).length === 1, 'the record');
      assert.deepEqual(refusedTo(kai().id), [{ person: kai().id, why: 'look-up-old' }]);
      await stage.secondsPass(10);
      assert.equal(desk.deviceCalls().length, calls);
      assert.equal(JSON.stringify(desk.own(lea()).messages), shown);
      assert(!desk.own(kai()).sees('MAC-ANNA'));
      await desk.fillsIn(lea(), mac());
      await desk.isShown(lea(), mac());
      assert.equal(stage.showings().length, 1);
    });
  }

  it('goes on in no other conversation', async () => {
    await desk.reachesForm(lea(), mac());
    const elsewhere = { id: desk.own(kai()).id, conversationType: 'personal', tenantId: stage.company.tenantId };
    const ask = { do: 'ask', lookUp: desk.lookUpOf(lea()), ...answers() };
    await desk.forges(lea(), ask, { conversation: elsewhere });
    await desk.reads(kai(), words.refused['look-up-old'].title);
    assert.deepEqual(refusedTo(lea().id), [{ person: lea().id, why: 'look-up-old' }]);
    assert.equal(desk.keyReads(), 0);
  });

  it('is about none but the Macs that were found', async () => {
    const chat = await desk.asks(lea(), 'LAB');
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    const calls = desk.deviceCalls().length;
    await desk.forges(lea(), { do: 'pick', lookUp: desk.lookUpOf(lea()), mac: mac().record.id });
    await desk.reads(lea(), words.refused['look-up-old'].title);
    assert.equal(desk.deviceCalls().length, calls);
    assert.deepEqual(refusedTo(lea().id), [{ person: lea().id, why: 'look-up-old' }]);
    await desk.forges(lea(), { do: 'ask', lookUp: desk.lookUpOf(lea()), ...answers(), mac: mac().record.id });
    await stage.secondsPass(10);
    assert.equal(desk.keyReads(), 0);
  });

  it('cannot be revealed from the form, past its questions', async () => {
    await desk.reachesForm(lea(), mac());
    await desk.forges(lea(), { do: 'reveal', lookUp: desk.lookUpOf(lea()) });
    await stage.secondsPass(10);
    assert.equal(desk.keyReads(), 0);
    assert.equal(stage.showings().length, 0);
  });

  it('keeps its number for the owner when an old "Go on" is tapped again', async () => {
    await stage.chatOf(stage.people.pia).installs();
    const { pia } = stage.company.devices;
    const { chat } = await desk.reachesFormFromChannel(lea(), pia);
    await desk.fillsIn(lea(), pia);
    await chat.until(() => chat.sees(words.helpdesk.technician.waiting.colleague.title), 'the wait');
    await chat.taps('Go on', { stale: true });
    await stage.secondsPass(5);
    assert(chat.sees(words.helpdesk.technician.waiting.colleague.title) && !chat.sees('Get the key'));
  });

  it('opens nothing a second time, whichever of its buttons is tapped again', async () => {
    const chat = await desk.asks(lea(), stage.people.ben.userPrincipalName);
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    await chat.taps('Choose', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Get the key'), 'the form');
    const { benStudio } = stage.company.devices;
    await desk.fillsIn(lea(), benStudio);
    await desk.isShown(lea(), benStudio);
    await chat.taps('Hide now');
    await chat.until(() => !chat.sees(keyOf(benStudio)), 'the key to go');
    await stage.minutesPass(2);
    const buttons = buttonsOf(chat.messages);
    assert.deepEqual(new Set(buttons.map((button) => button.do)), new Set(['pick', 'drop', 'send', 'ask']));
    for (const button of [...buttons, ...buttons.map((each) => ({ ...each, do: 'reveal' }))]) {
      await desk.forges(lea(), { ...button, reason: REASON, serial: serialOf(benStudio).slice(-4) });
      await stage.secondsPass(1);
    }
    assert.equal(desk.keyReads(), 1);
    assert.equal(stage.showings().length, 1);
    assert(chat.sees(words.refused['look-up-old'].title));
  });

  it('is not to be had with values that are names of what every object has', async () => {
    await desk.reachesForm(lea(), mac());
    const own = desk.lookUpOf(lea());
    const odd = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '',
      '*',
      '../look-up',
      "' OR 1=1",
      randomUUID(),
    ];
    for (const value of odd) {
      await desk.forges(lea(), { do: value, lookUp: own });
      for (const what of Object.keys(taps)) await desk.forges(lea(), { do: what, lookUp: value, mac: value });
      await desk.forges(lea(), { do: 'pick', lookUp: own, mac: value });
      await desk.forges(lea(), JSON.parse(`{"__proto__":{"do":"reveal","lookUp":"${own}"},"do":"reveal"}`));
    }
    for (const value of [{}, [], 1, true, { do: ['reveal'], lookUp: own }, { do: 'ask', lookUp: { id: own } }]) {
      await desk.forges(lea(), value);
    }
    await stage.secondsPass(10);
    assert.deepEqual([stage.logged('wish.failed'), stage.logged('turn.failed')], [[], []]);
    assert.equal(desk.keyReads(), 0);
    await desk.fillsIn(lea(), mac());
    await desk.isShown(lea(), mac());
  });

  it('does not mix with another one of the same technician', async () => {
    const { anna, benStudio } = stage.company.devices;
    const chat = await desk.reachesForm(lea(), anna);
    const first = chat.messages.at(-1);
    await desk.asks(lea(), 'STUDIO-7');
    await chat.until(() => chat.sees('STUDIO-7') && chat.messages.at(-1) !== first && isForm(chat.messages.at(-1)));
    const second = chat.messages.at(-1);
    const typed = (device: typeof anna) => ({ reason: REASON, serial: serialOf(device).slice(-4) });
    assert(first && second);
    await chat.taps('Get the key', { message: first, typed: typed(benStudio) });
    await desk.reads(lea(), '2 more tries are left');
    assert.equal(desk.keyReads(), 0, 'the answers to one do not open the other');
    await Promise.all([
      chat.taps('Get the key', { message: first, typed: typed(anna) }),
      chat.taps('Get the key', { message: second, typed: typed(benStudio) }),
    ]);
    await chat.until(() => chat.sees(keyOf(anna)) && chat.sees(keyOf(benStudio)), 'both keys');
    for (const [device, name, other] of [
      [anna, 'MAC-ANNA', 'STUDIO-7'],
      [benStudio, 'STUDIO-7', 'MAC-ANNA'],
    ] as const) {
      const [held] = chat.messages.filter(({ activity }) => holds(activity, keyOf(device)));
      assert(JSON.stringify(held?.activity).includes(name));
      assert(!JSON.stringify(held?.activity).includes(other));
    }
    await stage.eventually(() => stage.logged('reveal.shown').length === 2, 'both reveals');
  });

  it('does not mix with one of another technician at the same time', async () => {
    const { anna, benStudio } = stage.company.devices;
    await Promise.all([desk.reachesForm(lea(), anna), desk.reachesForm(kai(), benStudio)]);
    await Promise.all([desk.fillsIn(lea(), anna), desk.fillsIn(kai(), benStudio)]);
    await desk.own(lea()).until(() => desk.own(lea()).sees(keyOf(anna)), 'the key');
    await desk.own(kai()).until(() => desk.own(kai()).sees(keyOf(benStudio)), 'the key');
    assert(!desk.own(lea()).sees(keyOf(benStudio)) && !desk.own(kai()).sees(keyOf(anna)));
    await stage.eventually(() => stage.logged('reveal.shown').length === 2, 'both reveals');
    const shown = stage.audit().filter(({ event }) => event === 'reveal.shown');
    assert.deepEqual(
      new Map(shown.map(({ person, mac }) => [person, mac])),
      new Map([
        [lea().id, anna.record.id],
        [kai().id, benStudio.record.id],
      ]),
    );
    for (const [person, { record }] of [[lea(), anna] as const, [kai(), benStudio] as const]) {
      assert.deepEqual(new Set(desk.askedAs(new RegExp(record.id))), new Set([person.id]));
    }
  });
});

function isForm(message: ChatMessage | undefined): boolean {
  return JSON.stringify(message?.activity ?? {}).includes('"do":"ask"');
}

function holds(activity: unknown, key: string): boolean {
  return key.split('-').every((group) => JSON.stringify(activity).includes(group));
}

/** What the buttons of all versions send that name a look-up. */
function buttonsOf(messages: ChatMessage[]): { do: string }[] {
  const texts = [...JSON.stringify(messages).matchAll(/\{"do":"[^"]+","lookUp":"[^"]+"[^{}]*\}/g)].map(
    ([text]) => text,
  );
  return [...new Set(texts)].map((text) => JSON.parse(text));
}
