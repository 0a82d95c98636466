import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { keyOf, useDesk } from './desk.ts';

describe('"Send to owner"', () => {
  const desk = useDesk();
  const { stage } = desk;
  const { reachesFormFromChannel } = desk;
  const lea = () => stage.people.lea;
  const anna = () => stage.chatOf(stage.people.anna);
  const mac = () => stage.company.devices.anna;
  const everShown = (messages: { versions: unknown[] }[]) =>
    messages.some(({ versions }) => versions.some((version) => stage.isShown(version)));

  async function isSent() {
    await anna().installs();
    await reachesFormFromChannel(lea(), mac());
    await desk.own(lea()).taps('Send to owner');
    await desk.reads(lea(), words.helpdesk.technician.sent.title);
    await anna().until(() => anna().sees(words.helpdesk.owner.sent.title), 'the card');
  }

  it('lets the owner see the key in their own chat, and the technician never', async () => {
    await isSent();
    assert(anna().sees('Lea Lund'));
    assert.equal(desk.keyReads(), 0);
    await desk.channelSays(words.helpdesk.channel.status.sent.title);
    await anna().taps('Show recovery key');
    await anna().until(() => anna().sees(keyOf(mac())), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'reveal.shown');
    assert(!everShown(desk.own(lea()).messages));
    assert.deepEqual(desk.askedAs(/getFileVaultKey/), [undefined], 'it is self-service');
    const [sent] = desk.factsOf('lookup.sent');
    assert.equal(sent?.owner, stage.people.anna.id);
    const shown = stage.audit().find(({ event }) => event === 'reveal.shown');
    assert.equal(shown?.person, stage.people.anna.id);
  });

  it('is the end of the look-up for the technician', async () => {
    await isSent();
    await desk.forges(lea(), { do: 'ask', lookUp: desk.lookUpOf(lea()), reason: 'Password forgotten' });
    await desk.reads(lea(), words.refused['look-up-old'].title);
    assert.equal(desk.keyReads(), 0);
  });

  it('is recorded with what the technician filled in, who may fill in nothing', async () => {
    await anna().installs();
    await reachesFormFromChannel(lea(), mac());
    await desk.own(lea()).taps('Send to owner', { typed: { note: 'Mac fell into a pond', ticketNumber: 'INC88' } });
    await desk.reads(lea(), words.helpdesk.technician.sent.title);
    const [sent] = desk.factsOf('lookup.sent');
    assert.deepEqual([sent?.reason, sent?.ticketNumber], ['Mac fell into a pond', 'INC88']);
  });

  it('takes no key for a reason', async () => {
    await anna().installs();
    await desk.reachesForm(lea(), mac());
    await desk.own(lea()).taps('Send to owner', { typed: { note: keyOf(mac()) } });
    await desk.reads(lea(), words.refused['looks-like-key'].title);
    assert(!anna().sees(words.helpdesk.owner.sent.title));
  });

  it('sends one card, however often it is tapped', async () => {
    await anna().installs();
    await desk.reachesForm(lea(), mac());
    await Promise.all([1, 2, 3].map(() => desk.own(lea()).taps('Send to owner')));
    await desk.reads(lea(), words.helpdesk.technician.sent.title);
    await stage.secondsPass(5);
    assert.equal(desk.factsOf('lookup.sent').length, 1);
    const sent = anna().messages.filter(({ activity }) => JSON.stringify(activity).includes('has sent you this'));
    assert.equal(sent.length, 1);
  });

  it('may be tried again when Teams did not take the card', async () => {
    await anna().installs();
    await desk.reachesForm(lea(), mac());
    const isCard = ({ method, body }: { method: string; body: string }) =>
      method === 'POST' && body.includes(words.helpdesk.owner.sent.title);
    const heal = stage.breaks(isCard, { answer: { status: 403 } });
    await desk.own(lea()).taps('Send to owner');
    await desk.reads(lea(), words.refused['owner-not-reached'].title);
    heal();
    await desk.own(lea()).taps('Send to owner');
    await desk.reads(lea(), words.helpdesk.technician.sent.title);
  });

  it('gives the owner no more than they may see', async () => {
    await isSent();
    mac().primaryUsers = [stage.people.ben.id];
    await anna().taps('Show recovery key');
    await anna().until(() => anna().sees(words.refused['not-yours'].title), 'the refusal');
    assert.equal(stage.showings().length, 0);
  });

  it('gives the button to nobody else', async () => {
    await isSent();
    const [, ticket] = /"ticket":"([^"]+)"/.exec(JSON.stringify(anna().messages)) ?? [];
    assert(ticket);
    await desk.forges(lea(), { do: 'show', ticket });
    await stage.secondsPass(10);
    assert.equal(stage.showings().length, 0);
  });

  it('an owner who cannot be reached is said to be, and the technician may go on', async () => {
    await desk.reachesForm(lea(), mac());
    await desk.own(lea()).taps('Send to owner');
    await desk.reads(lea(), words.refused['owner-not-reached'].title);
    assert.deepEqual(desk.refusals(), [{ person: lea().id, why: 'owner-not-reached' }]);
    await desk.fillsIn(lea(), mac());
    await desk.isShown(lea(), mac());
  });

  it('is not offered for a Mac of nobody', async () => {
    const chat = await desk.asks(lea(), 'MEETING-ROOM');
    await chat.until(() => chat.sees('Get the key'), 'the form');
    assert(!chat.sees('Send to owner'));
    await desk.forges(lea(), { do: 'send', lookUp: desk.lookUpOf(lea()) });
    await desk.reads(lea(), words.refused['look-up-old'].title);
  });
});

