import assert from 'node:assert/strict';
import { pseudo } from '../../cards/pseudo.ts';
import words from '../../cards/words/en.json' with { type: 'json' };
import { checkIn } from '../../sandbox/devices.ts';
import { keyOf, serialOf, useDesk } from './desk.ts';

const { status } = words.helpdesk.channel;

describe('The card in the channel', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const mac = () => stage.company.devices.anna;
  const cards = () => desk.channel(lea()).messages.filter(({ from }) => from === 'bot');

  async function isShownFromChannel() {
    const { chat, there } = await desk.reachesFormFromChannel(lea(), mac(), 'MAC-ANNA INC4711');
    await desk.fillsIn(lea(), mac());
    await desk.isShown(lea(), mac());
    return { chat, there };
  }

  it('is one, in the thread of the question, and names neither the Mac nor its owner', async () => {
    const { there } = await isShownFromChannel();
    await desk.channelSays(status.shown.title);
    await stage.minutesPass(5);
    await desk.channelSays(status.hidden.title);
    const [card, ...others] = cards();
    assert.deepEqual(others, []);
    assert.equal(card?.thread, there.messages[0]?.id);
    for (const version of card?.versions ?? []) {
      assert.doesNotMatch(JSON.stringify(version), /MAC-ANNA|Anna/);
      assert.match(JSON.stringify(version), /Lea Lund.*INC4711/);
    }
  });

  it('says "hidden" after "Hide now", and not before', async () => {
    const { chat, there } = await isShownFromChannel();
    await desk.channelSays(status.shown.title);
    assert(!there.sees(status.hidden.title));
    await chat.taps('Hide now');
    await desk.channelSays(status.hidden.title);
    assert(!chat.sees(keyOf(mac())));
  });

  it('says "hidden" only once Teams has confirmed it', async () => {
    const { chat, there } = await isShownFromChannel();
    const heal = stage.breaks(({ method, body }) => method === 'PUT' && body.includes('No key is shown here now'), {
      answer: { status: 503 },
    });
    await stage.minutesPass(6);
    assert(chat.sees(keyOf(mac())));
    assert(!there.sees(status.hidden.title));
    heal();
    await stage.passesUntil(() => there.sees(status.hidden.title), 'the status', 120);
    assert(!chat.sees(keyOf(mac())));
  });

  it('says that it was cancelled', async () => {
    await desk.reachesFormFromChannel(lea(), mac());
    await desk.own(lea()).taps('Cancel');
    await desk.channelSays(status.cancelled.title);
  });

  it('is the same for what does not exist as for what nobody goes on with: those who read along learn nothing', async () => {
    const there = desk.channel(lea());
    await desk.own(lea()).installs();
    const threads: { thread: string; query: string }[] = [];
    for (const query of ['NOBODYS-MAC', serialOf(mac())]) {
      const before = desk.own(lea()).messages.length;
      const { thread } = await there.says(`lookup ${query}`);
      await desk.own(lea()).until(() => desk.own(lea()).messages.length > before, 'the answer');
      if (desk.own(lea()).sees('Go on')) await desk.own(lea()).taps('Go on');
      threads.push({ thread, query });
    }
    await desk.reads(lea(), words.refused['nothing-found'].title);
    await desk.reads(lea(), 'Get the key');
    const seen = () => threads.map(({ thread, query }) => there.text(thread).replace(query, ''));
    for (const minutes of [1, 28]) {
      await stage.minutesPass(minutes);
      const [nothing, something] = seen();
      assert.equal(nothing, something);
      assert(nothing?.includes(status.looking.title));
    }
    await stage.minutesPass(2);
    await stage.passesUntil(() => seen().every((text) => text.includes(status.refused.title)), 'the end of both', 30);
    const [nothing, something] = seen();
    assert.equal(nothing, something);
  });

  it('is put right later when Teams does not take it at once', async () => {
    const { there } = await desk.reachesFormFromChannel(lea(), mac());
    stage.breaks(({ method, path }) => method === 'PUT' && /thread/.test(path), { answer: { status: 503 } }, 2);
    await desk.own(lea()).taps('Cancel');
    await stage.passesUntil(() => there.sees(status.cancelled.title), 'the status', 60);
  });

  it('is put right after a restart', async () => {
    const { there } = await isShownFromChannel();
    await stage.restart();
    await stage.minutesPass(5.5);
    await stage.passesUntil(() => there.sees(status.hidden.title), 'the status', 30);
  });
});

