import assert from 'node:assert/strict';
import words from '../../cards/words/en.json' with { type: 'json' };
import { keyOf, serialOf, useDesk } from './desk.ts';

describe('A look-up in the technician’s own chat', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const devices = () => stage.company.devices;
  const choices = () => [...JSON.stringify(desk.own(lea()).messages.at(-1)?.activity).matchAll(/"do":"pick"/g)].length;

  const queries: Record<string, () => string> = {
    'the whole serial number': () => serialOf(devices().anna),
    'the serial number in small letters': () => serialOf(devices().anna).toLowerCase(),
    'the name of the Mac': () => 'MAC-ANNA',
    'the name in small letters': () => 'mac-anna',
    'the address of its owner': () => stage.people.anna.userPrincipalName,
    'the beginning of its name, with a ticket': () => 'MAC-ANN INC0012345',
    'its name in quotation marks': () => '“MAC-ANNA”',
    'its name in quotation marks, with a ticket': () => '"MAC-ANNA" INC0012345',
  };
  for (const [what, query] of Object.entries(queries)) {
    it(`finds a Mac by ${what}`, async () => {
      const chat = await desk.reachesForm(lea(), devices().anna, query());
      assert(chat.sees('MAC-ANNA') && chat.sees('Owner on record: Anna Albers'));
      assert(!chat.messages.some(({ from, versions }) => from === 'bot' && showsSerial(versions)));
      const ticket = query().includes('INC') ? 'INC0012345' : undefined;
      assert.equal(desk.factsOf('lookup.begun')[0]?.ticketNumber, ticket);
    });
  }
  const showsSerial = (versions: unknown) => JSON.stringify(versions).includes(serialOf(devices().anna));

  it('takes three characters of a name', async () => {
    const chat = await desk.reachesForm(lea(), devices().benStudio, 'STU');
    assert(chat.sees('STUDIO-7'));
  });

  it('takes no two, and asks Intune nothing', async () => {
    await desk.asks(lea(), 'ST');
    await desk.reads(lea(), words.refused['query-short'].title);
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('alone shows how it is done', async () => {
    await desk.own(lea()).says('lookup');
    await desk.reads(lea(), words.notices['look-up-usage'].title);
    assert.deepEqual(desk.events(), []);
  });

  it('finds nothing, and says so', async () => {
    await desk.asks(lea(), 'NOBODYS-MAC');
    await desk.reads(lea(), words.refused['nothing-found'].title);
    assert.deepEqual(desk.refusals(), [{ person: lea().id, why: 'nothing-found' }]);
  });

  it('finds no phone and no PC', async () => {
    await desk.asks(lea(), 'PC-BEN');
    await desk.reads(lea(), words.refused['nothing-found'].title);
  });

  it('shows ten of eleven Macs, and asks to narrow it down', async () => {
    const chat = await desk.asks(lea(), 'LAB');
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    assert(chat.sees('Narrow it down'));
    assert(chat.sees('LAB-10') && !chat.sees('LAB-11'), 'the one that was seen least is left out');
    assert.equal(choices(), 10);
  });

  it('lets one of several be chosen', async () => {
    const chat = await desk.asks(lea(), stage.people.ben.userPrincipalName);
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    assert(!chat.sees('Narrow it down'));
    await chat.taps('Choose', { after: 'STUDIO-7' });
    await chat.until(() => chat.sees('Get the key'), 'the form');
    await desk.fillsIn(lea(), devices().benStudio);
    await desk.isShown(lea(), devices().benStudio);
    assert(!chat.sees(keyOf(devices().ben)));
  });

  it('puts the exact name before those that only begin so', async () => {
    const chat = await desk.asks(lea(), 'LAB-1');
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    assert.equal(choices(), 3);
    await chat.taps('Choose');
    await chat.until(() => chat.sees('Get the key'), 'the form');
    await desk.fillsIn(lea(), devices().vera1);
    await desk.isShown(lea(), devices().vera1);
  });

  it('stays at the Mac that was chosen, whatever is tapped on the list before', async () => {
    const chat = await desk.asks(lea(), 'LAB-1');
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    const [, , other] = [...JSON.stringify(chat.messages.at(-1)?.activity).matchAll(/"mac":"([^"]+)"/g)];
    await chat.taps('Choose');
    await chat.until(() => chat.sees('Get the key'), 'the form');
    const lookUp = desk.lookUpOf(lea());
    await desk.forges(lea(), { do: 'pick', lookUp, mac: other?.[1] });
    await stage.secondsPass(5);
    await desk.fillsIn(lea(), devices().vera1);
    await desk.isShown(lea(), devices().vera1);
  });

  it('refuses a Mac that is somebody’s own', async () => {
    const chat = await desk.asks(lea(), serialOf(devices().dario));
    await chat.until(() => chat.sees(words.refused['not-company-mac'].title), 'words');
    assert.equal(desk.keyReads(), 0);
  });

  it('says so when Intune has no key', async () => {
    await desk.reachesForm(lea(), devices().emre);
    await desk.fillsIn(lea(), devices().emre);
    await desk.reads(lea(), words.refused['no-key'].title);
    assert.equal(stage.showings().length, 0);
  });

  it('takes no key for something to look for, and keeps it nowhere', async () => {
    const key = keyOf(devices().anna);
    for (const pasted of [key, key.replaceAll('-', ' '), key.toLowerCase(), `my key ${key}`]) {
      const before = desk.own(lea()).messages.length;
      await desk.forges(lea(), undefined, { text: `lookup ${pasted}` });
      await desk.own(lea()).until(() => desk.own(lea()).messages.length > before, 'words');
      assert(desk.own(lea()).sees(words.refused['looks-like-key'].title), pasted);
    }
    assert.equal(desk.deviceCalls().length, 0);
  });

  it('takes no key in a channel either, and warns its author in private', async () => {
    await desk.own(lea()).installs();
    const there = desk.channel(lea());
    const thread = there.writes('something');
    const text = `<at>Latchkey</at> lookup ${keyOf(devices().anna)}`;
    await stage.cloud.teams.deliver(there.activity({ type: 'message', text }, thread));
    await desk.reads(lea(), words.refused['looks-like-key'].title);
    await there.until(() => there.sees(words.helpdesk.channel.usage.title), 'the usage');
    assert.equal(stage.logged('look-up.key-posted').length, 1);
  });
});
