import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { buttons, createDesk, reason, saidOf, ticket, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('The owner, asked for an approval', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  it('types the number that the technician reads out; only the technician’s own tap then fetches the key', async () => {
    const { anna, lea } = stage.people;
    const owner = await desk.met(anna);
    const asked = await desk.asks();
    const { own, key } = asked;
    await owner.until(() => owner.sees(titles.asked), 'the question');
    assert(owner.sees('Lea Lund') && owner.sees('MAC-ANNA') && owner.sees(reason) && owner.sees(ticket));
    await own.until(() => own.sees(titles.waiting), 'the waiting');
    assert.doesNotMatch(owner.text(), new RegExp(`\\b${asked.number()}\\b`), 'the owner has to be told the number');
    const newest = own.messages.at(-1);
    await desk.ownerApproves(owner, asked);
    await stage.passesUntil(() => own.sees(buttons.reveal), 'the approval', 10);
    assert.notEqual(own.messages.at(-1), newest, 'news come in a message of their own');
    assert(own.sees('Anna Albers'));
    assert.equal(desk.reads(), 0);
    await desk.seesKey(asked);
    assert.equal(desk.reads(), 1);
    assert(!owner.sees(key));
    assert.deepEqual(desk.events().slice(0, 6), [
      'lookup.begun',
      'lookup.found',
      'approval.asked',
      'approval.granted',
      'reveal.intended',
      'reveal.shown',
    ]);
    const [granted] = desk.factsOf('approval.granted');
    assert.deepEqual(granted, { person: anna.id, lookUp: asked.id, technician: lea.id, as: 'owner' });
    const [intended] = desk.factsOf('reveal.intended');
    assert.equal(intended?.approvedBy, anna.id);
    assert.equal(intended?.approvedAs, 'owner');
    assert.equal(intended?.reason, reason);
    assert.equal(intended?.ticketNumber, ticket);
    assert.equal(intended?.owner, anna.id);
  });

  it('has three tries with the number, is told how many are left, and three wrong ones are a no', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await asked.own.until(() => asked.own.sees(titles.waiting), 'the waiting');
    const right = asked.number();
    const wrong = right === '11' ? '22' : '11';
    await owner.taps(buttons.approve, { typed: { number: wrong } });
    await owner.until(() => owner.sees('You have 2 more tries'), 'two tries');
    await owner.taps(buttons.approve, { typed: { number: '' } });
    await owner.until(() => owner.sees(words.helpdesk.owner.missing), 'what is missing');
    await owner.taps(buttons.approve, { typed: { number: wrong } });
    await owner.until(() => owner.sees('You have one more try'), 'one try');
    await owner.taps(buttons.approve, { typed: { number: wrong } });
    await owner.until(() => owner.sees(titles.ownerMistyped), 'the end');
    await asked.own.until(() => asked.own.sees(words.refused['approval-mistyped'].title), 'the no');
    await desk.forges(owner, { do: 'approve', lookUp: asked.id, number: right });
    await desk.forges(asked.own, { do: 'reveal', lookUp: asked.id });
    await asked.own.until(() => asked.own.sees('This look-up is over'), 'nothing to come');
    assert.equal(desk.reads(), 0);
    assert(desk.events().includes('approval.declined') && !desk.events().includes('approval.granted'));
  });

  it('may type the right number after a wrong one', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await owner.taps(buttons.approve, { typed: { number: '1' } });
    await owner.until(() => owner.sees('You have 2 more tries'), 'two tries');
    await desk.ownerApproves(owner, asked);
    await desk.seesKey(asked);
  });

  it('declines, which ends it: no colleague is asked, and the channel hears that there was no key', async () => {
    const { anna, kai } = stage.people;
    const owner = await desk.met(anna);
    const { own, id } = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await owner.taps(buttons.decline);
    await owner.until(() => owner.sees(titles.ownerDeclined), 'the end');
    await own.until(() => own.sees('The request was declined'), 'the no');
    await own.until(() => !own.sees(titles.waiting), 'the end of the waiting');
    const channel = desk.channelAs(kai);
    await stage.passesUntil(() => channel.sees('No key was shown'), 'the status', 10);
    await stage.minutesPass(3);
    assert(!channel.sees(titles.inChannel));
    const declined = { person: anna.id, lookUp: id, technician: stage.people.lea.id, as: 'owner', how: 'declined' };
    assert.deepEqual(desk.factsOf('approval.declined'), [declined]);
    assert.equal(desk.reads(), 0);
  });

  it('who does not answer for two minutes shares the decision with colleagues, and one yes is enough', async () => {
    const { anna, kai } = stage.people;
    const owner = await desk.met(anna);
    const asked = await desk.asks();
    const channel = desk.channelAs(kai);
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await stage.minutesPass(1.8);
    assert(!channel.sees(titles.inChannel));
    await stage.passesUntil(() => channel.sees(titles.inChannel), 'the request', 20);
    for (const secret of ['MAC-ANNA', 'Anna', reason, asked.key]) assert(!channel.sees(secret), secret);
    assert(channel.sees(ticket));
    await asked.own.until(() => asked.own.sees(saidOf.both), 'the news');
    const colleague = await desk.reviews(kai);
    assert(colleague.sees('MAC-ANNA') && colleague.sees('Anna Albers') && colleague.sees(reason));
    await colleague.taps(buttons.approve);
    await colleague.until(() => colleague.sees(titles.colleagueApproved), 'the approval');
    await owner.until(() => owner.sees(titles.ownerOver), 'the end of the question');
    await channel.until(() => channel.sees(titles.inChannelOver), 'the end of the request');
    await desk.seesKey(asked);
    assert(!colleague.sees(asked.key));
    assert.deepEqual(desk.factsOf('approval.granted')[0]?.as, 'colleague');
    await stage.passesUntil(() => channel.sees('Shown privately'), 'the status', 10);
    assert(channel.sees('Kai Kaya'), 'who approved it');
  });

  it('may still answer after two minutes, and the colleagues are told that it is over', async () => {
    const { anna, kai } = stage.people;
    const owner = await desk.met(anna);
    const asked = await desk.asks();
    const channel = desk.channelAs(kai);
    await stage.passesUntil(() => channel.sees(titles.inChannel), 'the request', 130);
    const colleague = await desk.reviews(kai);
    await desk.ownerApproves(owner, asked);
    await colleague.until(() => colleague.sees(titles.colleagueOver), 'the end');
    await channel.until(() => channel.sees(titles.inChannelOver), 'the end');
    await desk.seesKey(asked);
  });

  it('does not answer, and nobody else does within ten minutes: that ends it in words everywhere', async () => {
    const owner = await desk.met(stage.people.anna);
    const { own, id } = await desk.asks();
    const channel = desk.channelAs(stage.people.kai);
    await stage.passesUntil(() => channel.sees(titles.inChannel), 'the request', 130);
    const colleague = await desk.reviews(stage.people.kai);
    await stage.minutesPass(7.5);
    assert(!own.sees('The ten minutes are over'));
    await stage.passesUntil(() => own.sees('The ten minutes are over'), 'the end', 60);
    await owner.until(() => owner.sees(titles.ownerOver), 'the owner’s');
    await colleague.until(() => colleague.sees(titles.colleagueOver), 'the colleague’s');
    await stage.passesUntil(() => channel.sees('No key was shown'), 'the status', 10);
    assert(channel.sees(titles.inChannelOver) && !channel.sees(buttons.review));
    await desk.forges(owner, { do: 'decline', lookUp: id });
    await desk.forges(colleague, { do: 'approve', lookUp: id });
    await desk.forges(own, { do: 'reveal', lookUp: id });
    await own.until(() => own.sees('This look-up is over'), 'nothing to come');
    assert.equal(desk.reads(), 0);
    const facts = { lookUp: id, owner: stage.people.anna.id, reason, ticketNumber: ticket };
    assert.deepEqual(desk.factsOf('approval.lapsed'), [{ person: stage.people.lea.id, ...facts }]);
  });
});
