import assert from 'node:assert/strict';
import { buttons, createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('Requests for approval', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = () => desk.channelAs(stage.people.kai);

  it('are one at a time for each Mac: a second technician waits until the first one’s has ended', async () => {
    const { anna, kai } = stage.people;
    const owner = await desk.met(anna);
    const first = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    const second = await desk.asks({ by: kai });
    await second.own.until(() => second.own.sees('Another request for this Mac is open'), 'words');
    await desk.ownerApproves(owner, first);
    const third = await desk.asks({ by: kai });
    await third.own.until(() => third.own.text().split('Another request for this Mac is open').length === 3, 'words');
    await desk.seesKey(first);
    const fourth = await desk.asks({ by: kai });
    await desk.ownerApproves(owner, fourth);
  });

  it('that were declined, cancelled or not answered leave the Mac free for the next', async () => {
    const { anna, kai } = stage.people;
    const owner = await desk.met(anna);
    await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await owner.taps(buttons.decline);
    await desk.recorded('approval.declined');
    const cancelled = await desk.asks();
    await cancelled.own.until(() => cancelled.own.sees(titles.waiting), 'the waiting');
    await cancelled.own.taps(buttons.cancel);
    await desk.recorded('lookup.cancelled');
    await owner.until(() => owner.sees(titles.ownerOver), 'the end');
    await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await stage.passesUntil(() => desk.events().includes('approval.lapsed'), 'the end', 610, 5);
    const last = await desk.asks({ by: kai });
    await last.own.until(() => last.own.sees(titles.waiting), 'the waiting');
  });

  it('of somebody who has left the helpdesk meanwhile leave it free as well', async () => {
    const { anna, kai, lea } = stage.people;
    const owner = await desk.met(anna);
    const { own } = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    const { members } = stage.company.groups.helpdesk;
    members.splice(members.indexOf(lea.id), 1);
    await own.until(() => own.sees(titles.waiting), 'the waiting');
    await own.taps(buttons.getKey, { stale: true });
    await own.until(() => own.sees('Look-ups are for the helpdesk'), 'words');
    await owner.until(() => owner.sees(titles.ownerOver), 'the end of the question');
    const next = await desk.asks({ by: kai });
    await next.own.until(() => next.own.sees(titles.waiting), 'the waiting');
  });

  it('reach an owner three times a day; the fourth goes to colleagues', async () => {
    const owner = await desk.met(stage.people.anna);
    for (let time = 1; time <= 3; time++) {
      await desk.asks();
      await owner.until(() => owner.sees(titles.asked), 'the question');
      await owner.taps(buttons.decline);
      await owner.until(() => !owner.sees(titles.asked), 'the answer');
      await desk.recorded('lookup.refused', time);
    }
    assert(!channel().sees(titles.inChannel));
    const asked = await desk.asks();
    await channel().until(() => channel().sees(titles.inChannel), 'the request');
    assert(!owner.sees(titles.asked));
    await (await desk.reviews(stage.people.kai)).taps(buttons.approve);
    await desk.seesKey(asked);
  });

  it('are withdrawn everywhere by "Cancel"', async () => {
    const owner = await desk.met(stage.people.anna);
    const { own, id } = await desk.asks();
    await stage.passesUntil(() => channel().sees(titles.inChannel), 'the request', 130);
    const colleague = await desk.reviews(stage.people.kai);
    await own.taps(buttons.cancel);
    await own.until(() => own.sees(titles.cancelled), 'the end');
    await owner.until(() => owner.sees(titles.ownerOver), 'the owner’s');
    await colleague.until(() => colleague.sees(titles.colleagueOver), 'the colleague’s');
    await channel().until(() => channel().sees(titles.inChannelOver), 'the request’s');
    await stage.passesUntil(() => channel().sees('Cancelled'), 'the status', 10);
    await desk.forges(owner, { do: 'approve', lookUp: id, number: '11' });
    await desk.forges(colleague, { do: 'approve', lookUp: id });
    await desk.forges(own, { do: 'reveal', lookUp: id });
    await own.until(() => own.sees('This look-up is over'), 'words');
    await stage.minutesPass(11);
    assert(own.sees(titles.cancelled) && !own.sees('The ten minutes are over'));
    assert(desk.events().includes('lookup.cancelled') && !desk.events().includes('approval.granted'));
    assert.equal(desk.reads(), 0);
  });

  it('that are over tell a colleague who comes late nothing but that', async () => {
    await desk.asks();
    await channel().until(() => channel().sees(titles.inChannel), 'the request');
    const colleague = await desk.met(stage.people.kai);
    await stage.chatOf(stage.people.lea).taps(buttons.cancel);
    await channel().until(() => channel().sees(titles.inChannelOver), 'the end');
    await channel().taps(buttons.review, { stale: true });
    await colleague.until(() => colleague.sees(titles.colleagueOver), 'words');
    assert(!colleague.sees('MAC-ANNA') && !colleague.sees('Anna Albers') && !colleague.sees(buttons.approve));
  });
});
