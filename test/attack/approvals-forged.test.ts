import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import { buttons, createDesk, titles } from '../e2e/approval-desk.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { useStage } from '../e2e/stage.ts';

describe('Nobody approves', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = (person: Person = stage.people.kai) => desk.channelAs(person);
  const isAsked = () => channel().until(() => channel().sees(titles.inChannel), 'the request');
  const leaves = ({ id }: Person) => {
    const { members } = stage.company.groups.helpdesk;
    members.splice(members.indexOf(id), 1);
  };

  /** No answer counted, and all of them were written down as a "no" to these people. */
  async function nothingCame(...people: Person[]): Promise<void> {
    await desk.recorded('lookup.refused', people.length);
    await stage.secondsPass(5);
    assert(!stage.chatOf(stage.people.lea).sees(buttons.reveal));
    assert.equal(desk.reads(), 0);
    const refused = desk.factsOf('lookup.refused').map(({ person }) => person);
    assert.deepEqual(refused.sort(), people.map(({ id }) => id).sort());
    for (const event of ['approval.granted', 'approval.declined']) assert(!desk.events().includes(event), event);
  }

  it('their own request, neither with "Review" nor with a made-up tap', async () => {
    const { lea } = stage.people;
    const { own, id } = await desk.asks();
    await isAsked();
    await channel(lea).taps(buttons.review);
    await own.until(() => own.sees(titles.colleagueOwn), 'words');
    assert(!own.sees(titles.review) && !own.sees(buttons.approve));
    await desk.forges(own, { do: 'approve', lookUp: id });
    await nothingCame(lea);
  });

  it('who was asked for by somebody else’s look-up: the technician cannot type the owner’s number', async () => {
    const { anna, lea } = stage.people;
    const owner = await desk.met(anna);
    const { own, id, number } = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await own.until(() => own.sees(titles.waiting), 'the number');
    await desk.forges(own, { do: 'approve', lookUp: id, number: number() });
    await nothingCame(lea);
  });

  it('after they have left the helpdesk, however shortly before', async () => {
    const { kai } = stage.people;
    await desk.asks();
    await isAsked();
    const colleague = await desk.reviews(kai);
    leaves(kai);
    await colleague.taps(buttons.approve);
    await nothingCame(kai);
  });

  it('nor declines then', async () => {
    const { kai } = stage.people;
    await desk.asks();
    await isAsked();
    const colleague = await desk.reviews(kai);
    leaves(kai);
    await colleague.taps(buttons.decline);
    await nothingCame(kai);
  });

  it('as the owner, once their account is switched off', async () => {
    const { anna } = stage.people;
    const owner = await desk.met(anna);
    const { own, number } = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await own.until(() => own.sees(titles.waiting), 'the number');
    anna.accountEnabled = false;
    await owner.taps(buttons.approve, { typed: { number: number() } });
    await nothingCame(anna);
    assert(!owner.sees(titles.ownerApproved));
  });

  it('who is not of the helpdesk, though they read along in its channel', async () => {
    const { carla } = stage.people;
    const bystander = await desk.met(carla);
    const { id } = await desk.asks();
    await isAsked();
    await channel(carla).taps(buttons.review);
    await channel().until(() => channel().sees('Look-ups are for the helpdesk'), 'words');
    assert(!bystander.sees('MAC-ANNA'));
    for (const tap of ['approve', 'decline']) await desk.forges(bystander, { do: tap, lookUp: id, number: '11' });
    await bystander.until(() => bystander.text().split('This look-up is over').length === 3, 'words');
    await nothingCame(carla, carla, carla);
  });

  it('as a colleague who has not looked at it in their own chat', async () => {
    const { kai } = stage.people;
    const colleague = await desk.met(kai);
    const { id } = await desk.asks();
    await isAsked();
    await desk.forges(colleague, { do: 'approve', lookUp: id });
    await nothingCame(kai);
  });

  it('nor declines from somebody else’s chat', async () => {
    const { kai, ben } = stage.people;
    await desk.met(ben);
    const { id } = await desk.asks();
    await isAsked();
    const colleague = await desk.reviews(kai);
    const conversation = { id: stage.chatOf(ben).id, conversationType: 'personal', tenantId: stage.company.tenantId };
    const value = { do: 'decline', lookUp: id };
    const forged = colleague.activity({ type: 'message', value, conversation });
    await stage.cloud.teams.deliver(forged);
    await nothingCame(kai);
  });

  it('another look-up with the request that they were shown', async () => {
    const { kai } = stage.people;
    const first = await desk.asks({ of: 'ben' });
    await isAsked();
    const colleague = await desk.reviews(kai);
    const second = await desk.asks({ by: stage.people.theo });
    await second.own.until(() => second.own.sees(titles.waiting), 'the waiting');
    await desk.forges(colleague, { do: 'approve', lookUp: second.id });
    await desk.recorded('lookup.refused');
    await desk.forges(colleague, { do: 'approve', lookUp: crypto.randomUUID() });
    await nothingCame(kai, kai);
    await colleague.taps(buttons.approve);
    await desk.seesKey(first);
    assert(!second.own.sees(buttons.reveal));
  });

  it('a look-up for somebody else: what was approved is of the technician who asked', async () => {
    const { kai } = stage.people;
    const asked = await desk.asks();
    await isAsked();
    const colleague = await desk.reviews(kai);
    await colleague.taps(buttons.approve);
    await stage.passesUntil(() => asked.own.sees(buttons.reveal), 'the approval', 10);
    await desk.forges(colleague, { do: 'reveal', lookUp: asked.id });
    await colleague.until(() => colleague.sees('This look-up is over'), 'words');
    assert.equal(desk.reads(), 0);
    assert.equal(desk.factsOf('lookup.refused')[0]?.person, kai.id);
    await desk.seesKey(asked);
    assert(!colleague.sees(asked.key));
  });

  it('for a technician who has left the helpdesk since', async () => {
    const { kai, lea } = stage.people;
    const asked = await desk.asks();
    await isAsked();
    await (await desk.reviews(kai)).taps(buttons.approve);
    await stage.passesUntil(() => asked.own.sees(buttons.reveal), 'the approval', 10);
    leaves(lea);
    await asked.own.taps(buttons.reveal);
    await asked.own.until(() => !asked.own.sees(buttons.reveal), 'the end');
    assert.equal(desk.reads(), 0);
    assert.equal(stage.showings().length, 0);
  });
});
