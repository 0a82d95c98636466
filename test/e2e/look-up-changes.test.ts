import assert from 'node:assert/strict';
import { keyOf, serialOf, useDesk } from './desk.ts';

describe('Between the look-up and the key', () => {
  const desk = useDesk();
  const { stage } = desk;
  const lea = () => stage.people.lea;
  const mac = () => stage.company.devices.anna;
  const leaves = () => {
    stage.company.groups.helpdesk.members = [stage.people.kai.id];
  };

  /** Something changes before the tap that asks for the key. */
  const changes: Record<string, { change: () => void; words: string }> = {
    'somebody who is taken out of the group': { change: leaves, words: 'Look-ups are for the helpdesk' },
    'somebody whose account is disabled': {
      change: () => {
        lea().accountEnabled = false;
      },
      words: 'Look-ups are for the helpdesk',
    },
    'the technician of a Mac that gets another owner': {
      change: () => {
        mac().primaryUsers = [stage.people.ben.id];
      },
      words: 'This look-up is over',
    },
    'the technician of a Mac that several share now': {
      change: () => {
        mac().primaryUsers = [stage.people.anna.id, stage.people.ben.id];
      },
      words: 'This look-up is over',
    },
    'the technician of a Mac that becomes somebody’s own': {
      change: () => {
        mac().record.managedDeviceOwnerType = 'personal';
      },
      words: 'This is no managed company Mac',
    },
    'the technician of a Mac that is managed no more': {
      change: () => {
        mac().record.managementState = 'retirePending';
      },
      words: 'This is no managed company Mac',
    },
  };
  for (const [who, { change, words }] of Object.entries(changes)) {
    it(`${who} gets nothing`, async () => {
      await desk.reachesFormFromChannel(lea(), mac());
      change();
      await desk.fillsIn(lea(), mac());
      await desk.reads(lea(), words);
      await stage.secondsPass(5);
      assert.equal(desk.keyReads(), 0);
      assert(!desk.own(lea()).sees(keyOf(mac())));
      await desk.channelSays('No key was shown');
      assert(desk.events().some((event) => event.endsWith('.refused')));
    });
  }

  it('somebody who is taken out of the group while the key is under way gets nothing', async () => {
    await desk.reachesForm(lea(), mac());
    const { id } = stage.company.groups.helpdesk;
    let asked = 0;
    stage.breaks(
      ({ path, body }) => {
        if (path.includes('checkMemberGroups') && body.includes(id) && ++asked === 2) leaves();
        return false;
      },
      { answer: { status: 500 } },
    );
    await desk.fillsIn(lea(), mac());
    await desk.reads(lea(), 'Look-ups are for the helpdesk');
    assert.equal(asked, 2);
    assert.equal(desk.keyReads(), 0);
  });

  it('somebody who is taken out of the group gets neither the choice nor another look-up', async () => {
    const chat = await desk.asks(lea(), 'LAB');
    await chat.until(() => chat.sees('Which Mac is it?'), 'the Macs');
    const calls = desk.deviceCalls().length;
    leaves();
    await chat.taps('Choose');
    await desk.reads(lea(), 'Look-ups are for the helpdesk');
    await desk.asks(lea(), 'MAC-ANNA');
    await stage.eventually(() => desk.refusals().length === 2, 'the second refusal');
    assert.equal(desk.deviceCalls().length, calls);
  });

  it('somebody who is taken out of the group can send nothing to an owner', async () => {
    await stage.chatOf(stage.people.anna).installs();
    await desk.reachesForm(lea(), mac());
    leaves();
    await desk.own(lea()).taps('Send to owner');
    await desk.reads(lea(), 'Look-ups are for the helpdesk');
    assert.equal(stage.chatOf(stage.people.anna).messages.length, 0);
  });

  it('"Look up again" is refused to somebody who is taken out of the group', async () => {
    const chat = await desk.seesKey(lea(), mac());
    await chat.taps('Hide now');
    await chat.until(() => chat.sees('Look up again'), 'the way back');
    leaves();
    await chat.taps('Look up again');
    await desk.reads(lea(), 'Look-ups are for the helpdesk');
    assert.equal(desk.factsOf('lookup.begun').length, 1);
  });

  it('the switch stops those who have the form already', async () => {
    await desk.reachesForm(lea(), mac());
    await desk.turnsSwitch('self');
    await desk.fillsIn(lea(), mac());
    await desk.reads(lea(), 'Latchkey is switched off for now');
    assert.equal(desk.keyReads(), 0);
  });

  it('an hour is long enough for a look-up, and too long for a form', async () => {
    await desk.reachesForm(lea(), mac());
    await stage.staysSignedIn(lea());
    stage.clock.skip(61 * 60_000);
    await desk.fillsIn(lea(), mac());
    await desk.reads(lea(), 'This look-up is over');
    assert.equal(desk.keyReads(), 0);
  });
});

describe('Most look-ups of one technician', () => {
  const desk = useDesk(() => ({ LOOKUPS_PER_MINUTE: '2', LOOKUPS_PER_HOUR: '3' }));
  const { stage } = desk;
  const begun = () => desk.factsOf('lookup.begun').length;
  const alerts = () => stage.logged('look-up.limit-reached');

  async function looksUp(): Promise<void> {
    const before = begun();
    await desk.asks(stage.people.lea, 'MAC-ANNA');
    await stage.eventually(() => begun() > before, 'the look-up');
  }

  it('end in words and one alert, for this technician alone, and not for ever', async () => {
    const { lea, kai } = stage.people;
    await looksUp();
    await looksUp();
    for (const times of [1, 2]) {
      await desk.asks(lea, 'MAC-ANNA');
      await stage.eventually(() => desk.refusals().length === times, 'the refusal');
    }
    await desk.reads(lea, 'You have looked up many Macs');
    assert.deepEqual(desk.refusals()[0], { person: lea.id, why: 'look-up-limit' });
    assert.deepEqual(
      alerts().map(({ level, technician }) => ({ level, technician })),
      [{ level: 'error', technician: lea.id }],
    );
    await desk.own(lea).installs();
    const there = desk.channel(lea);
    await there.says('lookup MAC-ANNA');
    await there.until(() => there.sees('That was very often'), 'words');
    assert.equal(begun(), 2);
    await desk.seesKey(kai, stage.company.devices.anna);
    await stage.secondsPass(61);
    await looksUp();
    await stage.secondsPass(61);
    await desk.asks(lea, 'MAC-ANNA');
    await stage.eventually(() => alerts().length === 2, 'the alert of the hour');
    assert.equal(begun(), 4);
  });
});

describe('MAX_KEYS_PER_HOUR', () => {
  const desk = useDesk(() => ({ MAX_KEYS_PER_HOUR: '1' }));
  const { stage } = desk;

  it('counts the keys of technicians, too', async () => {
    const { lea, kai, ben } = stage.people;
    const { anna } = stage.company.devices;
    await desk.seesKey(lea, anna);
    await desk.reachesForm(kai, anna, serialOf(anna));
    await desk.fillsIn(kai, anna);
    await desk.reads(kai, 'Latchkey has paused');
    const own = stage.chatOf(ben);
    await own.says('key');
    await own.until(() => own.sees('Choose this Mac'), 'the Macs');
    assert.equal(desk.keyReads(), 1);
    assert.equal(stage.logged('limits.company-reached').length, 1);
  });
});
