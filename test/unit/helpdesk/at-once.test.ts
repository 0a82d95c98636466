import assert from 'node:assert/strict';
import { RecoveryKey } from '../../../bot/domain/recovery-key.ts';
import { anna, KEY } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, lea } from '../../support/helpdesk-fakes.ts';

const MINUTE = 60_000;
const SECOND = 1_000;

describe('What people do at once about a look-up', () => {
  let domain: HelpdeskDomain;
  afterEach(() => domain.close());

  const state = async () => (await domain.lookUp()).state;
  const count = async (event: string) => (await domain.events()).filter((each) => each === event).length;
  const keys = () => [domain.fetched(), domain.showings()];

  /** Up to where both the owner and a colleague may answer. */
  async function waiting() {
    domain = await createHelpdeskDomain({ approval: 'owner-else-colleague' });
    await domain.asksInChannel();
    await domain.answers();
    await domain.sweepFor(2 * MINUTE + SECOND);
    await domain.reviews();
  }
  const decline = async (by = anna) => domain.act({ do: 'decline', lookUp: (await domain.lookUp()).id }, by);

  it('two approvals: one counts, and it is the one that is written down', async () => {
    await waiting();
    await Promise.all([domain.approves(anna), domain.approves(cora)]);
    assert.equal(await count('approval.granted'), 1);
    const granted = (await domain.audit.entries()).find(({ event }) => event === 'approval.granted');
    assert.equal((await domain.lookUp()).approval?.granted?.by, granted?.person.id);
    await domain.sweepFor(SECOND);
    assert.deepEqual([domain.privateCards.in(anna), domain.privateCards.in(cora)].flat().sort(), ['approved', 'over']);
  });

  for (const [first, second] of [
    ['yes', 'no'],
    ['no', 'yes'],
  ]) {
    it(`"${first}" and "${second}": one of them counts, and the other is told that it is over`, async () => {
      await waiting();
      const answers = { yes: () => domain.approves(cora), no: () => decline(anna) };
      const both = [first, second].map((each) => answers[each as 'yes' | 'no']());
      await Promise.all(both);
      const ended = await state();
      assert(['approved', 'refused'].includes(ended), ended);
      assert.deepEqual(
        [await count('approval.granted'), await count('approval.declined')],
        ended === 'approved' ? [1, 0] : [0, 1],
      );
      await domain.reveals();
      assert.deepEqual(keys(), ended === 'approved' ? [1, 1] : [0, 0]);
    });
  }

  it('two answers to the form, one without a reason: the reason that was checked is the one that is written down', async () => {
    domain = await createHelpdeskDomain({ approval: 'none' });
    await domain.asks();
    const { id } = await domain.lookUp();
    await Promise.all([domain.answers(), domain.act({ do: 'ask', lookUp: id, reason: '', ticketNumber: 'x' })]);
    const intended = (await domain.audit.entries()).find(({ event }) => event === 'reveal.intended');
    assert.equal(intended?.facts?.reason, 'Password forgotten');
    assert.equal(intended?.facts?.ticketNumber, undefined);
  });

  it('an approval and its end in time: none is left half open', async () => {
    await waiting();
    domain.clock.skip(8 * MINUTE - 2 * SECOND);
    await Promise.all([domain.approves(anna), domain.sweepFor(5 * SECOND)]);
    assert.equal(await count('approval.granted'), 1);
    assert.equal(await state(), 'approved');
    await domain.sweepFor(11 * MINUTE, 10 * SECOND);
    assert.deepEqual([await state(), await count('approval.lapsed')], ['refused', 1]);
  });

  it('two taps for the key: Intune is asked for it exactly once', async () => {
    await waiting();
    await domain.approves(anna);
    await Promise.all(Array.from({ length: 5 }, () => domain.reveals()));
    assert.deepEqual(keys(), [1, 1]);
    assert.deepEqual([await count('reveal.intended'), await count('reveal.shown')], [1, 1]);
  });

  it('a tap for the key and the end of its time: no key', async () => {
    await waiting();
    await domain.approves(anna);
    domain.clock.skip(10 * MINUTE);
    await Promise.all([domain.reveals(), domain.sweepFor(SECOND)]);
    await domain.sweepFor(MINUTE);
    assert.deepEqual([keys(), await state()], [[0, 0], 'refused']);
  });

  it('a key that is on its way when its time ends: it is shown, and nothing says that it was not', async () => {
    await waiting();
    await domain.approves(anna);
    const { promise, resolve } = Promise.withResolvers<void>();
    domain.intune.keyOf = async () => promise.then(() => ({ key: new RecoveryKey(KEY) }));
    domain.clock.skip(10 * MINUTE - SECOND);
    const revealed = domain.reveals();
    await domain.sweepFor(5 * SECOND);
    resolve();
    await revealed;
    await domain.sweepFor(2 * SECOND);
    assert.deepEqual([keys(), await state(), await count('approval.lapsed')], [[1, 1], 'shown', 0]);
    assert.equal(domain.statuses().at(-1), 'shown');
  });

  it('two taps on the form: one request, or one key', async () => {
    domain = await createHelpdeskDomain({ approval: 'owner' });
    await domain.asks();
    await Promise.allSettled([domain.answers(), domain.answers()]);
    assert.deepEqual([await state(), await count('approval.asked')], ['waiting', 1]);
    assert.deepEqual(domain.privateCards.in(anna), ['asked']);
    await domain.close();
    domain = await createHelpdeskDomain();
    await domain.asks();
    await Promise.allSettled([domain.answers(), domain.answers()]);
    assert.deepEqual(keys(), [1, 1]);
  });

  it('two technicians at one Mac: one request at a time', async () => {
    domain = await createHelpdeskDomain({ approval: 'owner' });
    await domain.asks();
    await domain.answers();
    const leas = await domain.lookUp();
    await domain.act({ do: 'look-up', query: 'MAC-ANNA' }, cora);
    await domain.answers({}, cora);
    assert.deepEqual([await state(), domain.refused()], ['asking', 'approval-open']);
    await domain.act({ do: 'drop', lookUp: leas.id }, lea);
    await domain.answers({}, cora);
    assert.equal(await state(), 'waiting');
  });

  it('asking the owner more than three times a day: nobody is asked until they say yes', async () => {
    domain = await createHelpdeskDomain({ approval: 'owner' });
    for (let time = 0; time < 3; time++) {
      await domain.asks();
      await domain.answers();
      assert.equal(await state(), 'waiting');
      await decline();
      domain.clock.skip(61 * MINUTE);
    }
    await domain.asks();
    await domain.answers();
    assert.deepEqual([await state(), domain.refused()], ['asking', 'owner-not-reached']);
  });

  it('answers to the form and "Cancel": the owner has not been asked, and can be asked as often as before', async () => {
    domain = await createHelpdeskDomain({ approval: 'owner' });
    for (let time = 0; time < 4; time++) {
      await domain.asks();
      const { id } = await domain.lookUp();
      await Promise.allSettled([domain.act({ do: 'drop', lookUp: id }, lea), domain.answers(), domain.answers()]);
      assert.equal(await state(), 'cancelled');
    }
    assert.deepEqual(domain.privateCards.in(anna), []);
    await domain.asks();
    await domain.answers();
    assert.equal(await state(), 'waiting');
  });

  it('the end of a look-up’s time and a request: the request ends with it', async () => {
    domain = await createHelpdeskDomain({ approval: 'owner' });
    await domain.asks();
    domain.clock.skip(25 * MINUTE);
    await domain.answers();
    assert.deepEqual(domain.privateCards.in(anna), ['asked']);
    await domain.sweepFor(5 * MINUTE + 5 * SECOND, SECOND);
    assert.deepEqual([await state(), domain.privateCards.in(anna)], ['refused', ['over']]);
    await domain.act({ do: 'look-up', query: 'MAC-ANNA' }, cora);
    await domain.answers({}, cora);
    assert.equal(await state(), 'waiting');
  });

  describe('with the key on its way', () => {
    async function onItsWay() {
      domain = await createHelpdeskDomain();
      await domain.asksInChannel();
      const { promise, resolve } = Promise.withResolvers<void>();
      domain.intune.keyOf = async () => promise.then(() => ({ key: new RecoveryKey(KEY) }));
      const stale = domain.lookUps.own;
      const before = await domain.lookUp();
      const revealed = domain.answers();
      await domain.clock.pass(0);
      assert.equal(await state(), 'revealing');
      // Whoever looked a moment ago saw it open.
      domain.lookUps.own = async (id, caller) => (id === before.id ? before : stale(id, caller));
      return async () => {
        resolve();
        await revealed;
      };
    }

    it('cancelling comes too late, and the owner still hears of it', async () => {
      const letGo = await onItsWay();
      await domain.act({ do: 'drop', lookUp: (await domain.lookUp()).id });
      assert.equal(await state(), 'revealing');
      assert.equal(await count('lookup.cancelled'), 0);
      await letGo();
      assert.equal(await state(), 'shown');
    });

    it('a refusal elsewhere does not make it one that was never shown', async () => {
      const letGo = await onItsWay();
      const { groupsOf } = domain.directory;
      domain.directory.groupsOf = async () => [];
      await domain.act({ do: 'send', lookUp: (await domain.lookUp()).id });
      domain.directory.groupsOf = groupsOf;
      assert.equal(domain.refused(), 'not-helpdesk');
      assert.equal(await state(), 'revealing');
      await letGo();
      await domain.sweepFor(5 * SECOND);
      assert.deepEqual([await state(), domain.statuses().at(-1)], ['shown', 'shown']);
      assert.deepEqual(domain.privateCards.in(anna), ['told']);
    });
  });

  it('"Send to owner" twice: the owner gets one card', async () => {
    domain = await createHelpdeskDomain();
    const { id } = await domain.asks();
    await Promise.all([domain.act({ do: 'send', lookUp: id }), domain.act({ do: 'send', lookUp: id })]);
    assert.deepEqual(domain.privateCards.in(anna), ['sent']);
    assert.equal(await count('lookup.sent'), 1);
  });
});