describe('"Ask the helpdesk"', () => {
  const desk = useDesk(() => ({ SELF_SERVICE: 'off' }));
  const { stage } = desk;
  const anna = () => stage.chatOf(stage.people.anna);
  const there = (person = stage.people.lea) => desk.channel(person);

  async function isAsked() {
    await anna().says('key');
    await anna().until(() => anna().sees(words.refused['self-service-off'].title), 'the refusal');
    await anna().taps('Ask the helpdesk');
    await anna().until(() => anna().sees(words.notices['helpdesk-called'].title), 'the answer');
    await there().until(() => there().sees('Take it'), 'the request');
  }

  it('puts a request into the channel, which a technician takes', async () => {
    const { lea, kai } = stage.people;
    await desk.own(lea).installs();
    await isAsked();
    assert(there().sees('Anna Albers') && !there().sees('MAC-ANNA'));
    await there(lea).taps('Take it');
    await there().until(() => there().sees('Taken by Lea Lund'), 'who took it');
    await desk.reads(lea, 'Go on');
    await desk.own(lea).taps('Go on');
    await desk.own(lea).until(() => desk.own(lea).sees('Get the key'), 'the form');
    assert(desk.own(lea).sees('MAC-ANNA'));
    await desk.own(kai).installs();
    await there(kai).taps('Take it', { stale: true });
    await stage.secondsPass(10);
    assert(!desk.own(kai).sees('Go on'));
    assert.equal(desk.factsOf('lookup.begun').length, 1);
    assert.equal(desk.factsOf('help.taken').length, 1);
  });

  it('of somebody without a Mac does not tell so in the channel, nor name them in the log', async () => {
    const { lea, carla } = stage.people;
    await desk.own(lea).installs();
    await stage.chatOf(carla).says('key');
    await stage.chatOf(carla).until(() => stage.chatOf(carla).sees('Ask the helpdesk'), 'the refusal');
    await stage.chatOf(carla).taps('Ask the helpdesk');
    await there().until(() => there().sees('Take it'), 'the request');
    await there(lea).taps('Take it');
    await desk.reads(lea, 'Go on');
    await desk.own(lea).taps('Go on');
    await desk.reads(lea, words.refused['caller-without-mac'].title);
    await desk.reads(lea, 'Carla Conti');
    await stage.secondsPass(10);
    assert(there().sees(words.helpdesk.channel.status.looking.title));
    assert(!stage.output().includes('Carla'));
  });

  it('two who take it at the same time are one', async () => {
    const { lea, kai } = stage.people;
    await Promise.all([desk.own(lea).installs(), desk.own(kai).installs()]);
    await isAsked();
    await Promise.all([there(lea).taps('Take it'), there(kai).taps('Take it')]);
    await there().until(() => there().sees('Taken by'), 'who took it');
    await stage.secondsPass(10);
    assert.equal(desk.factsOf('lookup.begun').length, 1);
  });

  it('is not for an employee to take', async () => {
    await isAsked();
    await there(stage.people.carla).taps('Take it');
    await there().until(() => there().sees(words.helpdesk.channel.no['not-helpdesk'].title), 'the refusal');
    assert(there().sees('Take it'), 'it waits for somebody else');
    assert.deepEqual(desk.refusals(), [{ person: stage.people.carla.id, why: 'not-helpdesk' }]);
    assert(!desk.events().includes('help.taken'));
  });

  it('asked a second time says that it was asked', async () => {
    await isAsked();
    await anna().taps('Ask the helpdesk');
    await anna().until(() => anna().sees(words.notices['helpdesk-called-already'].title), 'the answer');
    assert.equal(desk.factsOf('help.asked').length, 1);
    assert.equal(there().messages.length, 1);
  });

  it('of a guest or with a made-up request does nothing', async () => {
    const { ivo, lea } = stage.people;
    await desk.forges(ivo, { do: 'call-helpdesk', reference: 'ABC123' });
    await stage.secondsPass(10);
    assert.equal(there().messages.length, 0);
    const thread = there(lea).writes('something');
    const value = { do: 'take', request: '__proto__' };
    await stage.cloud.teams.deliver(there(lea).activity({ type: 'message', value }, thread));
    await stage.secondsPass(10);
    assert.equal(desk.factsOf('lookup.begun').length, 0);
  });
});

describe('Where the owner may not see keys by themselves', () => {
  const desk = useDesk(() => ({ SELF_SERVICE: 'off' }));
  const { stage } = desk;

  it('"Send to owner" is not offered, and forged it sends nothing', async () => {
    const { lea, anna } = stage.people;
    const owner = stage.chatOf(anna);
    await owner.installs();
    await desk.reachesForm(lea, stage.company.devices.anna);
    assert(!desk.own(lea).sees(words.helpdesk.technician.form.send));
    await desk.forges(lea, { do: 'send', lookUp: desk.lookUpOf(lea) });
    await desk.reads(lea, words.refused['owner-not-admitted'].title);
    assert(!owner.sees(words.helpdesk.owner.sent.title));
    assert.deepEqual(desk.factsOf('lookup.sent'), []);
  });
});
