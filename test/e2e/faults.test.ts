import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { useStage } from './stage.ts';

describe('Faults during a reveal', () => {
  const stage = useStage();
  let chat: TeamsChat;
  let key: string;

  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
    key = stage.company.devices.anna.key ?? '';
  });

  async function asksForMacs(person: Person = stage.people.anna): Promise<TeamsChat> {
    const asking = stage.chatOf(person);
    await asking.says('key');
    await asking.until(() => asking.sees('Show recovery key') || asking.sees('Choose this Mac'), 'the Macs');
    return asking;
  }

  async function seesKey(): Promise<void> {
    await asksForMacs();
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key), 'the key');
    await recorded('reveal.shown');
  }

  const events = () => stage.audit().map(({ event }) => event);
  const recorded = (event: string) => stage.eventually(() => events().includes(event), event);
  const settled = () => stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
  const showingArrives = () => stage.cloud.wire.until(() => stage.showings().length > 0, 'the showing edit');
  const gone = (what: string, seconds: number) =>
    stage.passesUntil(() => !chat.sees(key) && stage.bookings().length === 0, what, seconds);

  describe('a reveal where all goes well', () => {
    it('leaves the whole story in the audit, under one reference', async () => {
      await seesKey();
      await stage.minutesPass(5.1);
      await settled();
      const mac = stage.company.devices.anna.record;
      const { id: person } = stage.people.anna;
      const [first] = stage.audit();
      assert.match(`${first?.reference}`, /^[ACDEFGHJKMNPQRTUVWXY34679]{6}$/);
      assert.deepEqual(
        stage.audit().map(({ event, reference, person, mac }) => ({ event, reference, person, mac })),
        ['reveal.intended', 'reveal.shown', 'key.blanked'].map((event) => ({
          ...{ event, reference: first?.reference, person, mac: mac.id },
        })),
      );
      for (const event of ['reveal.intended', 'reveal.shown', 'key.blanked']) {
        assert.equal(stage.logged(event)[0]?.reference, first?.reference);
      }
    });

    it('turns the Macs card into the key card while it is the newest message', async () => {
      await seesKey();
      assert.equal(chat.messages.filter(({ from }) => from === 'bot').at(-1), cardWithKey());
      assert(!chat.sees('Show recovery key'));
    });

    it('shows the key below what was written after the Macs card, and leaves that card alone', async () => {
      await asksForMacs();
      const offered = chat.messages.at(-1);
      stage.breaks(({ body }) => body.includes('Locked out of your Mac?'), { answer: { status: 403 } });
      await chat.says('thanks');
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(key), 'the key');
      assert.equal(chat.messages.at(-1), cardWithKey());
      assert.equal(offered?.versions.length, 1);
    });
  });

  const cardWithKey = () => chat.messages.find(({ activity }) => stage.isShown(activity));

  describe('the showing edit', () => {
    const refusedFor = (status: number): Fault => ({
      answer: { status, body: { error: { code: 'X', message: 'X' } } },
    });

    for (const status of [403, 404, 412, 429]) {
      it(`is made once when Teams answers ${status}, and the person reads that no key was shown`, async () => {
        await asksForMacs();
        stage.breaks(stage.isShowing, refusedFor(status));
        await chat.taps('Show recovery key');
        await chat.until(() => chat.sees('Teams could not show the key'), 'words');
        await settled();
        await stage.minutesPass(6);
        assert.equal(stage.showings().length, 1);
        assert.deepEqual(events(), ['reveal.intended', 'reveal.refused']);
      });
    }

    const unknown: Record<string, Fault> = {
      'answers 500 after it took effect': { effect: true, ...refusedFor(500) },
      'answers 502 and had no effect': refusedFor(502),
      'breaks the connection after it took effect': { effect: true, answer: 'drop' },
      'breaks the connection before it took effect': { answer: 'drop' },
    };
    for (const [teams, fault] of Object.entries(unknown)) {
      it(`is made once when Teams ${teams}, and the key goes at once`, async () => {
        await asksForMacs();
        stage.breaks(stage.isShowing, fault);
        await chat.taps('Show recovery key');
        await recorded('reveal.unconfirmed');
        await chat.until(() => chat.sees('Show again'), 'the key to go');
        assert(!chat.sees(key));
        await stage.minutesPass(6);
        await settled();
        assert.equal(stage.showings().length, 1);
        assert(stage.cloud.wire.requests.filter(stage.isBlanking).length >= 3, 'at once, after 30 s, when due');
      });
    }

    it('is made once when Teams never answers, and the key goes when patience ends', async () => {
      await asksForMacs();
      stage.breaks(stage.isShowing, { effect: true, answer: 'hang' });
      await chat.taps('Show recovery key');
      await showingArrives();
      await stage.secondsPass(11);
      await chat.until(() => chat.sees('Show again'), 'the key to go');
      assert(!chat.sees(key));
      await stage.minutesPass(6);
      await settled();
      assert.equal(stage.showings().length, 1);
    });

    it('leaves no key when Teams applies it long after the bot hung up', async () => {
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      await asksForMacs();
      stage.breaks(stage.isShowing, { before });
      await chat.taps('Show recovery key');
      await showingArrives();
      await stage.secondsPass(11);
      await chat.until(() => chat.sees('Show again'), 'the first blanking');
      await recorded('reveal.unconfirmed');
      goOn();
      await chat.until(() => chat.sees(key), 'the late edit');
      await stage.secondsPass(31);
      await chat.until(() => !chat.sees(key), 'the key to go');
      await stage.minutesPass(6);
      await settled();
      assert(!chat.sees(key));
    });
  });

  describe('"Hide now"', () => {
    it('takes the key off at once and settles the booking', async () => {
      await seesKey();
      await chat.taps('Hide now');
      await chat.until(() => !chat.sees(key), 'the key to go');
      await settled();
      assert.deepEqual(events(), ['reveal.intended', 'reveal.shown', 'key.blanked']);
      await stage.minutesPass(6);
      assert.equal(stage.cloud.wire.requests.filter(stage.isBlanking).length, 1);
    });

    it('waits for a showing edit that is still unanswered, so that the key does not come back', async () => {
      const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
      await asksForMacs();
      stage.breaks(stage.isShowing, { after });
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(key), 'the key');
      await chat.taps('Hide now');
      await stage.secondsPass(3);
      assert.equal(stage.cloud.wire.requests.filter(stage.isBlanking).length, 0);
      goOn();
      await chat.until(() => !chat.sees(key), 'the key to go');
      await stage.minutesPass(5.1);
      await settled();
      assert.equal(stage.showings().length, 1);
    });

    it('works after a restart, and settles the booking', async () => {
      await seesKey();
      await stage.restart();
      await chat.taps('Hide now');
      await chat.until(() => !chat.sees(key), 'the key to go');
      await settled();
    });

    it('does nothing when somebody else taps it, or for a message that never held a key', async () => {
      await seesKey();
      const ben = stage.chatOf(stage.people.ben);
      const value = { do: 'hide', message: cardWithKey()?.id };
      await stage.cloud.teams.deliver(ben.activity({ type: 'message', value }));
      await stage.cloud.teams.deliver({
        ...chat.activity({ type: 'message', value }),
        from: ben.activity({ type: '' }).from,
      });
      await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: { do: 'hide', message: '1' } }));
      await ben.until(() => ben.sees('This card is old'), 'words for somebody else');
      await stage.secondsPass(5);
      assert(chat.sees(key));
    });
  });

  describe('taps on "Show recovery key"', () => {
    it('twice at once show one key', async () => {
      await asksForMacs();
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      const asked = () => stage.asked('token-service', 'GET', /GetToken/).length;
      const earlier = asked();
      stage.breaks(({ path }) => path.includes('GetToken'), { before });
      const taps = [chat.taps('Show recovery key'), chat.taps('Show recovery key')];
      await stage.cloud.wire.until(() => asked() === earlier + 2, 'both taps');
      goOn();
      await Promise.all(taps);
      await chat.until(() => chat.sees(key), 'the key');
      await recorded('reveal.shown');
      await stage.secondsPass(5);
      assert.equal(stage.showings().length, 1);
      assert.equal(chat.messages.length, 2 + signInCards(), 'what was said, and one card');
    });

    it('a second time soon after do nothing', async () => {
      await seesKey();
      await chat.taps('Show recovery key', { stale: true });
      await stage.secondsPass(5);
      assert.equal(stage.showings().length, 1);
      assert.equal(stage.cloud.wire.requests.filter(({ path }) => path.includes('getFileVaultKey')).length, 1);
    });

    it('on an old card offer the Macs anew and fetch no key', async () => {
      await seesKey();
      await stage.minutesPass(6);
      await settled();
      await chat.taps('Show recovery key', { stale: true });
      await chat.until(() => chat.messages.at(-1)?.activity !== undefined && chat.sees('Your Mac'), 'the Macs');
      assert.equal(stage.showings().length, 1);
    });

    it('for two Macs one after the other show each key in its own message', async () => {
      const { ben, benStudio } = stage.company.devices;
      const his = await asksForMacs(stage.people.ben);
      await his.taps('Choose this Mac', { after: 'MAC-BEN' });
      await his.until(() => his.sees('Show recovery key'), 'the first Mac');
      await his.taps('Show recovery key');
      await his.until(() => his.sees(`${ben.key}`), 'the first key');
      await his.says('key');
      await his.until(() => his.sees('Choose this Mac'), 'the Macs again');
      await his.taps('Choose this Mac', { after: 'STUDIO-7' });
      await his.until(() => his.sees('Show recovery key'), 'the second Mac');
      await his.taps('Show recovery key');
      await his.until(() => his.sees(`${ben.key}`) && his.sees(`${benStudio.key}`), 'both keys');
      await stage.minutesPass(5.2);
      await his.until(() => !his.sees(`${ben.key}`) && !his.sees(`${benStudio.key}`), 'both keys to go');
      await settled();
    });

    it('"Show again" authorises from the start and shows the key in a new message', async () => {
      await seesKey();
      const first = cardWithKey();
      await chat.taps('Hide now');
      await chat.until(() => chat.sees('Show again'), 'the hidden card');
      await settled();
      await chat.taps('Show again');
      await chat.until(() => chat.sees(key), 'the key again');
      assert.notEqual(cardWithKey(), first);
      assert.equal(chat.messages.at(-1), cardWithKey());
      await stage.eventually(() => events().filter((event) => event === 'reveal.shown').length === 2, 'both records');
      assert.equal(new Set(stage.audit().map(({ reference }) => reference)).size, 2);
    });

    it('"Show again" refuses somebody who has lost the Mac since', async () => {
      await seesKey();
      await chat.taps('Hide now');
      await chat.until(() => chat.sees('Show again'), 'the hidden card');
      stage.company.devices.anna.primaryUsers = [stage.people.ben.id];
      await chat.taps('Show again');
      await chat.until(() => chat.sees('This Mac is not in your name'), 'a refusal');
      assert.equal(stage.showings().length, 1);
    });
  });

  const signInCards = () =>
    chat.messages.filter(({ activity }) => JSON.stringify(activity).includes('card.oauth')).length;

  describe('the blanking edit', () => {
    const busy: Record<string, Fault> = {
      'answers 412': { answer: { status: 412 } },
      'answers 500': { answer: { status: 500 } },
      'breaks the connection': { answer: 'drop' },
      'never answers': { answer: 'hang' },
    };
    for (const [teams, fault] of Object.entries(busy)) {
      it(`is repeated while Teams ${teams}, and the card never says that the key is gone before it is`, async () => {
        await seesKey();
        stage.breaks(stage.isBlanking, fault, 3);
        await stage.minutesPass(5);
        assert(chat.sees(key) && !chat.sees('No key is shown here now'));
        await gone('the fourth attempt', 120);
        assert(chat.sees('No key is shown here now'));
        assert.equal(stage.cloud.wire.requests.filter(stage.isBlanking).length, 4);
      });
    }

    it('comes back no sooner than Teams asks for', async () => {
      await seesKey();
      stage.breaks(stage.isBlanking, { answer: { status: 429, headers: { 'retry-after': '40' } } }, 1);
      await stage.minutesPass(5);
      await stage.cloud.wire.until(() => stage.cloud.wire.requests.some(stage.isBlanking), 'the first attempt');
      await stage.eventually(() => stage.logged('blanking.postponed').length === 1, 'the postponement');
      await stage.secondsPass(35);
      assert(chat.sees(key));
      await gone('the second attempt', 15);
      assert.equal(stage.cloud.wire.requests.filter(stage.isBlanking).length, 2);
    });

    it('believes that a message is gone after three 404 over ten minutes, and has the key replaced once', async () => {
      await seesKey();
      chat.messages.length = 0;
      await stage.minutesPass(5.1);
      assertReplacements(0);
      await stage.passesUntil(() => stage.bookings().length === 0, 'giving up', 15 * 60, 15);
      assert.equal(stage.cloud.wire.requests.filter(stage.isBlanking).length, 4);
      assert.deepEqual(events().slice(-3), ['replacement.intended', 'replacement.asked', 'message.gone']);
      assertReplacements(1);
    });

    it('goes on after one 404 that was not true', async () => {
      await seesKey();
      stage.breaks(stage.isBlanking, { answer: { status: 404 } }, 1);
      await stage.minutesPass(5.1);
      assert(chat.sees(key));
      await gone('the second attempt', 6 * 60);
      assertReplacements(0);
    });

    it('has the key replaced once when Teams refuses for fifteen minutes, and goes on trying', async () => {
      await seesKey();
      const unblock = stage.breaks(stage.isBlanking, { answer: { status: 403 } });
      await stage.minutesPass(19);
      assertReplacements(0);
      await stage.minutesPass(3);
      await recorded('replacement.asked');
      const attempts = stage.logged('blanking.rejected').length;
      nextAttemptComes();
      await stage.secondsPass(2);
      await stage.eventually(() => stage.logged('blanking.rejected').length === attempts + 1, 'one more attempt');
      assertReplacements(1);
      unblock();
      nextAttemptComes();
      await stage.secondsPass(2);
      await chat.until(() => !chat.sees(key), 'the key to go');
      await settled();
    });

    it('comes before every other key: while one is a minute late nobody sees another, and hears why', async () => {
      await seesKey();
      const mend = stage.breaks(stage.isBlanking, { answer: { status: 502 } });
      await stage.minutesPass(6.2);
      assert(stage.logged('blanking.overdue').length > 0);
      const asking = await asksForMacs(stage.people.ben);
      await asking.taps('Choose this Mac', { after: 'MAC-BEN' });
      await asking.until(() => asking.sees('Show recovery key'), 'the Mac');
      const showings = stage.showings().length;
      await asking.taps('Show recovery key');
      await stage.passesUntil(() => asking.sees('Other keys come first'), 'the refusal', 10);
      assert.equal(stage.showings().length, showings);
      mend();
      await gone('the key to go', 20);
      await asking.taps('Try again');
      await asking.until(() => asking.sees('Choose this Mac'), 'the Macs again');
    });

    it('is made after a restart before the due time', async () => {
      await seesKey();
      await stage.restart();
      await stage.minutesPass(4.5);
      assert(chat.sees(key));
      await stage.minutesPass(0.6);
      await chat.until(() => !chat.sees(key), 'the key to go');
      await settled();
    });

    it('is made on time although storage does not answer', async () => {
      await seesKey();
      await stage.minutesPass(4.95);
      const release = stage.holdStorage();
      await stage.secondsPass(6);
      await chat.until(() => !chat.sees(key), 'the key to go');
      release();
      await stage.secondsPass(40);
      await settled();
    });

    /** Instead of an hour of waiting. */
    function nextAttemptComes(): void {
      stage.withStorage((database) => database.exec('UPDATE bookings SET visible_at = 0'));
    }

    function assertReplacements(times: number): void {
      assert.equal(stage.asked('graph', 'POST', /rotateFileVaultKey$/).length, times);
      assert.equal(stage.company.devices.anna.replacing, times > 0);
    }
  });

  describe('what must come before a key', () => {
    async function tapsInVain(words: string): Promise<void> {
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(words), words);
      assert.equal(stage.showings().length, 0);
    }

    it('a record: without it no key is shown, in words', async () => {
      await asksForMacs();
      stage.withStorage((database) => database.exec('ALTER TABLE audit RENAME TO lost'));
      await tapsInVain('No record, so no key');
      await settled();
      stage.withStorage((database) => database.exec('ALTER TABLE lost RENAME TO audit'));
      assert.equal(stage.logged('audit.failed').length, 1, 'the refusal could not be recorded either');
    });

    it('a booking: without it no key is shown, in words', async () => {
      await asksForMacs();
      stage.withStorage((database) => database.exec('ALTER TABLE bookings RENAME TO lost'));
      await tapsInVain('The key was not shown');
      stage.withStorage((database) => database.exec('ALTER TABLE lost RENAME TO bookings'));
      assert.deepEqual(events(), ['reveal.intended', 'reveal.refused']);
    });

    it('the booking re-armed: when somebody else has taken it meanwhile no key is shown', async () => {
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      await asksForMacs();
      stage.breaks(({ path }) => path.includes('getFileVaultKey'), { before });
      await chat.taps('Show recovery key');
      await stage.eventually(() => stage.bookings().length === 1, 'the booking');
      stage.withStorage((database) => database.exec("UPDATE bookings SET receipt = 'of another instance'"));
      goOn();
      await chat.until(() => chat.sees('This took too long'), 'words');
      assert.equal(stage.showings().length, 0);
      await stage.minutesPass(1.1);
      await settled();
    });

    it('time: when Graph has not answered within its ten seconds no key is shown', async () => {
      await asksForMacs();
      stage.breaks(({ path }) => path.includes('getFileVaultKey'), { answer: 'hang' });
      await chat.taps('Show recovery key');
      await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /getFileVaultKey/).length === 1);
      await stage.eventually(() => stage.bookings().length === 1 && events().length === 1, 'booking and intent');
      await stage.secondsPass(11);
      await chat.until(() => chat.sees('The keys are slow to come'), 'words');
      assert.equal(stage.showings().length, 0);
      await stage.minutesPass(1);
      await settled();
    });

    it('all of the authorisation: the key is not fetched before Graph has said yes to everything', async () => {
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      await asksForMacs();
      stage.breaks(({ path }) => /managedDevices\/[^/]+\/users/.test(path), { before });
      await chat.taps('Show recovery key');
      await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /\/users\?/).length === 1, 'the question');
      await stage.secondsPass(2);
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
      goOn();
      await chat.until(() => chat.sees(key), 'the key');
    });
  });
});
