import assert from 'node:assert/strict';
import { buttons, createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

const CHANNEL = 'no colleague';

describe('With APPROVAL=owner', () => {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'owner' }));
  const desk = createDesk(stage);

  it('only the owner is asked, however long it takes', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await stage.minutesPass(3);
    assert(!desk.channelAs(stage.people.kai).sees(titles.inChannel), CHANNEL);
    await desk.ownerApproves(owner, asked);
    await desk.seesKey(asked);
  });

  it('an owner who does not have Latchkey cannot be reached, and the technician is told so', async () => {
    const { own } = await desk.asks();
    await own.until(() => own.sees('The owner cannot be reached here'), 'words');
    await stage.minutesPass(3);
    assert(!desk.channelAs(stage.people.kai).sees(titles.inChannel), CHANNEL);
    assert.equal(desk.reads(), 0);
  });

  it('nor can one who has blocked it', async () => {
    (await desk.met(stage.people.anna)).blocked = true;
    const { own } = await desk.asks();
    await own.until(() => own.sees('The owner cannot be reached here'), 'words');
    assert.equal(desk.reads(), 0);
  });

  it('a colleague cannot approve in place of the owner', async () => {
    const owner = await desk.met(stage.people.anna);
    const colleague = await desk.met(stage.people.kai);
    const asked = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    const thread = desk.channelAs(stage.people.kai).messages[0]?.id ?? '';
    const review = { type: 'message', value: { do: 'review', lookUp: asked.id } };
    await stage.cloud.teams.deliver(desk.channelAs(stage.people.kai).activity(review, thread));
    await desk.forges(colleague, { do: 'approve', lookUp: asked.id });
    await desk.recorded('lookup.refused');
    await stage.secondsPass(5);
    assert(!colleague.sees(titles.review) && !asked.own.sees(buttons.reveal));
  });

  it('a protected owner is no approver: a colleague is', async () => {
    const owner = await desk.met(stage.people.pia);
    const asked = await desk.asks({ of: 'pia' });
    const channel = desk.channelAs(stage.people.kai);
    await channel.until(() => channel.sees(titles.inChannel), 'the request');
    const colleague = await desk.reviews(stage.people.kai);
    await colleague.taps(buttons.approve);
    await desk.seesKey(asked);
    assert(!owner.sees(titles.asked));
  });
});

describe('With APPROVAL=colleague', () => {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'colleague' }));
  const desk = createDesk(stage);

  it('the owner is not asked', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    const channel = desk.channelAs(stage.people.kai);
    await channel.until(() => channel.sees(titles.inChannel), 'the request');
    const colleague = await desk.reviews(stage.people.kai);
    await colleague.taps(buttons.approve);
    await desk.seesKey(asked);
    assert(!owner.sees(titles.asked));
  });
});

describe('With APPROVAL=none', () => {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'none' }));
  const desk = createDesk(stage);

  it('the key comes at once', async () => {
    const { own, key } = await desk.asks();
    await own.until(() => own.sees(key), 'the key');
    assert(!desk.events().includes('approval.asked'));
    assert.equal(desk.factsOf('reveal.intended')[0]?.approvedAs, 'none');
  });

  for (const mac of ['pia', 'lea', 'raviAndSara'] as const) {
    it(`a colleague has to approve it for ${mac === 'pia' ? 'protected people' : `a Mac of nobody (${mac})`}`, async () => {
      const asked = await desk.asks({ of: mac });
      const channel = desk.channelAs(stage.people.kai);
      await channel.until(() => channel.sees(titles.inChannel), 'the request');
      assert.equal(desk.reads(), 0);
      const colleague = await desk.reviews(stage.people.kai);
      await colleague.taps(buttons.approve);
      await desk.seesKey(asked);
    });
  }
});

describe('Somebody who becomes protected between approval and reveal', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  it('has a key that their own yes does not open any more', async () => {
    const { anna } = stage.people;
    const owner = await desk.met(anna);
    const asked = await desk.asks();
    await desk.ownerApproves(owner, asked);
    await asked.own.until(() => asked.own.sees(buttons.reveal), 'the approval');
    stage.company.groups.protected.members.push(anna.id);
    await asked.own.taps(buttons.reveal);
    await desk.recorded('reveal.refused');
    assert.equal(desk.reads(), 0);
    assert.equal(stage.showings().length, 0);
  });
});
