import assert from 'node:assert/strict';
import { serialOf, useDesk } from './desk.ts';

/** What another version may have left in the place of what this one keeps, or a hand. */
const ODD = ['null', '0', '""', '"x"', 'true', '[]', '[null]', '{}', '{"mac":{},"about":{},"caller":{}}', 'no JSON'];

describe('Records of a shape that this version does not know', function () {
  this.timeout(60_000);
  const { stage, own, asks, reachesForm, fillsIn, isShown, seesKey, reads, events } = useDesk();

  const everyRecord = (value: string) =>
    stage.withStorage((database) => database.prepare('UPDATE records SET value = ?').run(value));
  const failures = () =>
    ['turn.failed', 'wish.failed', 'background.failed', 'follow-up.failed'].flatMap((event) => stage.logged(event));
  const recorded = (event: string, times = 1) =>
    stage.eventually(() => events().filter((each) => each === event).length === times, event);

  for (const odd of ODD) {
    it(`(${odd}) show no key, and break nobody's way to their own for good`, async () => {
      const { anna } = stage.people;
      const key = `${stage.company.devices.anna.key}`;
      const chat = own(anna);
      await chat.says('key');
      await reads(anna, 'Show recovery key');
      everyRecord(odd);
      await chat.taps('Show recovery key');
      await reads(anna, 'The card you used is old');
      assert.equal(stage.showings().length, 0);

      await chat.taps('Show recovery key');
      await reads(anna, key);
      await recorded('reveal.shown');
      everyRecord(odd);
      await chat.taps('Hide now');
      await stage.minutesPass(5.1);
      await chat.until(() => !chat.sees(key), 'the key to go');
      await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
      everyRecord(odd);
      await stage.passesUntil(() => chat.sees('It worked'), 'the question', 60);
      everyRecord(odd);
      await chat.taps('It worked');
      await reads(anna, 'This card is old');

      await chat.says('key');
      await chat.until(() => chat.messages.at(-1)?.from === 'bot' && chat.sees('Show recovery key'), 'the Mac again');
      await chat.taps('Show recovery key');
      // Nobody knows since when this Mac has been theirs.
      await reads(anna, 'First a look at your Mac');
      await chat.taps('Go on');
      await reads(anna, 'Last four characters');
      await chat.taps('Show recovery key', { typed: { serial: serialOf(stage.company.devices.anna).slice(-4) } });
      await chat.until(() => stage.isShown(chat.messages.at(-1)?.activity), 'the key again');
      await recorded('reveal.shown', 2);
      assert.deepEqual(failures(), []);
    });

    it(`(${odd}) end a look-up, and another one can begin`, async () => {
      const { lea } = stage.people;
      const device = stage.company.devices.anna;
      const forms = () =>
        own(lea).messages.filter(({ activity }) => JSON.stringify(activity).includes('Get the key')).length;
      await reachesForm(lea, device);
      everyRecord(odd);
      await fillsIn(lea, device);
      await reads(lea, 'This look-up is over');
      assert.equal(stage.showings().length, 0);
      await asks(lea, serialOf(device));
      await own(lea).until(() => forms() === 2, 'another form');
      await fillsIn(lea, device);
      await isShown(lea, device);
      assert.deepEqual(failures(), []);
    });
  }

  it('keep what must not be forgotten until the version is back that can read them', async () => {
    const { lea, anna } = stage.people;
    await own(anna).installs();
    await seesKey(lea, stage.company.devices.anna);
    const kept = stage.withStorage((database) => database.prepare('SELECT key, value FROM records').all());
    everyRecord('{"fromLater":1}');
    await stage.minutesPass(5.1);
    await stage.eventually(() => stage.bookings().length === 0, 'the key to go all the same');
    await stage.eventually(() => stage.logged('errand.failed').length > 0, 'the errand to wait');
    assert(!own(anna).sees('was shown'));
    stage.withStorage((database) => {
      const restore = database.prepare('UPDATE records SET value = :value WHERE key = :key');
      for (const { key, value } of kept) restore.run({ key: `${key}`, value: `${value}` });
    });
    await stage.passesUntil(() => events().includes('owner.told'), 'the owner to be told', 3_600, 60);
  });
});
