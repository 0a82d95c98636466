import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { buttons, createDesk, titles } from '../e2e/approval-desk.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { useStage } from '../e2e/stage.ts';

const LONG = 'a'.repeat(100_000);
const OLD = 'This card is old';
const STALE = 'The card you used is old';

/** Names that every object has. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

describe('A tap that no card offered', () => {
  const stage = useStage(helpdeskOf);
  const anna = () => stage.people.anna;
  const keyReads = () => stage.asked('graph', 'GET', /getFileVaultKey/).length;
  const deviceCalls = () => stage.asked('graph', 'GET', /managedDevices/).length;
  const forges = (chat: TeamsChat, value: unknown) =>
    stage.cloud.teams.deliver(chat.activity({ type: 'message', value }));

  async function seesMac(person: Person): Promise<{ chat: TeamsChat; ticket: string }> {
    const chat = stage.chatOf(person);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key') || chat.sees('Choose this Mac'), 'the Mac');
    const [, ticket = ''] = /"ticket":"([^"]+)"/.exec(JSON.stringify(chat.messages.at(-1)?.activity)) ?? [];
    assert(ticket);
    return { chat, ticket };
  }

  async function seesKey(person: Person, key: string | null | undefined): Promise<TeamsChat> {
    const { chat } = await seesMac(person);
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${key}`), 'the key');
    await stage.eventually(() => stage.audit().some(({ event }) => event === 'reveal.shown'), 'the record');
    return chat;
  }

  const nonsense = (ticket: string): Record<string, unknown> => ({
    'a word': 'show',
    'a number': 7,
    'a list': [{ do: 'show', ticket }],
    'an empty list': [],
    'a wish that there is not': { do: 'wipe', ticket },
    'a wish in capitals': { do: 'SHOW', ticket },
    'a wish in a list': { do: ['show'], ticket },
    'a wish in an object': { do: { toString: 'show' }, ticket },
    'a wish without a ticket': { do: 'show' },
    'a ticket in a list': { do: 'show', ticket: [ticket] },
    'a ticket in an object': { do: 'show', ticket: { id: ticket } },
    'a ticket that is a number': { do: 'show', ticket: 1 },
    'a ticket of 100 KB': { do: 'show', ticket: LONG },
    'a message of 100 KB': { do: 'hide', message: LONG },
    'a page of 100 KB': { do: 'guide', page: LONG, trail: [LONG] },
    'a look-up in a list': { do: 'reveal', lookUp: [crypto.randomUUID()] },
    'a look-up of 100 KB': { do: 'reveal', lookUp: LONG },
    'a Mac in a list': { do: 'pick', lookUp: crypto.randomUUID(), mac: [stage.company.devices.anna.record.id] },
    'a wish in a prototype': JSON.parse(`{"__proto__":{"do":"show","ticket":"${ticket}"}}`),
    'a ticket in a prototype': JSON.parse(`{"do":"show","__proto__":{"ticket":"${ticket}"}}`),
    'a wish inside a wish': { do: 'show', value: { do: 'show', ticket }, data: { do: 'show', ticket } },
    ...Object.fromEntries(inherited.map((name) => [`the wish ${name}`, { do: name, ticket }])),
    ...Object.fromEntries(inherited.map((name) => [`the look-up ${name}`, { do: 'reveal', lookUp: name }])),
  });

  it('and that no version knows is answered with words, whatever it is made of', async () => {
    const { chat, ticket } = await seesMac(anna());
    const [reads, calls] = [keyReads(), deviceCalls()];
    for (const [what, value] of Object.entries(nonsense(ticket))) {
      const before = chat.messages.length;
      await forges(chat, value);
      await chat.until(() => chat.messages.length > before, `an answer to ${what}`);
      assert(JSON.stringify(chat.messages.at(-1)?.activity).includes(OLD), what);
    }
    await stage.secondsPass(10);
    assert.deepEqual([keyReads(), deviceCalls()], [reads, calls]);
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key, by the real button');
  });

  it('with names of what every object has for ids opens nothing', async () => {
    const { chat } = await seesMac(anna());
    for (const name of inherited) {
      for (const value of [
        { do: 'show', ticket: name },
        { do: 'choose', ticket: name },
        { do: 'hide', message: name },
        { do: 'worked', message: name },
        { do: 'guide', page: name, trail: inherited, reading: name },
      ]) {
        const [before, shown] = [chat.messages.length, JSON.stringify(chat.messages)];
        await forges(chat, value);
        const isAnswered = () => chat.messages.length > before || JSON.stringify(chat.messages) !== shown;
        await chat.until(isAnswered, `an answer to ${JSON.stringify(value)}`);
      }
    }
    assert.equal(keyReads(), 0);
    assert.deepEqual(stage.logged('turn.failed'), []);
  });

  it('brings nothing but what its button has: whose Mac it is stands in the ticket', async () => {
    const { chat, ticket } = await seesMac(anna());
    const { ben, benStudio } = stage.company.devices;
    await forges(chat, {
      ...{ do: 'show', ticket, mac: ben.record.id, id: benStudio.record.id, person: stage.people.ben.id },
      ...{ lookUp: crypto.randomUUID(), chat: stage.chatOf(stage.people.ben).id, until: 8.64e15, armed: false },
    });
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    assert.equal(stage.showings().length, 1);
    await stage.minutesPass(6);
    assert(!chat.sees(`${stage.company.devices.anna.key}`));
  });

  it('with the ticket of somebody else shows no key, and leaves that ticket good', async () => {
    const bens = await seesMac(stage.people.ben);
    const { chat } = await seesMac(anna());
    for (const wish of ['show', 'choose']) {
      const before = chat.messages.length;
      await forges(chat, { do: wish, ticket: bens.ticket });
      await chat.until(() => chat.messages.length > before && chat.sees(STALE), 'words');
    }
    assert.equal(keyReads(), 0);
    await forges(bens.chat, { do: 'show', ticket: bens.ticket });
    await bens.chat.until(() => stage.isShown(bens.chat.messages.at(-1)?.activity), 'the key, for Ben');
  });

  it('with one’s own ticket in the chat of somebody else shows no key there', async () => {
    const { chat, ticket } = await seesMac(anna());
    const bens = await seesMac(stage.people.ben);
    const { conversation } = bens.chat.activity({ type: 'message' });
    const forged = chat.activity({ type: 'message', value: { do: 'show', ticket }, conversation });
    await stage.cloud.teams.deliver(forged);
    await stage.secondsPass(20);
    assert.equal(keyReads(), 0);
    assert.equal(stage.showings().length, 0);
  });

  it('with a ticket that has been used brings no second key, a moment, two minutes or ten later', async () => {
    const { chat, ticket } = await seesMac(anna());
    await forges(chat, { do: 'show', ticket });
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    for (const minutes of [0, 2, 10]) {
      await stage.minutesPass(minutes);
      await forges(chat, { do: 'show', ticket });
      await stage.secondsPass(10);
    }
    assert.equal(keyReads(), 1);
    assert.equal(stage.showings().length, 1);
  });

  it('ten times at once is one key, one message with it and one intent', async () => {
    const { chat, ticket } = await seesMac(anna());
    await Promise.all(Array.from({ length: 10 }, () => forges(chat, { do: 'show', ticket })));
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    await stage.eventually(() => stage.audit().some(({ event }) => event === 'reveal.shown'), 'the record');
    await stage.secondsPass(10);
    const intents = stage.audit().filter(({ event }) => event === 'reveal.intended');
    assert.deepEqual([keyReads(), stage.showings().length, intents.length], [1, 1, 1]);
  });

  it('before the sign-in has ended waits for it, and is one key afterwards', async () => {
    const { chat, ticket } = await seesMac(anna());
    stage.cloud.signIn.forget(anna());
    anna().endpoints = 0;
    for (let tap = 0; tap < 10; tap++) await forges(chat, { do: 'show', ticket });
    await stage.secondsPass(10);
    assert.equal(keyReads(), 0);
    await chat.until(() => chat.sees('Sign in'), 'the button');
    await chat.signsIn();
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    await stage.secondsPass(10);
    assert.deepEqual([keyReads(), stage.showings().length], [1, 1]);
  });

  it('to hide what is not shown yet keeps no key on the screen', async () => {
    const { chat, ticket } = await seesMac(anna());
    const message = `${chat.messages.at(-1)?.id}`;
    await Promise.all([
      forges(chat, { do: 'hide', message }),
      forges(chat, { do: 'show', ticket }),
      forges(chat, { do: 'hide', message }),
      forges(chat, { do: 'other', message }),
    ]);
    await stage.minutesPass(6);
    assert(stage.showings().length <= 1);
    assert(!chat.sees(`${stage.company.devices.anna.key}`));
    assert.deepEqual(stage.bookings(), []);
  });

  it('to hide, to replace or to judge the key of somebody else does nothing', async () => {
    const { key } = stage.company.devices.anna;
    const chat = await seesKey(anna(), key);
    const message = `${chat.messages.at(-1)?.id}`;
    const ben = stage.chatOf(stage.people.ben);
    await ben.installs();
    for (const wish of ['hide', 'worked', 'not-worked']) {
      const before = ben.text();
      await forges(ben, { do: wish, message });
      await ben.until(() => ben.text() !== before, `words to ${wish}`);
    }
    assert(ben.sees(OLD) && chat.sees(`${key}`));
    const { conversation } = chat.activity({ type: 'message' });
    for (const wish of ['hide', 'worked', 'not-worked']) {
      const value = { do: wish, message };
      await stage.cloud.teams.deliver(ben.activity({ type: 'message', value, conversation }));
    }
    await stage.secondsPass(10);
    assert(chat.sees(`${key}`));
    await stage.minutesPass(6);
    assert(!chat.sees(`${key}`));
    assert.equal(stage.asked('graph', 'POST', /rotate/).length, 0);
  });

  it('to call the helpdesk is one request a time, and brings no words of one’s own into the channel', async () => {
    const { chat } = await seesMac(anna());
    const channel = stage.channelOf(anna(), stage.company.channels.helpdesk);
    for (const reference of ['abcdef', '0000000', '<b>!</b>', '__proto__', LONG, ['ABCDEF']]) {
      const before = chat.messages.length;
      await forges(chat, { do: 'call-helpdesk', reference });
      await chat.until(() => chat.messages.length > before && chat.sees(OLD), 'words');
    }
    assert.deepEqual(channel.messages, []);
    const taps = Array.from({ length: 10 }, () => forges(chat, { do: 'call-helpdesk', reference: 'ABCDEF' }));
    await Promise.all(taps);
    await stage.secondsPass(10);
    assert.equal(channel.messages.length, 1);
  });

  describe('with a key typed into it', () => {
    /** As people write it. */
    const spellings: Record<string, (key: string) => string> = {
      'as it is': (key) => key,
      'without hyphens': (key) => key.replaceAll('-', ''),
      'with spaces': (key) => key.replaceAll('-', ' '),
      'in a sentence': (key) => `it says ${key}, thanks`,
    };
    for (const [how, spelled] of Object.entries(spellings)) {
      it(`keeps it nowhere: ${how}`, async () => {
        const { chat, ticket } = await seesMac(anna());
        const key = spelled(`${stage.company.devices.ben.key}`);
        const lookUp = crypto.randomUUID();
        for (const value of [
          { do: 'show', ticket, serial: key },
          { do: 'approve', lookUp, number: key.slice(0, 20) },
          { do: 'ask', lookUp, reason: key },
          { do: 'ask', lookUp, note: key },
          { do: 'send', lookUp, ticketNumber: key },
          { do: 'send', lookUp, serial: key },
        ]) {
          const before = chat.messages.length;
          await forges(chat, value);
          await chat.until(() => chat.messages.length > before, JSON.stringify(value));
        }
        await stage.secondsPass(10);
        assert.equal(keyReads(), 0);
      });
    }
  });
});

