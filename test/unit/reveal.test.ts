import assert from 'node:assert/strict';
import { createReveal } from '../../bot/domain/reveal.ts';
import { type System, Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, companyMac, type Face, holdsKey } from '../support/fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const reference = 'K7M2QX';
const { id: macId, name } = companyMac();
const mac = { id: macId, name };
const place = { chat: anna.chat, id: 'macs-card' };

const busy = (system: System) => async () => Promise.reject(new Unavailable(system, 'busy', { status: 503 }));

describe('A reveal', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const reveal = (changes: Partial<Parameters<Domain['reveal']>[0]> = {}) =>
    domain.reveal({ caller: anna, mac, reference, place: undefined, ...changes });

  const face = (id = 'message-1'): Face | undefined => domain.screen.faces.find(({ message }) => message.id === id);

  function assertRefused(refusal: string, id?: string): void {
    assert.deepEqual([face(id)?.shows, face(id)?.refused?.refusal], ['refusal', refusal]);
    assert.equal(face(id)?.refused?.reference, reference);
    assert.equal(domain.times('screen.show'), 0);
  }

  function holdBack<Answer>(answer: Answer) {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    return { promise, letGo: () => resolve(answer) };
  }

  describe('that goes well', () => {
    it('shows the key for five minutes', async () => {
      await reveal();
      assert.deepEqual(domain.screen.seen(), ['key']);
      await domain.sweep(5 * MINUTE - SECOND);
      assert.deepEqual(domain.screen.seen(), ['key']);
      await domain.sweep(SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('logs the head of the audit after each entry', async () => {
      await reveal();
      const { log, audit } = domain;
      const links = await audit.links();
      const entries = await audit.entries();
      assert.deepEqual(
        log.heads,
        entries.map(({ id, event, reference }, index) => ({ id, hash: links[index]?.hash, event, reference })),
      );
      assert(entries.length > 1);
    });

    it('leaves its whole story in the audit', async () => {
      await reveal();
      await domain.sweep(5 * MINUTE);
      const entries = await domain.audit.entries();
      assert.deepEqual(
        entries.map((entry) => [entry.event, entry.reference, entry.person.id, entry.mac?.id]),
        ['reveal.intended', 'reveal.shown', 'key.blanked'].map((event) => [event, reference, anna.person, macId]),
      );
    });

    it('asks for the key only when all that authorises has been read, and records, books and re-arms before it shows', async () => {
      await reveal();
      const path = domain.called('directory', 'keys', 'bookings', 'audit', 'screen').filter((call) => {
        return !['screen.open', 'audit.entries'].includes(call);
      });
      assert.deepEqual(path.slice(0, 3).sort(), ['directory.account', 'directory.mac', 'directory.primaryUsers']);
      assert.deepEqual(path.slice(3, 6).sort(), ['audit.record', 'bookings.book', 'keys.keyOf']);
      assert.deepEqual(path.slice(6), ['bookings.move', 'screen.show', 'audit.record']);
    });

    it('hands the key to nothing but the screen, and to that once', async () => {
      await reveal();
      await domain.sweep(5 * MINUTE);
      const holding = domain.calls.filter(({ args }) => holdsKey(args)).map(({ port, method }) => `${port}.${method}`);
      assert.deepEqual(holding, ['screen.show']);
      assert(!holdsKey([domain.log.lines, await domain.audit.entries()]));
    });

    it('says on the card until when, in the words and the zone of the person', async () => {
      await reveal();
      const [, shown] = domain.calls.find(({ method }) => method === 'show')?.args ?? [];
      const { until, reader } = shown as { until: number; reader: unknown };
      assert.equal(until, domain.clock.now() + 5 * MINUTE);
      assert.deepEqual(reader, anna.reader);
    });

    it('books all that the blank card needs, with a working "Show again"', async () => {
      await reveal();
      const [booked] = await domain.booked();
      assert(booked);
      const { again, ...rest } = booked;
      assert.deepEqual(rest, {
        ...{ message: { chat: anna.chat, id: 'message-1' }, person: anna.person, account: {} },
        ...{ mac: { ...mac, serial: 'C02XYZ', owner: 'company' }, reader: anna.reader, reference },
        ...{ shown: domain.clock.now(), due: domain.clock.now() + 5 * MINUTE, armed: true, attempts: 0 },
      });
      assert.deepEqual(await domain.tickets.use(again, anna), { person: anna.person, chat: anna.chat.id, mac });
    });

    it('stays good when its outcome cannot be recorded', async () => {
      const record = domain.audit.record;
      domain.audit.record = async (entry) => (entry.event === 'reveal.shown' ? busy('storage')() : record(entry));
      await reveal();
      assert.deepEqual(domain.screen.seen(), ['key']);
      assert(domain.log.events().includes('audit.failed'));
      await domain.sweep(5 * MINUTE);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
    });
  });

  describe('without authorisation', () => {
    for (const method of ['account', 'mac', 'primaryUsers'] as const) {
      it(`asks for no key while Graph still owes ${method}`, async () => {
        const answer = domain.directory[method];
        const { promise, letGo } = holdBack(undefined);
        Object.assign(domain.directory, {
          async [method](id: string, signal: AbortSignal) {
            await promise;
            return answer(id, signal);
          },
        });
        const revealed = reveal();
        await domain.clock.pass(SECOND);
        assert.equal(domain.times('keys.keyOf'), 0);
        assert.equal(domain.times('bookings.book'), 0);
        letGo();
        await revealed;
        assert.deepEqual(domain.screen.seen(), ['key']);
      });

      it(`asks for no key when Graph cannot say ${method}`, async () => {
        domain.directory[method] = busy('Graph');
        await reveal();
        assertRefused('graph-busy');
        assert.equal(domain.times('keys.keyOf'), 0);
      });
    }

    it('asks for no key of a Mac that is somebody else’s, and records that', async () => {
      await reveal({ caller: bert });
      assertRefused('not-yours');
      assert.equal(domain.times('keys.keyOf'), 0);
      assert.deepEqual(await domain.booked(), []);
      const [entry] = await domain.audit.entries();
      const { event, person, mac: about, facts } = entry ?? {};
      assert.deepEqual(
        [event, person?.id, about?.id, facts],
        ['reveal.refused', bert.person, macId, { refusal: 'not-yours' }],
      );
    });

    it('tells a refusal by Graph from a Graph that is busy', async () => {
      domain.directory.mac = async () => Promise.reject(new Unavailable('Graph', 'rejected', { status: 403 }));
      await reveal();
      assertRefused('graph-refused');
    });

    it('gives all of Graph ten seconds together', async () => {
      let patience: AbortSignal | undefined;
      domain.keys.keyOf = async (_, signal) => {
        patience = signal;
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Unavailable('Graph', 'busy'))),
        );
      };
      const slow = domain.directory.account;
      domain.directory.account = async (...args) => {
        await new Promise<void>((resolve) => domain.clock.after(6 * SECOND, resolve));
        return slow(...args);
      };
      const revealed = reveal();
      await domain.clock.pass(9 * SECOND);
      assert.equal(patience?.aborted, false);
      await domain.clock.pass(SECOND);
      await revealed;
      assertRefused('graph-busy');
    });
  });

  describe('of which one part fails', () => {
    it('shows nothing without a booking', async () => {
      domain.bookings.book = busy('storage');
      await reveal();
      assertRefused('not-booked');
      assert.deepEqual(await domain.events(), ['reveal.intended', 'reveal.refused']);
    });

    it('shows nothing without a record', async () => {
      const record = domain.audit.record;
      domain.audit.record = async (entry) => (entry.event === 'reveal.intended' ? busy('storage')() : record(entry));
      await reveal();
      assertRefused('not-recorded');
      assert.deepEqual(await domain.booked(), []);
    });

    it('shows nothing while the record is not durable yet', async () => {
      const record = domain.audit.record;
      const { promise, letGo } = holdBack(undefined);
      domain.audit.record = async (entry) => promise.then(() => record(entry));
      const revealed = reveal();
      await domain.clock.pass(SECOND);
      assert.deepEqual(domain.screen.seen(), ['fetching']);
      letGo();
      await revealed;
      assert.deepEqual(domain.screen.seen(), ['key']);
    });

    it('shows nothing while the booking is not durable yet', async () => {
      const book = domain.bookings.book;
      const { promise, letGo } = holdBack(undefined);
      domain.bookings.book = async (blanking) => promise.then(() => book(blanking));
      const revealed = reveal();
      await domain.clock.pass(SECOND);
      assert.deepEqual(domain.screen.seen(), ['fetching']);
      letGo();
      await revealed;
      assert.deepEqual(domain.screen.seen(), ['key']);
    });

    it('says so when Intune holds no key', async () => {
      domain.keys.keyOf = async () => ({ key: 'none' });
      await reveal();
      assertRefused('no-key');
      assert.deepEqual(await domain.booked(), []);
    });

    it('says so when Graph does not hand out the key', async () => {
      domain.keys.keyOf = busy('Graph');
      await reveal();
      assertRefused('graph-busy');
      assert.deepEqual(await domain.booked(), []);
    });

    it('keeps its booking for as long as Teams has not confirmed the refusal', async () => {
      domain.keys.keyOf = async () => ({ key: 'none' });
      domain.screen.refuse = async () => false;
      await reveal();
      assert.equal((await domain.booked()).length, 1);
      await domain.sweep(61 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('says no once when storage goes away, and leaves the rest to its guard', async () => {
      domain.audit.record = busy('storage');
      domain.bookings.settle = busy('storage');
      await reveal();
      assert.deepEqual(domain.screen.seen(), ['refusal']);
      assertRefused('not-recorded');
      assert.equal((await domain.booked()).length, 1);
    });

    it('hands a failure on when no message can be opened, and has then fetched nothing', async () => {
      domain.screen.open = busy('Teams');
      await assert.rejects(reveal(), Unavailable);
      assert.equal(domain.times('keys.keyOf'), 0);
    });

    it('shows nothing when it loses its booking before it can re-arm it', async () => {
      domain.bookings.move = async () => undefined;
      await reveal();
      assertRefused('too-late');
      assert.equal((await domain.booked()).length, 1);
    });

    it('shows nothing when storage goes away before it can re-arm, and is blanked by its guard', async () => {
      const move = domain.bookings.move;
      domain.bookings.move = busy('storage');
      await reveal();
      assertRefused('too-late');
      domain.bookings.move = move;
      await domain.sweep(61 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
    });
  });

  describe('that takes long', () => {
    /** Graph hands out the key only after so long, whatever its budget. */
    function slowKey(ms: number): void {
      const keyOf = domain.keys.keyOf;
      domain.keys.keyOf = async (...args) => {
        await new Promise<void>((resolve) => domain.clock.after(ms, resolve));
        return keyOf(...args);
      };
    }

    it('shows the key after 45 seconds at the latest', async () => {
      slowKey(45 * SECOND);
      const revealed = reveal();
      await domain.sweep(46 * SECOND);
      await revealed;
      assert.deepEqual(domain.screen.seen(), ['key']);
    });

    it('shows nothing when more than 45 seconds have passed', async () => {
      slowKey(46 * SECOND);
      const revealed = reveal();
      await domain.sweep(50 * SECOND);
      await revealed;
      assertRefused('too-late');
      assert.deepEqual(await domain.booked(), []);
    });

    it('shows nothing when Graph answers after the guard has blanked the message', async () => {
      slowKey(70 * SECOND);
      const revealed = reveal();
      await domain.sweep(65 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      await domain.sweep(10 * SECOND);
      await revealed;
      assertRefused('too-late');
    });

    it('gives the key its full time from the showing edit', async () => {
      slowKey(30 * SECOND);
      const revealed = reveal();
      await domain.clock.pass(30 * SECOND);
      await revealed;
      const [booked] = await domain.booked();
      assert.equal(booked?.due, domain.clock.now() + 5 * MINUTE);
    });
  });

  describe('whose showing edit fails', () => {
    it('is attempted once, given ten seconds', async () => {
      let patience: AbortSignal | undefined;
      domain.screen.show = async (_message, _face, signal) => {
        patience = signal;
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve('unknown')));
      };
      const revealed = reveal();
      await domain.sweep(9 * SECOND);
      assert.equal(patience?.aborted, false);
      await domain.sweep(2 * SECOND);
      await revealed;
      await domain.sweep(6 * MINUTE);
      assert.equal(domain.times('screen.show'), 1);
    });

    it('says no when Teams refused it, and strikes the booking off', async () => {
      domain.screen.show = async () => 'rejected';
      await reveal();
      assert.deepEqual(face()?.refused?.refusal, 'not-shown');
      assert.deepEqual(await domain.booked(), []);
      assert.deepEqual(await domain.events(), ['reveal.intended', 'reveal.refused']);
    });

    it('is blanked at once when its outcome is unknown, again after 30 seconds, and when it is due', async () => {
      const blanked: number[] = [];
      const { blank, draw } = domain.screen;
      const start = domain.clock.now();
      domain.screen.blank = async (blanking) => {
        blanked.push((domain.clock.now() - start) / SECOND);
        return blank(blanking);
      };
      domain.screen.show = async (message) => {
        domain.clock.after(20 * SECOND, () => void draw({ message, shows: 'key' }));
        return 'unknown';
      };
      await reveal();
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      await domain.sweep(21 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['key'], 'the edit came late');
      await domain.sweep(10 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.equal((await domain.booked()).length, 1, 'the one that is due stays booked');
      await domain.sweep(5 * MINUTE);
      assert.deepEqual(blanked, [0, 30, 30, 300]);
      assert.deepEqual(await domain.booked(), []);
      assert.deepEqual(await domain.events(), ['reveal.intended', 'reveal.unconfirmed', 'key.blanked', 'key.blanked']);
    });

    for (const setMs of [-10 * MINUTE, 10 * MINUTE]) {
      it(`does not stay when it comes late and somebody has set the clock by ${setMs} ms, which makes all that is booked due`, async () => {
        domain.screen.show = async (message) => {
          domain.clock.after(20 * SECOND, () => void domain.screen.draw({ message, shows: 'key' }));
          return 'unknown';
        };
        await reveal();
        domain.clock.set(setMs);
        await domain.sweep(21 * SECOND);
        assert.deepEqual(await domain.booked(), [], 'all of it came too early');
        assert.deepEqual(domain.screen.seen(), ['key']);
        await domain.sweep(10 * SECOND);
        assert.deepEqual(domain.screen.seen(), ['hidden']);
      });
    }

    it('is blanked at once when its outcome is unknown although storage is away', async () => {
      domain.screen.show = async ({ chat, id }) => {
        domain.screen.draw({ message: { chat, id }, shows: 'key' });
        domain.bookings.book = busy('storage');
        return 'unknown';
      };
      await reveal();
      assert.deepEqual(domain.screen.seen(), ['hidden']);
    });

    it('counts as unknown when Teams confirms it only after the key was due', async () => {
      const brief = createReveal({ ...domain, visibleMs: 5 * SECOND });
      const access = domain.ownAccess(anna.person, { id: mac.id, serial: undefined });
      const { show } = domain.screen;
      domain.screen.show = async (...args) => {
        await new Promise<void>((resolve) => domain.clock.after(6 * SECOND, resolve));
        return show(...args);
      };
      const revealed = brief({ caller: anna, mac, access, reference, place: undefined });
      await domain.sweep(7 * SECOND);
      await revealed;
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert((await domain.events()).includes('reveal.unconfirmed'));
    });
  });

  it('leaves a key alone that Teams surely did not show, even if the refusal cannot be said either', async () => {
    domain.screen.show = async () => 'rejected';
    domain.screen.refuse = async () => false;
    await reveal();
    assert.deepEqual(
      (await domain.booked()).map(({ armed }) => armed),
      [false],
    );
    domain.screen.blank = async () => ({ kind: 'rejected', status: 403 });
    await domain.sweep(30 * MINUTE, 15 * SECOND);
    assert.equal(domain.times('keys.replace'), 0);
  });

  describe('and "Hide now"', () => {
    it('takes the key off at once', async () => {
      await reveal();
      await domain.blanker.hide(anna, 'message-1');
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('waits for a showing edit that is under way, and leaves no key', async () => {
      const { promise, letGo } = holdBack(undefined);
      const { show } = domain.screen;
      domain.screen.show = async (...args) => promise.then(() => show(...args));
      const revealed = reveal();
      await domain.clock.pass(SECOND);
      const hidden = domain.blanker.hide(anna, 'message-1');
      await domain.clock.pass(SECOND);
      assert.equal(domain.times('screen.blank'), 0);
      letGo();
      await Promise.all([revealed, hidden]);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
    });

    it('during a showing edit is tried again when Teams is busy', async () => {
      const { promise, letGo } = holdBack(undefined);
      const { show } = domain.screen;
      domain.screen.show = async (...args) => promise.then(() => show(...args));
      domain.screen.answers.push({ kind: 'busy' });
      const revealed = reveal();
      await domain.clock.pass(SECOND);
      const hidden = domain.blanker.hide(anna, 'message-1');
      letGo();
      await Promise.all([revealed, hidden]);
      assert.deepEqual(domain.screen.seen(), ['key']);
      await domain.sweep(5 * SECOND);
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('does nothing for another person, in another chat, or on an unknown message', async () => {
      await reveal();
      await domain.blanker.hide({ ...bert, chat: anna.chat }, 'message-1');
      await domain.blanker.hide({ ...anna, chat: bert.chat }, 'message-1');
      await domain.blanker.hide(anna, 'message-2');
      assert.deepEqual(domain.screen.seen(), ['key']);
      assert.equal(domain.times('screen.blank'), 0);
    });

    it('works at another instance, and after a restart: nobody edits again when the key is due', async () => {
      await reveal();
      await domain.newBlanker().hide(anna, 'message-1');
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.deepEqual([await domain.booked(), (await domain.following()).length], [[], 1]);
      await domain.sweep(8 * MINUTE, 5 * SECOND);
      assert.equal(domain.times('screen.blank'), 1);
    });

    it('works where nobody could note the receipt of the booking, which then edits once more', async () => {
      domain.claims.noteShown = busy('storage');
      await reveal();
      await domain.newBlanker().hide(anna, 'message-1');
      assert.deepEqual(domain.screen.seen(), ['hidden']);
      assert.equal((await domain.booked()).length, 1);
    });
  });

  describe('and its message', () => {
    it('is the Macs card where that is offered', async () => {
      await reveal({ place });
      assert.equal(face(place.id)?.shows, 'key');
      assert.equal(domain.screen.faces.length, 1);
    });

    it('gets a key once: the second reveal on the same card opens a new message', async () => {
      await reveal({ place });
      await reveal({ place });
      assert.deepEqual(
        domain.screen.faces.map(({ message, shows }) => [message.id, shows]),
        [
          [place.id, 'key'],
          ['message-2', 'key'],
        ],
      );
      await domain.sweep(5 * MINUTE);
      await reveal({ place });
      assert.equal(face(place.id)?.shows, 'hidden');
    });

    it('gets a key once when two reveals want the same card at the same time', async () => {
      await Promise.all([reveal({ place }), reveal({ place })]);
      const ids = domain.calls
        .filter(({ method }) => method === 'show')
        .map(({ args: [message] }) => (message as typeof place).id);
      assert.equal(new Set(ids).size, 2);
    });

    it('is a new one when Teams does not confirm that the Macs card is free', async () => {
      domain.screen.reuse = async () => false;
      await reveal({ place });
      assert.deepEqual(domain.screen.seen(), ['key']);
      assert.notEqual(domain.screen.faces[0]?.message.id, place.id);
    });

    it('shows nothing when a new message has the id of one that held a key', async () => {
      await reveal();
      domain.screen.open = async () => ({ chat: anna.chat, id: 'message-1' });
      await reveal();
      assert.equal(face('message-1')?.refused?.refusal, 'broken');
      assert.equal(domain.times('screen.show'), 1);
    });
  });
});
