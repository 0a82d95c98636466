import assert from 'node:assert/strict';
import { type Asked, buttons, createDesk, reason, ticket, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('An approval', () => {
  const stage = useStage(helpdeskOf);
  const desk = createDesk(stage);

  async function approved(): Promise<Asked> {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks();
    await desk.ownerApproves(owner, asked);
    await asked.own.until(() => asked.own.sees(buttons.reveal), 'the approval');
    return asked;
  }

  it('is used up with the key: no second tap brings another, also not one on an old card', async () => {
    const asked = await approved();
    await desk.seesKey(asked);
    await asked.own.taps(buttons.reveal, { stale: true });
    await stage.minutesPass(2);
    await asked.own.taps(buttons.reveal, { stale: true });
    await asked.own.until(() => asked.own.sees('This look-up is over'), 'words');
    await asked.own.taps(buttons.getKey, { stale: true });
    await stage.secondsPass(5);
    assert.equal(stage.showings().length, 1);
    assert.equal(desk.reads(), 1);
  });

  it('gives one key to two taps at the same moment', async () => {
    const { own, key } = await approved();
    await Promise.all([own.taps(buttons.reveal), own.taps(buttons.reveal), own.taps(buttons.reveal)]);
    await own.until(() => own.sees(key), 'the key');
    await desk.recorded('reveal.shown');
    await stage.secondsPass(5);
    assert.equal(stage.showings().length, 1);
    assert.equal(desk.reads(), 1);
  });

  it('is good for ten minutes', async () => {
    const asked = await approved();
    await stage.minutesPass(9.8);
    await desk.seesKey(asked);
  });

  it('is good for no more than ten minutes, and then it is over in words', async () => {
    const { own, id } = await approved();
    await stage.minutesPass(9.8);
    assert(own.sees(buttons.reveal));
    await stage.passesUntil(() => own.sees('The ten minutes are over'), 'the end', 30);
    await own.until(() => !own.sees(buttons.reveal), 'the button to go');
    await desk.forges(own, { do: 'reveal', lookUp: id });
    await own.until(() => own.sees('This look-up is over'), 'words');
    const channel = desk.channelAs(stage.people.kai);
    await stage.passesUntil(() => channel.sees('No key was shown'), 'the status', 10);
    assert.equal(desk.reads(), 0);
  });

  it('does not outlive its ten minutes where nothing has ended it in time', async () => {
    const { own } = await approved();
    stage.clock.skip(10 * 60_000);
    await own.taps(buttons.reveal);
    await stage.eventually(() => own.sees('The ten minutes are over'), 'words');
    assert.equal(desk.reads(), 0);
  });

  it('still holds after Graph failed, for its ten minutes and for one key', async () => {
    const { own, key } = await approved();
    const repaired = stage.breaks(({ path }) => path.includes('getFileVaultKey'), { answer: { status: 503 } });
    await own.taps(buttons.reveal);
    await stage.passesUntil(() => own.sees('Reference'), 'words', 60);
    assert.equal(stage.showings().length, 0);
    repaired();
    await desk.recorded('reveal.refused');
    await own.taps(buttons.reveal);
    await own.until(() => own.sees(key), 'the key');
    await desk.recorded('reveal.shown');
    await stage.minutesPass(2);
    await own.taps(buttons.reveal, { stale: true });
    await own.until(() => own.sees('This look-up is over'), 'words');
    assert.equal(stage.showings().length, 1);
  });

  it('is of one Mac, one reason and one ticket: the form is not answered again', async () => {
    const { own, id, key } = await approved();
    const { record, key: other } = stage.company.devices.ben;
    await desk.forges(own, { do: 'pick', lookUp: id, mac: record.id });
    await own.until(() => own.sees('This look-up is over'), 'words');
    await desk.forges(own, { do: 'pick', lookUp: id, mac: stage.company.devices.anna.record.id });
    const serial = `${stage.company.devices.anna.record.serialNumber}`.slice(-4);
    await desk.forges(own, { do: 'ask', lookUp: id, note: 'for fun', ticketNumber: 'X1', serial });
    await desk.forges(own, { do: 'send', lookUp: id });
    await stage.secondsPass(5);
    await own.taps(buttons.reveal);
    await own.until(() => own.sees(key), 'the key');
    assert(!own.sees(`${other}`));
    await desk.recorded('reveal.shown');
    const [intended] = desk.factsOf('reveal.intended');
    assert.deepEqual([intended?.reason, intended?.ticketNumber], [reason, ticket]);
    assert.equal(desk.events().filter((event) => event === 'approval.asked').length, 1);
  });

  it('that is waited for keeps its card, whatever is tapped on an old one', async () => {
    await desk.met(stage.people.anna);
    const { own, number } = await desk.asks();
    await own.until(() => own.sees(titles.waiting), 'the waiting');
    const before = number();
    await own.taps(buttons.goOn, { stale: true });
    await own.taps(buttons.getKey, { stale: true, typed: { note: 'another' } });
    await stage.secondsPass(5);
    assert.equal(number(), before);
    assert(!own.sees(buttons.getKey));
  });

  it('is asked for once by two taps on "Get the key"', async () => {
    const owner = await desk.met(stage.people.anna);
    const asked = await desk.asks({ taps: 2 });
    await desk.ownerApproves(owner, asked);
    await stage.secondsPass(5);
    assert.equal(owner.messages.filter(({ versions }) => JSON.stringify(versions).includes(titles.asked)).length, 1);
    assert(!desk.events().includes('lookup.refused'), asked.own.text());
  });
});
