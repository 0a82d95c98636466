import assert from 'node:assert/strict';
import { buttons, createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('Over a restart', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = () => desk.channelAs(stage.people.kai);

  it('a request goes on waiting for the owner, and an approval for the technician', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await owner.until(() => owner.sees(titles.asked), 'the question');
    await asked.own.until(() => asked.own.sees(titles.waiting), 'the number');
    await stage.restart();
    await desk.ownerApproves(owner, asked);
    await asked.own.until(() => asked.own.sees(buttons.reveal), 'the approval');
    await stage.restart();
    await desk.seesKey(asked);
  });

  it('colleagues are asked after two minutes, and can say yes', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await asked.own.until(() => asked.own.sees(titles.waiting), 'the number');
    await stage.restart();
    await stage.passesUntil(() => channel().sees(titles.inChannel), 'the request', 130);
    const colleague = await desk.reviews(stage.people.kai);
    await stage.restart();
    await colleague.taps(buttons.approve);
    await owner.until(() => owner.sees(titles.ownerOver), 'the end of the question');
    await desk.seesKey(asked);
  });

  it('what nobody answers ends after ten minutes', async () => {
    const owner = await desk.met(stage.people.anna);
    const { own } = await desk.asks();
    await own.until(() => own.sees(titles.waiting), 'the number');
    await stage.restart();
    stage.clock.skip(10 * 60_000);
    await stage.passesUntil(() => own.sees('The ten minutes are over'), 'the end', 30);
    await owner.until(() => owner.sees(titles.ownerOver), 'the owner’s');
  });

  it('what nobody uses ends after ten minutes', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await desk.ownerApproves(owner, asked);
    await asked.own.until(() => asked.own.sees(buttons.reveal), 'the approval');
    await stage.restart();
    stage.clock.skip(10 * 60_000);
    await stage.passesUntil(() => asked.own.sees('The ten minutes are over'), 'the end', 30);
    assert.equal(desk.reads(), 0);
  });
});

describe('Two answers at the same moment', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = () => desk.channelAs(stage.people.kai);
  const granted = () => desk.factsOf('approval.granted').length;
  const declined = () => desk.factsOf('approval.declined').length;

  it('of two colleagues are one', async () => {
    const { kai, theo } = stage.people;
    const asked = await desk.asks();
    await channel().until(() => channel().sees(titles.inChannel), 'the request');
    const colleagues = [await desk.reviews(kai), await desk.reviews(theo)];
    await Promise.all(colleagues.map((colleague) => colleague.taps(buttons.approve)));
    await stage.eventually(
      () =>
        colleagues.some((colleague) => colleague.sees(titles.colleagueApproved)) &&
        colleagues.some((colleague) => colleague.sees(titles.colleagueOver)),
      'one outcome',
    );
    assert.equal(granted(), 1);
    await desk.seesKey(asked);
    assert.equal(desk.reads(), 1);
  });

  it('a yes and a no, are one', async () => {
    const { kai, theo } = stage.people;
    const { own } = await desk.asks();
    await channel().until(() => channel().sees(titles.inChannel), 'the request');
    const [first, second] = [await desk.reviews(kai), await desk.reviews(theo)];
    await Promise.all([first.taps(buttons.approve), second.taps(buttons.decline)]);
    await stage.eventually(() => granted() + declined() === 1, 'an outcome');
    await stage.secondsPass(5);
    assert.equal(granted() + declined(), 1);
    const yes = granted() === 1;
    await own.until(() => own.sees(yes ? buttons.reveal : 'The request was declined'), 'that outcome');
    assert.equal(own.sees(yes ? 'The request was declined' : buttons.reveal), false);
  });
});

describe('The card in the channel', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);
  const channel = () => desk.channelAs(stage.people.kai);
  const says = (words: string) => stage.passesUntil(() => channel().sees(words), words, 10);

  it('says how it stands from the question to the end, and never what it is about', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    const { own, key } = asked;
    await says('Waiting for an approval');
    await desk.ownerApproves(owner, asked);
    await says('Looking up');
    await desk.seesKey(asked);
    await says('Shown privately');
    await own.taps('Hide now');
    await own.until(() => !own.sees(key), 'the key to go');
    await says('Shown privately, now hidden');
    const [status] = channel().messages.filter(({ from }) => from === 'bot');
    const stood = JSON.stringify(status?.versions);
    for (const secret of ['MAC-ANNA', 'Anna Albers', 'Approved by']) assert(!stood.includes(secret), secret);
    assert.equal(channel().messages.filter(({ from }) => from === 'bot').length, 1, 'one card');
  });

  it('says whose yes it was, if it was a colleague’s', async () => {
    const asked = await desk.asks();
    await channel().until(() => channel().sees(titles.inChannel), 'the request');
    await (await desk.reviews(stage.people.kai)).taps(buttons.approve);
    await desk.seesKey(asked);
    await says('Shown privately');
    assert(channel().sees('Approved by') && channel().sees('Kai Kaya'));
  });

  it('says that no key was shown as long as only a failure came of it', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await desk.ownerApproves(owner, asked);
    await asked.own.until(() => asked.own.sees(buttons.reveal), 'the approval');
    stage.breaks(({ path }) => path.includes('getFileVaultKey'), { answer: { status: 400 } }, 1);
    await asked.own.taps(buttons.reveal);
    await says('No key was shown');
    await desk.seesKey(asked);
    await says('Shown privately');
  });
});
