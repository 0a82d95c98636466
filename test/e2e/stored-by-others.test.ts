import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import words from '../../cards/words/en.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import type { Company, Person } from '../../sandbox/company.ts';
import { askForReplacement, checkIn } from '../../sandbox/devices.ts';
import { createDesk, titles } from './approval-desk.ts';
import { helpdeskOf } from './helpdesk.ts';
import { carriesKey } from './leaks.ts';
import { useStage } from './stage.ts';
import { load, type Stored, storedFolder } from './stored.ts';

const versions = readdirSync(storedFolder).map((file) => file.replace('.json', ''));
const { technician } = words.helpdesk;

for (const version of versions) {
  describe(`What version ${version} has stored`, () => {
    const stage = useStage((company) => helpdeskOf(company));
    const desk = createDesk(stage);
    const { recorded, channelAs } = desk;
    let stored: Stored;

    beforeEach(async () => {
      stored = await load(stage, version);
    });
    afterEach(() => {
      const odd = [
        'queue.poison',
        'conversation.dropped',
        'errand.failed',
        'follow-up.failed',
        'wish.failed',
        'turn.failed',
      ];
      for (const event of odd) assert.deepEqual(stage.logged(event), []);
    });

    const keyOf = (name: keyof Company['devices']) => `${stage.company.devices[name].key}`;
    const lookUpOf = (person: Person) =>
      stored.tables.records
        .filter(({ key }) => `${key}`.startsWith('look-up/'))
        .map(({ value }) => value as { id: string; person: string; approval: { number: string } })
        .find((lookUp) => lookUp.person === person.id);
    const deliver = (person: Person, value: unknown) => {
      const chat = stage.chatOf(person);
      return stage.cloud.teams.deliver(chat.activity({ type: 'message', value }));
    };

    it('takes the key off the screen when it is due, and asks whether it worked', async () => {
      const anna = stage.chatOf(stage.people.anna);
      assert(anna.sees(keyOf('anna')));
      await stage.minutesPass(5.1);
      await anna.until(() => !anna.sees(keyOf('anna')), 'the key to go');
      await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
      await stage.passesUntil(() => anna.sees('It worked'), 'the question', 60);
    });

    it('hides the key now', async () => {
      const anna = stage.chatOf(stage.people.anna);
      await anna.taps('Hide now');
      await anna.until(() => !anna.sees(keyOf('anna')), 'the key to go');
      assert(anna.sees('Show again'));
      await stage.minutesPass(5.1);
      await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
    });

    it('shows a key again, and tells that it is being replaced', async () => {
      const kim = stage.chatOf(stage.people.kim);
      await kim.taps('Show again');
      await kim.until(() => kim.sees(keyOf('kim')), 'the key');
      await recorded('reveal.shown');
      assert(kim.sees(words.key.replacing));
    });

    it('follows a key that is being replaced until it is', async () => {
      const kim = stage.chatOf(stage.people.kim);
      askForReplacement(stage.company, stage.company.devices.kim);
      checkIn(stage.company.devices.kim, stage.clock.now());
      await stage.minutesPass(5);
      await recorded('replacement.done');
      await kim.until(() => kim.sees(words.followUp.states.replaced.title), 'the news');
    });

    it('has a key replaced once somebody says that it worked', async () => {
      const tom = stage.chatOf(stage.people.tom);
      await tom.taps('It worked');
      await recorded('replacement.asked');
      await tom.until(() => tom.sees(words.followUp.states.replacing.title), 'the news');
    });

    it('asks a technician whether the key worked', async () => {
      const kai = stage.chatOf(stage.people.kai);
      await stage.passesUntil(() => kai.sees('It worked'), 'the question', 60);
    });

    it('tells the owner that a technician saw their key', async () => {
      const olga = stage.chatOf(stage.people.olga);
      await stage.passesUntil(() => olga.sees(titles.told), 'the notice', 90);
    });

    it('has a look-up approved, and its key shown to the technician', async () => {
      const { id, approval } = lookUpOf(stage.people.lea) ?? {};
      await deliver(stage.people.ben, { do: 'approve', lookUp: id, number: approval?.number });
      await recorded('approval.granted');
      const lea = stage.chatOf(stage.people.lea);
      await stage.passesUntil(() => lea.sees(technician.reveal), 'the approval', 10);
      await lea.taps(technician.reveal);
      await lea.until(() => lea.sees(keyOf('ben')), 'the key');
      await recorded('reveal.shown');
    });

    it('ends an approval that nobody gives', async () => {
      await stage.minutesPass(10.1);
      await recorded('approval.lapsed');
      const lea = stage.chatOf(stage.people.lea);
      await lea.until(() => lea.sees('There is no valid approval'), 'words');
    });

    it('takes a request for help', async () => {
      const there = channelAs(stage.people.lea);
      await there.taps('Take it');
      await recorded('help.taken');
    });

    it('counts wrong tries with the serial number', async () => {
      const nils = stage.chatOf(stage.people.nils);
      await nils.taps('Try again');
      await nils.until(() => nils.sees('Last four characters'), 'the question');
      await nils.taps('Show recovery key', { typed: { serial: 'ZZZZ' } });
      await nils.until(() => nils.sees('You have one more try'), 'the answer');
    });

    it('goes on with a conversation where it waits for a sign-in', async () => {
      const { jo } = stage.people;
      jo.consented = true;
      const chat = stage.chatOf(jo);
      const value = { id: 'exchange', connectionName: 'latchkey', token: await stage.cloud.signIn.token(jo) };
      await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name: 'signin/tokenExchange', value }));
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    });

    it('holds no key', () => {
      const text = readFileSync(new URL(`${version}.json`, storedFolder), 'utf8');
      assert(!/\b([A-Z0-9]{4}-){5}[A-Z0-9]{4}\b/.test(text));
      assert(!carriesKey(stage.company, JSON.stringify(stored)));
    });
  });
}

describe('What this version stores', () => {
  it('is kept for those that follow: see stored.capture.ts', () => assert(versions.includes(packageJson.version)));
});
