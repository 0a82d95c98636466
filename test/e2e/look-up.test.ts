import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { serialOf, useDesk } from './desk.ts';

describe('A look-up from a channel', () => {
  const desk = useDesk();
  const { stage } = desk;

  it('ends with the key in the technician’s own chat, and with nothing of it in the channel', async () => {
    const { lea, anna } = stage.people;
    const { key = '', record } = stage.company.devices.anna;
    const serial = `${record.serialNumber}`;
    const own = stage.chatOf(lea);
    await own.installs();
    await stage.chatOf(anna).installs();
    const there = desk.channel(lea);
    await there.says(`lookup ${serial} INC1234`);
    await own.until(() => own.sees('Go on'), 'the way in');
    assert(there.sees(words.helpdesk.channel.status.looking.title) && there.sees('Lea Lund') && there.sees('INC1234'));
    await own.taps('Go on');
    await own.until(() => own.sees('Get the key'), 'the form');
    assert(!own.sees(serial));
    await own.taps('Get the key', { typed: { reason: 'Password forgotten', serial: serial.slice(-4) } });
    await own.until(() => own.sees(`${key}`), 'the key');
    await stage.passesUntil(() => there.sees(words.helpdesk.channel.status.shown.title), 'the status', 10);
    await stage.passesUntil(() => stage.chatOf(anna).sees('was shown to Lea Lund'), 'the notice', 10);
    await stage.minutesPass(5);
    await stage.passesUntil(() => there.sees(words.helpdesk.channel.status.hidden.title), 'the status', 10);
    assert(!own.sees(`${key}`));
    assert.deepEqual(desk.events(), [
      'lookup.begun',
      'lookup.found',
      'reveal.intended',
      'reveal.shown',
      'owner.told',
      'key.blanked',
    ]);
  });

  it('takes the number of the ticket into the form', async () => {
    const { lea } = stage.people;
    const { anna } = stage.company.devices;
    await desk.reachesFormFromChannel(lea, anna, `${serialOf(anna)} INC1234`);
    await desk.fillsIn(lea, anna);
    await desk.isShown(lea, anna);
    const [intended] = desk.factsOf('reveal.intended');
    assert.equal(intended?.ticketNumber, 'INC1234');
  });

  it('with nothing to look for shows how it is done', async () => {
    const there = desk.channel(stage.people.lea);
    await there.says('lookup');
    await there.until(() => there.sees(words.helpdesk.channel.usage.title), 'the usage');
    await there.says('hello');
    await there.until(() => there.messages.filter(({ from }) => from === 'bot').length === 2, 'the usage again');
    assert.deepEqual(desk.events(), []);
  });

  for (const kind of ['private', 'shared'] as const) {
    it(`works in a ${kind} channel that Latchkey was added to`, async () => {
      const { lea } = stage.people;
      const { [kind]: second } = stage.company.channels;
      second.installed = true;
      await desk.own(lea).installs();
      await desk.channel(lea, second).says('lookup MAC-ANNA');
      await desk.reads(lea, 'Go on');
      assert(desk.channel(lea, second).sees(words.helpdesk.channel.status.looking.title));
    });
  }

  it('gets nowhere in a channel that Latchkey was not added to', async () => {
    const { lea } = stage.people;
    const there = desk.channel(lea, stage.company.channels.private);
    await assert.rejects(there.says('lookup MAC-ANNA'), /hears nothing there/);
    const thread = there.writes('lookup MAC-ANNA');
    const text = '<at>Latchkey</at> lookup MAC-ANNA';
    await stage.cloud.teams.deliver(there.activity({ type: 'message', text }, thread));
    await stage.secondsPass(30);
    assert(there.messages.every(({ from }) => from === 'person'));
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('without Latchkey in the technician’s own chat says how to add it, and works once that is done', async () => {
    const { lea } = stage.people;
    const there = desk.channel(lea);
    await there.says('lookup MAC-ANNA');
    await there.until(() => there.sees(words.helpdesk.channel.status['add-me'].title), 'the way');
    const [, link] = /"Action.OpenUrl".*?"url":"([^"]+)"/.exec(JSON.stringify(there.messages)) ?? [];
    assert.match(`${link}`, /^https:\/\/teams\.microsoft\.com\/l\/app\/[^?]+\?tenantId=/);
    assert.equal(desk.own(lea).messages.length, 0);
    assert.equal(desk.deviceCalls().length, 0);
    await desk.reachesFormFromChannel(lea, stage.company.devices.anna, 'MAC-ANNA');
  });
});
