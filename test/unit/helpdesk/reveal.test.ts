import assert from 'node:assert/strict';
import { type System, Unavailable } from '../../../bot/domain/unavailable.ts';
import { anna, holdsKey } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { lea } from '../../support/helpdesk-fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const busy = (system: System) => async () => Promise.reject(new Unavailable(system, 'busy', { status: 503 }));
const never = () => new Promise<never>(() => {});

describe('A technician’s reveal', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain();
    await domain.asksInChannel();
  });
  afterEach(() => domain.close());

  const state = async () => (await domain.lookUp()).state;
  const told = () => domain.privateCards.in(anna).filter((is) => is === 'told').length;
  const tells = async () => (await domain.errandsLeft()).filter((errand) => errand.do === 'tell').length;

  async function assertNoKey(refusal: string): Promise<void> {
    assert.deepEqual([domain.showings(), domain.screen.seen(), domain.refused()], [0, ['refusal'], refusal]);
    assert.equal(await state(), 'asking');
    await domain.sweepFor(2 * MINUTE);
    assert.equal(told(), 0, 'nobody is told of a key that nobody saw');
    assert.deepEqual(await domain.booked(), []);
    assert.equal(domain.statuses().at(-1), 'refused');
  }

  it('authorises, then books, records, books the notice and fetches, then re-arms, then shows', async () => {
    const before = domain.calls.length;
    await domain.answers();
    const ports = ['intune', 'directory', 'bookings', 'audit', 'screen', 'errands'];
    const path = domain.calls
      .slice(before)
      .filter(({ port, method }) => ports.includes(port) && !['open', 'readAssertion'].includes(method))
      .map(({ port, method }) => `${port}.${method}`);
    const fetching = path.indexOf('intune.keyOf');
    const parallel = path.slice(fetching - 3, fetching + 1);
    assert.deepEqual(parallel.sort(), ['audit.record', 'bookings.book', 'errands.book', 'intune.keyOf']);
    for (const call of path.slice(0, fetching - 3))
      assert.match(call, /^(intune\.(mac|primaryUsers)|directory\.(account|groupsOf))$/);
    assert.deepEqual(path.slice(fetching + 1, fetching + 3), ['bookings.move', 'screen.show']);
  });

  it('hands the key to nothing but the screen, and to that once', async () => {
    await domain.answers();
    await domain.sweepFor(6 * MINUTE);
    const holding = domain.calls.filter(({ args }) => holdsKey(args)).map(({ port, method }) => `${port}.${method}`);
    assert.deepEqual(holding, ['screen.show']);
    assert(!holdsKey([domain.log.lines, await domain.audit.entries(), domain.channels.wall, domain.privateCards.wall]));
  });

  it('goes into the technician’s own chat, for five minutes', async () => {
    await domain.answers();
    const [face] = domain.screen.faces;
    assert.deepEqual([face?.shows, face?.message.chat.id], ['key', lea.chat.id]);
    await domain.sweepFor(5 * MINUTE + SECOND);
    assert.deepEqual(domain.screen.seen(), ['hidden']);
    await domain.sweepFor(2 * SECOND);
    assert.deepEqual([await state(), domain.statuses()], ['hidden', ['looking', 'shown', 'hidden']]);
    assert.equal(told(), 1);
  });

  describe('waits', () => {
    for (const [what, hold] of Object.entries({
      'its booking': () => (domain.bookings.book = never),
      'its record': () => (domain.audit.record = never),
      'its notice': () => (domain.errands.book = never),
      'its key': () => (domain.intune.keyOf = never),
      'its re-arming': () => (domain.bookings.move = never),
      'the Mac': () => (domain.intune.mac = never),
      'the Mac’s users': () => (domain.intune.primaryUsers = never),
      'the membership': () => (domain.directory.groupsOf = never),
      'the token': () => (domain.intune.readAssertion = never),
    })) {
      it(`for ${what}`, async () => {
        hold();
        void domain.answers();
        await domain.clock.pass(SECOND);
        assert.equal(domain.showings(), 0);
        assert(['asking', 'revealing'].includes(await state()));
      });
    }
  });

  describe('shows nothing', () => {
    it('without a booking', async () => {
      domain.bookings.book = busy('storage');
      await domain.answers();
      await assertNoKey('not-booked');
    });

    it('without a notice that is booked', async () => {
      const { book } = domain.errands;
      domain.errands.book = async (errand) => (errand.do === 'tell' ? busy('storage')() : book(errand));
      await domain.answers();
      await assertNoKey('not-booked');
    });

    it('without a record', async () => {
      const { record } = domain.audit;
      domain.audit.record = async (entry) => (entry.event === 'reveal.intended' ? busy('storage')() : record(entry));
      await domain.answers();
      await assertNoKey('not-recorded');
    });

    it('when it cannot re-arm, and its guard clears the screen', async () => {
      domain.bookings.move = async () => undefined;
      await domain.answers();
      assert.deepEqual([domain.showings(), domain.refused(), await state()], [0, 'too-late', 'asking']);
    });

    it('when Teams refuses the edit', async () => {
      domain.screen.show = async () => 'rejected';
      await domain.answers();
      assert.deepEqual([domain.screen.seen(), domain.refused(), await state()], [['refusal'], 'not-shown', 'asking']);
      await domain.sweepFor(2 * MINUTE);
      assert.equal(told(), 0);
    });

    for (const [what, break_] of Object.entries({
      'the Mac': () => (domain.intune.mac = busy('Graph')),
      'the Mac’s users': () => (domain.intune.primaryUsers = busy('Graph')),
      'the key': () => (domain.intune.keyOf = busy('Graph')),
    })) {
      it(`when Intune does not give out ${what}`, async () => {
        const asked = domain.fetched();
        break_();
        await domain.answers();
        await assertNoKey('graph-busy');
        assert.equal(domain.fetched() - asked, what === 'the key' ? 1 : 0);
      });
    }

    it('when Intune does not let this technician, and never asks for itself then', async () => {
      domain.intune.keyOf = async () => Promise.reject(new Unavailable('Graph', 'rejected', { status: 403 }));
      await domain.answers();
      await assertNoKey('role-missing');
      assert.equal(domain.times('keys.keyOf') + domain.times('encryption.read'), 0);
    });

    it('until Conditional Access is content, which it asks for once', async () => {
      domain.intune.keyOf = async () => Promise.reject(new Unavailable('Entra', 'challenged'));
      await domain.answers();
      assert.deepEqual([domain.showings(), await state()], [0, 'asking']);
      const card = domain.privateCards.newestIn(lea);
      assert.deepEqual([card?.is, card?.is === 'continue' && card.again], ['continue', true]);
      await domain.answers();
      assert.deepEqual([domain.showings(), await state(), domain.refused()], [0, 'refused', 'sign-in-challenged']);
    });

    it('to somebody who was of the helpdesk when they looked it up', async () => {
      domain.directory.memberships.clear();
      await domain.answers();
      assert.deepEqual([domain.fetched(), await state(), domain.refused()], [0, 'refused', 'not-helpdesk']);
    });

    it('of a Mac that has become somebody else’s', async () => {
      for (const enrolled of domain.intune.enrolled) enrolled.primaryUsers = [lea.person];
      await domain.answers();
      await assertNoKey('look-up-old');
      assert.equal(domain.fetched(), 0);
    });
  });

  describe('whose process dies', () => {
    /** Nothing comes back from that call: all that follows is missing. */
    async function diesIn(
      port: 'bookings' | 'audit' | 'intune' | 'screen' | 'errands' | 'lookUps',
      method: string,
      nth = 1,
    ) {
      const target: object = domain[port];
      const proceed = Reflect.get(target, method);
      let calls = 0;
      Reflect.set(target, method, (...args: unknown[]) => {
        calls += 1;
        return calls >= nth ? never() : Reflect.apply(proceed, target, args);
      });
      void domain.answers();
      await domain.clock.pass(SECOND);
      Reflect.set(target, method, proceed);
    }

    it('before the notice was booked has shown nothing', async () => {
      await diesIn('errands', 'book');
      assert.equal(domain.showings(), 0);
      await domain.sweepFor(2 * MINUTE);
      assert.deepEqual([told(), domain.screen.seen()], [0, ['hidden']]);
    });

    it('while the key is fetched leaves a screen that is cleared', async () => {
      await diesIn('intune', 'keyOf');
      await domain.sweepFor(2 * MINUTE);
      assert.deepEqual([domain.showings(), domain.screen.seen()], [0, ['hidden']]);
    });

    it('in the showing edit leaves nobody in the dark: the owner hears of it, and the key goes', async () => {
      const { draw } = domain.screen;
      domain.screen.show = async (message) => {
        draw({ message, shows: 'key' });
        return never();
      };
      void domain.answers();
      await domain.clock.pass(SECOND);
      assert.equal(await tells(), 1);
      await domain.sweepFor(6 * MINUTE);
      assert.deepEqual([told(), domain.screen.seen(), domain.statuses().at(-1)], [1, ['hidden'], 'hidden']);
    });

    it('after it, before anything else was written down, has lost no notice, and "This wasn’t expected" replaces the key', async () => {
      domain.ports.serialCheck.shown = never;
      void domain.answers();
      await domain.clock.pass(SECOND);
      assert.deepEqual(domain.screen.seen(), ['key']);
      await domain.sweepFor(6 * MINUTE);
      assert.deepEqual([told(), await state(), domain.statuses().at(-1)], [1, 'hidden', 'hidden']);
      await domain.act({ do: 'not-expected', lookUp: (await domain.lookUp()).id }, anna);
      await domain.sweepFor(5 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
    });

    it('before it told the look-up has lost no notice', async () => {
      await diesIn('lookUps', 'change', 2);
      assert.deepEqual([domain.screen.seen(), await state()], [['key'], 'revealing']);
      await domain.sweepFor(6 * MINUTE);
      assert.deepEqual([told(), domain.screen.seen()], [1, ['hidden']]);
    });

    it('just before the look-up’s time is up has lost no notice either', async () => {
      domain.clock.skip(30 * MINUTE - 10 * SECOND);
      await diesIn('lookUps', 'change', 2);
      assert.deepEqual([domain.screen.seen(), await state()], [['key'], 'revealing']);
      await domain.sweepFor(6 * MINUTE);
      assert.deepEqual([told(), domain.screen.seen(), domain.statuses().at(-1)], [1, ['hidden'], 'hidden']);
    });
  });
});