describe('After a technician saw a key', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const mac = () => stage.company.devices.anna;
  const orders = () => stage.asked('graph', 'POST', /rotateFileVaultKey$/).length;

  it('it goes after five minutes, and "Look up again" begins another look-up', async () => {
    const chat = await desk.seesKey(lea(), mac());
    await stage.minutesPass(5);
    await chat.until(() => !chat.sees(keyOf(mac())), 'the key to go');
    await chat.taps('Look up again');
    await stage.eventually(() => desk.factsOf('lookup.begun').length === 2, 'the second look-up');
    const [first, second] = desk.factsOf('lookup.begun');
    assert.notEqual(first?.lookUp, second?.lookUp);
    await chat.until(() => JSON.stringify(chat.messages.at(-1)).includes('"do":"ask"'), 'the form');
    assert.equal(desk.keyReads(), 1, 'that opened nothing');
    await desk.fillsIn(lea(), mac());
    await desk.isShown(lea(), mac());
    assert.equal(stage.showings().length, 2);
  });

  it('"Look up again" of somebody else begins nothing', async () => {
    const chat = await desk.seesKey(lea(), mac());
    await chat.taps('Hide now');
    await chat.until(() => chat.sees('Look up again'), 'the way back');
    const [, ticket] = /"do":"show","ticket":"([^"]+)"/.exec(JSON.stringify(chat.messages)) ?? [];
    assert(ticket);
    await desk.forges(stage.people.kai, { do: 'show', ticket });
    await desk.own(stage.people.kai).until(() => desk.own(stage.people.kai).messages.length > 1, 'an answer');
    await stage.secondsPass(5);
    assert.equal(desk.factsOf('lookup.begun').length, 1);
    assert.equal(stage.showings().length, 1);
  });

  it('they are asked whether it worked, and "It worked" replaces the key', async () => {
    const chat = await desk.seesKey(lea(), mac());
    await chat.taps('Hide now');
    await stage.passesUntil(() => chat.sees('Did the key open the Mac?'), 'the question', 30);
    assert.equal(orders(), 0);
    await chat.taps('It worked');
    await desk.recorded('replacement.asked');
    assert.equal(orders(), 1);
    const old = keyOf(mac());
    checkIn(mac(), stage.clock.now());
    assert.notEqual(keyOf(mac()), old);
    assert.equal(desk.keyReads(), 1);
  });
});

describe('With HELPDESK_LOCALE', () => {
  const desk = useDesk(() => ({ HELPDESK_LOCALE: 'qps-ploc' }));
  const { stage } = desk;

  it('all that stands in the channel is in that language, whoever speaks, and nothing in their own chats', async () => {
    const { lea, carla } = stage.people;
    const { there, chat } = await desk.reachesFormFromChannel(lea, stage.company.devices.anna);
    assert(there.sees(pseudo(status.looking.title)));
    await desk.fillsIn(lea, stage.company.devices.anna);
    await desk.isShown(lea, stage.company.devices.anna);
    await stage.passesUntil(() => there.sees(pseudo(status.shown.title)), 'the status', 10);
    await there.says('lookup');
    await there.until(() => there.sees(pseudo(words.helpdesk.channel.usage.title)), 'the usage');
    await desk.channel(carla).says('lookup MAC-ANNA');
    await there.until(() => there.sees(pseudo(words.helpdesk.channel.no['not-helpdesk'].title)), 'the refusal');
    const spoken = there.messages.filter(({ from }) => from === 'bot').map(({ versions }) => JSON.stringify(versions));
    assert(spoken.every((each) => !/Looking|Shown|How to|Look-ups are/.test(each)));
    assert(!chat.messages.some(({ from, activity }) => from === 'bot' && JSON.stringify(activity).includes('[Ŀ')));
  });
});
