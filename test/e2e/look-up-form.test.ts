import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { keyOf, REASON, serialOf, useDesk } from './desk.ts';

describe('Before a technician gets a key', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const mac = () => stage.company.devices.anna;
  const lastFour = () => serialOf(mac()).slice(-4);
  beforeEach(() => desk.reachesForm(lea(), mac()));

  it('a reason has to be given, and nothing typed is lost for the lack of it', async () => {
    await desk.fillsIn(lea(), mac(), { reason: '', ticketNumber: 'INC77' });
    await desk.reads(lea(), 'There is no reason yet');
    await desk.own(lea()).taps('Get the key', { typed: { reason: REASON, serial: lastFour() } });
    await desk.isShown(lea(), mac());
    assert.deepEqual(desk.factsOf('reveal.intended')[0]?.ticketNumber, 'INC77');
    assert.deepEqual(desk.factsOf('reveal.intended')[0]?.reason, REASON);
  });

  it('own words are a reason as well', async () => {
    await desk.fillsIn(lea(), mac(), { reason: '', note: '  Mac fell   into a pond ' });
    await desk.isShown(lea(), mac());
    assert.equal(desk.factsOf('reveal.intended')[0]?.reason, 'Mac fell into a pond');
  });

  it('a reason that is not on the list is none', async () => {
    await desk.fillsIn(lea(), mac(), { reason: 'Because' });
    await desk.reads(lea(), 'There is no reason yet');
  });

  it('what was chosen and what was typed come back after a wrong answer, each in its own field', async () => {
    const note = `see https://tickets.fabel.example/of/somebody/with-a-long-address ${'and more '.repeat(14)}`.trim();
    await desk.fillsIn(lea(), mac(), { note, ticketNumber: 'INC77', serial: '0000' });
    await desk.reads(lea(), '2 more tries are left');
    await desk.own(lea()).taps('Get the key', { typed: { serial: lastFour() } });
    await desk.isShown(lea(), mac());
    assert.equal(desk.factsOf('reveal.intended')[0]?.reason, `${REASON}: ${note}`);
    assert.equal(desk.factsOf('reveal.intended')[0]?.ticketNumber, 'INC77');
  });

  it('the last four characters are asked for, and without them there is no key', async () => {
    await desk.fillsIn(lea(), mac(), { serial: '' });
    await desk.reads(lea(), 'Those are not the last four characters');
    assert.equal(desk.keyReads(), 0);
  });

  it('three wrong ones lock this Mac for this technician, and the right ones come too late', async () => {
    for (const left of ['2 more tries are left', 'One more try is left']) {
      await desk.fillsIn(lea(), mac(), { serial: '0000' });
      await desk.reads(lea(), left);
    }
    await desk.fillsIn(lea(), mac(), { serial: '0000' });
    await desk.reads(lea(), words.refused['serial-locked'].title);
    assert.equal(stage.logged('look-up.serial-locked').length, 1);
    await desk.reachesForm(lea(), mac());
    await desk.fillsIn(lea(), mac());
    await stage.eventually(() => desk.refusals().length === 2, 'the second refusal');
    assert.equal(desk.keyReads(), 0);
    assert.equal(stage.showings().length, 0);
    await desk.seesKey(stage.people.kai, mac());
  });

  it('"Cancel" ends it, and no button works any more', async () => {
    await desk.own(lea()).taps('Cancel');
    await desk.reads(lea(), words.helpdesk.technician.cancelled.title);
    await desk.recorded('lookup.cancelled');
    await desk.own(lea()).taps('Get the key', { stale: true, typed: { reason: REASON, serial: lastFour() } });
    await desk.reads(lea(), words.refused['look-up-old'].title);
    assert.equal(desk.keyReads(), 0);
  });

  it('a second tap at the same time changes nothing', async () => {
    const typed = { reason: REASON, serial: lastFour() };
    await Promise.all([1, 2].map(() => desk.own(lea()).taps('Get the key', { typed })));
    await desk.isShown(lea(), mac());
    await stage.secondsPass(1);
    assert.equal(stage.showings().length, 1);
    assert.equal(desk.keyReads(), 1);
    assert.deepEqual(desk.refusals(), []);
  });

  it('a key among the words is refused, and kept nowhere', async () => {
    for (const field of ['note', 'ticketNumber']) {
      const before = desk.refusals().length;
      await desk.fillsIn(lea(), mac(), { [field]: keyOf(mac()) });
      await stage.eventually(() => desk.refusals().length > before, 'the refusal');
      assert.deepEqual(desk.refusals().at(-1), { person: lea().id, why: 'looks-like-key' }, field);
    }
    await desk.fillsIn(lea(), mac());
    await desk.isShown(lea(), mac());
  });

  it('a key among the words is not kept while the technician has to sign in first', async () => {
    stage.cloud.signIn.forget(lea());
    lea().consented = false;
    await desk.fillsIn(lea(), mac(), { note: keyOf(mac()) });
    await desk.reads(lea(), words.refused['looks-like-key'].title);
    stage.withStorage((database) => {
      const kept = database.prepare('SELECT * FROM dialog_state').all();
      assert(!JSON.stringify(kept).includes(keyOf(mac())));
    });
  });

  it('an answer without any field is asked for again', async () => {
    await desk.forges(lea(), { do: 'ask', lookUp: desk.lookUpOf(lea()), reason: { a: 1 }, note: 7, serial: [] });
    await desk.reads(lea(), 'There is no reason yet');
    assert.equal(desk.keyReads(), 0);
  });

  it('neither the query, the reason nor the ticket is in a log', async () => {
    await desk.own(lea()).taps('Cancel');
    await desk.reachesForm(lea(), mac(), 'MAC-ANNA INC7654321');
    await desk.fillsIn(lea(), mac(), { note: 'fell into a pond' });
    await desk.isShown(lea(), mac());
    for (const secret of ['MAC-ANNA', 'INC7654321', 'pond', REASON, serialOf(mac())]) {
      assert(!stage.output().includes(secret), secret);
    }
  });
});

describe('Where TICKET_PATTERN is set', () => {
  const desk = useDesk(() => ({ TICKET_PATTERN: 'REQ[0-9]{4}' }));
  const { stage } = desk;
  const { fillsIn, reads } = desk;
  const lea = () => stage.people.lea;
  const mac = () => stage.company.devices.anna;

  it('a ticket of that form is needed, and no other does', async () => {
    await desk.reachesForm(lea(), mac());
    for (const ticketNumber of ['', 'INC1234', 'REQ12345', 'xREQ1234']) {
      const tried = `tried “${ticketNumber}”`;
      await fillsIn(lea(), mac(), { ticketNumber, note: tried });
      await reads(lea(), 'That is no ticket number');
      await desk.own(lea()).until(() => JSON.stringify(desk.own(lea()).messages).includes(tried), tried);
    }
    assert.equal(desk.keyReads(), 0);
    await fillsIn(lea(), mac(), { ticketNumber: 'REQ1234' });
    await desk.isShown(lea(), mac());
  });

  it('only such a word is taken for a ticket', async () => {
    await desk.reachesForm(lea(), mac(), 'MAC-ANNA REQ1234');
    assert.equal(desk.factsOf('lookup.begun')[0]?.ticketNumber, 'REQ1234');
    await desk.asks(lea(), 'MAC-ANNA INC1234');
    await reads(lea(), words.refused['nothing-found'].title);
  });
});
