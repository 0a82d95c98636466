import assert from 'node:assert/strict';
import { buttons, createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('A colleague is asked at once', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = () => desk.channelAs(stage.people.kai);
  const isAsked = () => channel().until(() => channel().sees(titles.inChannel), 'the request');

  async function kaiApproves(): Promise<void> {
    const colleague = await desk.reviews(stage.people.kai);
    await colleague.taps(buttons.approve);
    await colleague.until(() => colleague.sees(titles.colleagueApproved), 'the approval');
  }

  it('where the owner does not have Latchkey', async () => {
    const asked = await desk.asks();
    await isAsked();
    await asked.own.until(() => asked.own.sees('Your colleagues have been asked about MAC-ANNA'), 'the waiting');
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('where the owner has removed it', async () => {
    await (await desk.met(stage.people.anna)).removes();
    const asked = await desk.asks();
    await isAsked();
    await asked.own.until(() => asked.own.sees('olleagues have been asked'), 'the waiting');
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('where the owner has blocked it', async () => {
    (await desk.met(stage.people.anna)).blocked = true;
    const asked = await desk.asks();
    await isAsked();
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('for a Mac of a protected person, whom nobody asks', async () => {
    const owner = await desk.met(stage.people.pia);
    const asked = await desk.asks({ of: 'pia' });
    await isAsked();
    await kaiApproves();
    assert(!owner.sees(titles.asked));
    await desk.seesKey(asked);
  });

  it('for a Mac without a person', async () => {
    const asked = await desk.asks({ of: 'lea' });
    await isAsked();
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('for a Mac of several people', async () => {
    const asked = await desk.asks({ of: 'raviAndSara' });
    await isAsked();
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('where the technician is the owner, who does not approve their own', async () => {
    const { lea } = stage.people;
    stage.company.devices.ben.primaryUsers = [lea.id];
    const asked = await desk.asks({ of: 'ben' });
    await isAsked();
    assert(!asked.own.sees(titles.asked));
    await desk.forges(asked.own, { do: 'approve', lookUp: asked.id });
    await desk.recorded('lookup.refused');
    await kaiApproves();
    await desk.seesKey(asked);
  });

  it('in the helpdesk’s channel, if the look-up began in the technician’s own chat', async () => {
    const asked = await desk.asks({ where: 'chat' });
    await isAsked();
    assert(!channel().sees('MAC-ANNA') && !channel().sees('Anna'));
    await kaiApproves();
    await desk.seesKey(asked);
    assert(channel().sees(titles.inChannelOver));
  });

  it('and declines, which ends it', async () => {
    const asked = await desk.asks();
    await isAsked();
    const colleague = await desk.reviews(stage.people.kai);
    await colleague.taps(buttons.decline);
    await asked.own.until(() => asked.own.sees('The request was declined'), 'the no');
    await channel().until(() => channel().sees(titles.inChannelOver), 'the end');
    assert.equal(desk.factsOf('approval.declined')[0]?.person, stage.people.kai.id);
    assert.equal(desk.reads(), 0);
  });
});

describe('Without a channel of the helpdesk', () => {
  const stage = useStage((company) => {
    const { HELPDESK_CHANNEL: _, ...others } = helpdeskOf(company);
    return others;
  });
  const desk = createDesk(stage);

  it('nobody can approve a look-up from the technician’s own chat, and that is said', async () => {
    const asked = await desk.asks({ where: 'chat' });
    await asked.own.until(() => asked.own.sees('There is nobody to approve this'), 'words');
    await desk.recorded('lookup.refused');
    assert.equal(desk.reads(), 0);
  });

  it('nor is an owner asked whom Latchkey cannot write to', async () => {
    (await desk.met(stage.people.anna)).blocked = true;
    const asked = await desk.asks({ where: 'chat' });
    await asked.own.until(() => asked.own.sees('There is nobody to approve this'), 'words');
    assert.equal(desk.reads(), 0);
  });

  it('the owner still can', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks({ where: 'chat' });
    await desk.ownerApproves(owner, asked);
    await desk.seesKey(asked);
  });
});
