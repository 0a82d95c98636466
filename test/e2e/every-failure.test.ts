import assert from 'node:assert/strict';
import { applyFault, type FaultName } from '../../sandbox/faults.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

/** What the person reads who taps "Show recovery key" while this goes wrong. */
const troubles: [FaultName, words: RegExp][] = [
  ['graph-down', /The keys cannot be reached[\s\S]*Try again from (\w+ )?\d{1,2}:\d\d on/],
  ['graph-slow', /The keys are slow to come[\s\S]*Wait a minute/],
  ['graph-throttled', /The keys are slow to come[\s\S]*Wait a minute/],
  ['graph-retry-after', /The keys are slow to come[\s\S]*Try again from (\w+ )?\d{1,2}:\d\d on/],
  ['graph-html', /The keys are slow to come/],
  ['key-forbidden', /Latchkey cannot get keys right now[\s\S]*lacks a permission/],
];

describe('Somebody who needs a key', () => {
  const stage = useStage();
  let chat: TeamsChat;
  beforeEach(async () => {
    chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
  });

  for (const [fault, words] of troubles) {
    it(`reads what to do while ${fault}, and sees no key`, async () => {
      applyFault(stage.cloud.wire, fault);
      await chat.taps('Show recovery key');
      await stage.passesUntil(() => words.test(chat.text()), 'words', 15);
      assert(chat.sees('Reference') && chat.sees('+49 30 5550 100'));
      assert.equal(stage.showings().length, 0);
      assert.equal(stage.logged('reveal.failed')[0]?.level, 'error');
      await stage.passesUntil(() => stage.bookings().length === 0, 'the booking to be settled', 15);
    });
  }

  it('gets it once Graph works again', async () => {
    const repaired = applyFault(stage.cloud.wire, 'graph-down');
    await chat.taps('Show recovery key');
    await stage.passesUntil(() => chat.sees('The keys cannot be reached'), 'words', 15);
    repaired();
    await chat.taps('Try again');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
  });

  it('can always be refused with the request id of Graph in the audit', async () => {
    applyFault(stage.cloud.wire, 'key-forbidden');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('Reference'), 'words');
    const { graphRequest } = stage.logged('reveal.failed')[0] ?? {};
    assert.match(`${graphRequest}`, /^[0-9a-f-]{36}$/);
    const lines = stage.withStorage((database) => database.prepare('SELECT line FROM audit').all());
    assert(lines.some(({ line }) => `${line}`.includes(`${graphRequest}`)));
  });
});

describe('Facts that only a tenant can settle: whichever they are,', () => {
  const stage = useStage();

  async function asks(name: 'emre' | 'dario' | 'gil' | 'tom' | 'anna'): Promise<TeamsChat> {
    const chat = stage.chatOf(stage.people[name]);
    await chat.says('key');
    await chat.until(() => chat.messages.length > 1 && !chat.text().endsWith('key'), 'an answer');
    return chat;
  }

  for (const value of ['404', 'null'] as const) {
    it(`somebody whose Mac has no key reads so (no-key=${value})`, async () => {
      stage.company.facts['no-key'] = value;
      const chat = await asks('emre');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees('The company has no key for this Mac'), 'words');
    });
  }

  for (const value of ['400', '403'] as const) {
    it(`somebody with a Mac of their own is sent to the website, and its key is never asked for (personal=${value})`, async () => {
      stage.company.facts.personal = value;
      const chat = await asks('dario');
      await chat.until(() => chat.sees('This Mac is your own') && chat.sees('Dario’s MacBook'), 'words');
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    });
  }

  for (const value of ['recorded', 'primary'] as const) {
    it(`somebody who once had a Mac gets no key of it, whoever Graph lists it for (listed=${value})`, async () => {
      stage.company.facts.listed = value;
      const gil = await asks('gil');
      if (value === 'recorded') {
        await gil.until(() => gil.sees('Show recovery key'), 'the Mac that still names him');
        await gil.taps('Show recovery key');
        await gil.until(() => gil.sees('This Mac is not in your name'), 'words');
      } else await gil.until(() => gil.sees('No Mac found'), 'words');
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    });

    it(`somebody whose Mac's record names nobody ${value === 'primary' ? 'is offered it' : 'reads that there is none'} (listed=${value})`, async () => {
      stage.company.facts.listed = value;
      const tom = await asks('tom');
      await tom.until(() => tom.sees(value === 'primary' ? 'MAC-TOM' : 'No Mac found'), 'an answer');
    });
  }

  it('nobody gets a key where it cannot be read whose a Mac is (users=403), and an operator is told', async () => {
    stage.company.facts.users = '403';
    const chat = await asks('anna');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('Latchkey cannot get keys right now'), 'words');
    assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    assert.equal(stage.logged('reveal.failed')[0]?.level, 'error');
  });

  it('words come without the helpdesk’s number where branding cannot be read (branding=403)', async () => {
    stage.company.facts.branding = '403';
    await stage.restart();
    const chat = await asks('dario');
    await chat.until(() => chat.sees('The IT helpdesk of your company'), 'words');
  });

  it('a Mac whose key Intune does not give out (400) has words of its own', async () => {
    const chat = stage.chatOf(stage.people.uma);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('This key cannot be shown here'), 'words');
  });
});

describe('Somebody who needs a key while the bot’s own secret for Graph has expired', () => {
  const stage = useStage();

  it('reads that it is our fault, not that it is slow; the log has the number of Entra’s error', async () => {
    stage.company.registrations.graph.secretExpired = true;
    await stage.restart();
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Latchkey cannot get keys right now'), 'words');
    assert.equal(stage.logged('wish.failed').at(-1)?.error, 'Entra is unavailable: rejected (7000222)');
  });
});

describe('The helpdesk’s page', () => {
  const stage = useStage();

  it('is linked only when it is https, whatever Intune’s branding says', async () => {
    stage.company.intuneBrand.onlineSupportSiteUrl = 'http://help.fabel.example/';
    await stage.restart();
    const chat = stage.chatOf(stage.people.carla);
    await chat.says('key');
    await chat.until(() => chat.sees('No Mac found'), 'words');
    assert(!JSON.stringify(chat.messages.at(-1)?.activity).includes('help.fabel.example'));
  });

  it('is read beside two logos as large as Intune takes them', async () => {
    const logo = { type: 'image/png', value: Buffer.alloc(750 * 1024).toString('base64') };
    Object.assign(stage.company.intuneBrand, { lightBackgroundLogo: logo, darkBackgroundLogo: logo });
    await stage.restart();
    const chat = stage.chatOf(stage.people.carla);
    await chat.says('key');
    await chat.until(() => chat.sees('Fabel IT Service'), 'whom to call');
  });

  it('is asked for at the start and every six hours, not at each refusal', async () => {
    const chat = stage.chatOf(stage.people.carla);
    for (const times of [1, 2, 3]) {
      await chat.says('key');
      await stage.eventually(() => stage.logged('reveal.refused').length === times, 'the refusal');
    }
    assert.equal(stage.asked('graph', 'GET', /deviceManagement\?\$select=intuneBrand/).length, 0);
    await stage.minutesPass(6 * 60);
    await stage.staysSignedIn(chat.person);
    await chat.says('key');
    const asked = () => stage.asked('graph', 'GET', /deviceManagement\?\$select=intuneBrand/).length;
    await stage.cloud.wire.until(() => asked() === 1, 'another look');
  }).timeout(60_000);
});