describe('Numbers that are guessed', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  /** Anna is asked, and knows the number of nobody. */
  async function asked() {
    const owner = await desk.met(stage.people.anna);
    // Once signed in, so that no answer waits for that and makes room for the next.
    await owner.says('key');
    await owner.until(() => owner.sees('Show recovery key'), 'the Mac');
    const lookUp = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await lookUp.own.until(() => lookUp.own.sees(titles.waiting), 'the number');
    const right = lookUp.number();
    const wrong = Array.from({ length: 90 }, (_, at) => `${at + 10}`).filter((number) => number !== right);
    const types = (number: string) => desk.forges(owner, { do: 'approve', lookUp: lookUp.id, number });
    return { ...lookUp, owner, right, wrong, types };
  }

  async function isMistyped({ own }: { own: TeamsChat }): Promise<void> {
    await desk.recorded('approval.declined');
    await stage.secondsPass(10);
    assert.equal(desk.factsOf('approval.declined')[0]?.how, 'mistyped');
    assert(!desk.events().includes('approval.granted'));
    assert(!own.sees(buttons.reveal));
    assert.equal(desk.reads(), 0);
  }

  it('twenty at once are three, and the right one is too late although it was begun before the others', async () => {
    const { own, wrong, right, types } = await asked();
    const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
    const isOwner = ({ path }: { path: string }) => path.includes(`/users/${stage.people.anna.id}?`);
    const asksForOwner = () => stage.asked('graph', 'GET', /users/).filter(isOwner).length;
    const earlier = asksForOwner();
    stage.breaks(isOwner, { before }, 1);
    await types(right);
    await stage.cloud.wire.until(() => asksForOwner() > earlier, 'the right one on its way');
    await Promise.all(wrong.slice(0, 19).map(types));
    await desk.recorded('approval.declined');
    goOn();
    await isMistyped({ own });
  });

  it('two before a restart and one after it are three', async () => {
    const { own, owner, wrong, right, types } = await asked();
    for (const [at, left] of ['You have 2 more tries', 'You have one more try'].entries()) {
      await types(`${wrong[at]}`);
      await owner.until(() => owner.sees(left), left);
    }
    await stage.restart();
    await types(`${wrong[2]}`);
    await stage.passesUntil(() => desk.events().includes('approval.declined'), 'the no', 30);
    await types(right);
    await isMistyped({ own });
  });

  it('many in one answer are one that is wrong', async () => {
    const { own, wrong, right, types } = await asked();
    for (const all of [`${wrong[0]} ${right}`, `${right}${wrong[1]}`, [...wrong, right].join('').slice(0, 20)]) {
      await types(all);
      await stage.secondsPass(2);
    }
    await isMistyped({ own });
  });

  it('by somebody who is not asked are none, and use up no try', async () => {
    const { own, owner, wrong, right, types } = await asked();
    const bystander = await desk.met(stage.people.ben);
    await bystander.says('key');
    await bystander.until(() => bystander.sees('MAC-BEN'), 'his Macs');
    const lookUp = /"lookUp":"([^"]+)"/.exec(JSON.stringify(owner.messages))?.[1];
    for (const number of [...wrong.slice(0, 5), right]) {
      await desk.forges(bystander, { do: 'approve', lookUp, number });
      await desk.forges(own, { do: 'approve', lookUp, number });
    }
    await desk.recorded('lookup.refused', 12);
    assert(!desk.events().includes('approval.granted'));
    await types(right);
    await desk.recorded('approval.granted');
  });
});
