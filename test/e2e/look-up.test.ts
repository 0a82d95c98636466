import assert from 'node:assert/strict';
import { helpdeskOf } from './helpdesk.ts';
import { useStage } from './stage.ts';

describe('A look-up from a channel', () => {
  const stage = useStage((company) => ({ ...helpdeskOf(company), APPROVAL: 'none' }));

  it('ends with the key in the technician’s own chat, and with nothing of it in the channel', async () => {
    const { lea, anna } = stage.people;
    const { key = '', record } = stage.company.devices.anna;
    const serial = `${record.serialNumber}`;
    const own = stage.chatOf(lea);
    await own.installs();
    await stage.chatOf(anna).installs();
    const desk = stage.channelOf(lea, stage.company.channels.helpdesk);
    await desk.says(`lookup ${serial} INC1234`);
    await own.until(() => own.sees('Go on'), 'the way in');
    assert(desk.sees('Looking up') && desk.sees('Lea Lund') && desk.sees('INC1234'));
    await own.taps('Go on');
    await own.until(() => own.sees('Get the key'), 'the form');
    assert(!own.sees(serial));
    await own.taps('Get the key', { typed: { reason: 'Password forgotten', serial: serial.slice(-4) } });
    await own.until(() => own.sees(`${key}`), 'the key');
    await stage.passesUntil(() => desk.sees('Shown privately'), 'the status', 10);
    await stage.passesUntil(() => stage.chatOf(anna).sees('was shown to Lea Lund'), 'the notice', 10);
    await stage.minutesPass(5);
    await stage.passesUntil(() => desk.sees('now hidden'), 'the status', 10);
    assert(!own.sees(`${key}`));
    assert.deepEqual(
      stage.audit().map(({ event }) => event),
      ['lookup.begun', 'lookup.found', 'reveal.intended', 'reveal.shown', 'owner.told', 'key.blanked'],
    );
  });
});
