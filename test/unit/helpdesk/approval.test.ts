import assert from 'node:assert/strict';
import { anna, bert } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, lea } from '../../support/helpdesk-fakes.ts';

const MINUTE = 60_000;

describe('An approval', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain({ approval: 'owner-else-colleague' });
    await domain.asksInChannel();
    await domain.answers();
  });
  afterEach(() => domain.close());

  const state = async () => (await domain.lookUp()).state;
  const nothing = () => assert.deepEqual([domain.fetched(), domain.showings()], [0, 0]);
  const says = async (number: string, by = anna) =>
    domain.act({ do: 'approve', lookUp: (await domain.lookUp()).id, number }, by);
  const wrong = async () => (Number((await domain.lookUp()).approval?.number) === 11 ? '12' : '11');

  it('of the owner opens it to the technician, who has to tap for it', async () => {
    await domain.approves(anna);
    assert.equal(await state(), 'approved');
    nothing();
    await domain.reveals();
    assert.deepEqual([await state(), domain.fetched(), domain.showings()], ['shown', 1, 1]);
    assert.deepEqual(await domain.events(), [
      ...['lookup.begun', 'lookup.found', 'approval.asked', 'approval.granted'],
      ...['reveal.intended', 'reveal.shown'],
    ]);
    const facts = (await domain.audit.entries()).find(({ event }) => event === 'reveal.shown')?.facts;
    assert.deepEqual([facts?.approvedAs, facts?.approvedBy, facts?.owner], ['owner', anna.person, anna.person]);
  });

  it('is used up by one key', async () => {
    await domain.approves(anna);
    await domain.reveals();
    await domain.sweepFor(2 * MINUTE);
    await domain.reveals();
    await domain.approves(anna);
    await domain.reveals();
    assert.deepEqual([domain.fetched(), domain.showings()], [1, 1]);
  });

  it('is as good as before when nothing could be shown', async () => {
    await domain.approves(anna);
    const { keyOf } = domain.intune;
    domain.intune.keyOf = async () => ({ key: 'none' });
    await domain.reveals();
    assert.deepEqual([await state(), domain.showings()], ['approved', 0]);
    domain.intune.keyOf = keyOf;
    await domain.reveals();
    assert.deepEqual([await state(), domain.showings()], ['shown', 1]);
  });

  for (const [who, by] of Object.entries({
    'the technician': lea,
    'a colleague too early': cora,
    'anybody else': bert,
  })) {
    it(`is not for ${who} to give, whatever number they bring`, async () => {
      await domain.approves(by);
      await domain.act({ do: 'decline', lookUp: (await domain.lookUp()).id }, by);
      assert.equal(await state(), 'waiting');
      assert.equal(domain.refused(), 'look-up-old');
      assert.equal((await domain.events()).at(-1), 'lookup.refused');
    });
  }

  it('is not for the owner to give in another chat than where they were asked', async () => {
    await domain.approves({ ...anna, chat: bert.chat });
    assert.equal(await state(), 'waiting');
  });

  it('is not for an owner to give whose account is disabled by now', async () => {
    domain.directory.accounts.set(anna.person, { enabled: false, member: true });
    await domain.approves(anna);
    assert.equal(await state(), 'waiting');
  });

  it('wants the number of this very call, and ends after three wrong ones', async () => {
    // Nothing typed is no try.
    for (const number of ['', await wrong(), '', await wrong()]) {
      await says(number);
      assert.equal(await state(), 'waiting');
    }
    assert.deepEqual(domain.privateCards.newestIn(anna), {
      ...{ to: 'owner', is: 'asked', left: 1, lookUp: (await domain.lookUp()).id, technician: lea.person },
      ...{ mac: 'MAC-ANNA', reference: 'REF1', why: { reason: 'Password forgotten' } },
    });
    await says(await wrong());
    assert.equal(await state(), 'refused');
    await domain.approves(anna);
    await domain.reveals();
    assert.equal(await state(), 'refused');
    nothing();
  });

  for (const zero of ['\u0660', '\u06f0', '\uff10'])
    it(`may have its number typed in other digits, such as ${zero}`, async () => {
      const number = (await domain.lookUp()).approval?.number ?? '';
      await says(number.replace(/\d/g, (digit) => String.fromCharCode(zero.charCodeAt(0) + Number(digit))));
      assert.equal((await domain.lookUp()).state, 'approved');
    });

  it('may have its number typed with anything around it', async () => {
    const { approval } = await domain.lookUp();
    await says(` ${approval?.number.split('').join(' ')}. `);
    assert.equal(await state(), 'approved');
  });

  describe('of a colleague, once the owner has not answered for two minutes', () => {
    beforeEach(async () => {
      assert.equal(domain.channels.wall.now().filter((face) => face?.is === 'approval').length, 0);
      await domain.sweepFor(2 * MINUTE + 1_000);
      await domain.reviews();
    });

    it('is as good', async () => {
      await domain.approves(cora);
      await domain.reveals();
      assert.deepEqual([await state(), domain.showings()], ['shown', 1]);
      assert.deepEqual(domain.privateCards.in(anna), ['over']);
    });

    it('does not keep the owner from giving theirs', async () => {
      await domain.approves(anna);
      assert.equal(await state(), 'approved');
      assert.deepEqual(domain.privateCards.in(cora), ['over']);
    });

    it('is nothing once the colleague is of the helpdesk no more: that is read at the tap', async () => {
      domain.directory.memberships.clear();
      await domain.approves(cora);
      assert.equal(await state(), 'waiting');
      assert.equal(domain.refused(), 'not-helpdesk');
    });

    it('is not for the technician, who may look at it as well', async () => {
      await domain.reviews(lea);
      await domain.approves(lea);
      assert.equal(await state(), 'waiting');
    });

    it('is not for the technician, not even if they had been asked', async () => {
      const { approval } = await domain.lookUp();
      assert(approval?.reviews);
      const review = { message: { chat: lea.chat, id: 'card-9' }, reader: {} };
      await domain.alter({ approval: { ...approval, reviews: { ...approval.reviews, [lea.person]: review } } });
      await domain.act({ do: 'approve', lookUp: (await domain.lookUp()).id });
      assert.equal(await state(), 'waiting');
    });

    it('is not for somebody in another chat than their own', async () => {
      await domain.approves({ ...cora, chat: anna.chat });
      assert.equal(await state(), 'waiting');
    });
  });

  it('comes too late after ten minutes, and so does its use ten minutes later', async () => {
    domain.clock.skip(10 * MINUTE - 1);
    await domain.approves(anna);
    assert.equal(await state(), 'approved');
    domain.clock.skip(10 * MINUTE);
    await domain.reveals();
    nothing();
  });

  it('is too late at ten minutes', async () => {
    domain.clock.skip(10 * MINUTE);
    await domain.approves(anna);
    assert.equal(await state(), 'waiting');
  });

  it('lapses by itself, and the technician hears of it', async () => {
    await domain.sweepFor(10 * MINUTE + 5_000, 5_000);
    assert.deepEqual([await state(), domain.refused()], ['refused', 'approval-late']);
    assert((await domain.events()).includes('approval.lapsed'));
    assert.equal(domain.statuses().at(-1), 'refused');
  });
});
