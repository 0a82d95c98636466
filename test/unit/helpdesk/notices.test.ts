import assert from 'node:assert/strict';
import { Unavailable } from '../../../bot/domain/unavailable.ts';
import { anna, bert } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain, SECURITY } from '../../support/helpdesk.ts';
import { cora, lea } from '../../support/helpdesk-fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const busy = async () => Promise.reject(new Unavailable('Teams', 'busy', { status: 503 }));

describe('The owner', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain();
    await domain.asksInChannel();
  });
  afterEach(() => domain.close());

  const told = () => domain.privateCards.in(anna).filter((is) => is === 'told').length;
  const events = async (event: string) => (await domain.events()).filter((each) => each === event).length;
  const notExpected = async (by = anna) => domain.act({ do: 'not-expected', lookUp: (await domain.lookUp()).id }, by);
  const alarms = () => domain.channels.wall.now().filter((face) => face?.is === 'unexpected');

  it('hears who saw which key, why and when', async () => {
    await domain.answers({ note: 'at the airport' });
    const at = domain.clock.now();
    await domain.sweepFor(SECOND);
    const { id, reference } = await domain.lookUp();
    assert.deepEqual(domain.privateCards.newestIn(anna), {
      ...{ to: 'owner', is: 'told', lookUp: id, technician: lea.person, mac: 'MAC-ANNA', reference },
      ...{ why: { reason: 'Password forgotten: at the airport' }, at },
    });
    assert.equal(await events('owner.told'), 1);
  });

  it('is recorded to have heard of it, wherever the process dies that told them', async () => {
    await domain.answers();
    const { replace } = domain.records;
    let recorded: boolean | undefined;
    domain.records.replace = async (...about) => {
      if (JSON.stringify(about).includes('"notice"')) recorded ??= (await events('owner.told')) === 1;
      return replace(...about);
    };
    await domain.sweepFor(SECOND);
    assert.equal(recorded, true);
  });

  it('hears of it later when Teams is away', async () => {
    const { post } = domain.privateCards;
    domain.privateCards.post = busy;
    await domain.answers();
    await domain.sweepFor(5 * MINUTE);
    assert.equal(told(), 0);
    domain.privateCards.post = post;
    await domain.sweepFor(HOUR, 5 * SECOND);
    assert.deepEqual([told(), await events('owner.told'), await events('owner.not-told')], [1, 1, 0]);
  });

  for (const [what, break_] of Object.entries({
    'does not take the notice': () => (domain.privateCards.post = busy),
    'does not say where to write': () => (domain.chats.ofWhoeverMustHear = busy),
  })) {
    it(`is given up in the end when Teams ${what}: the technician and the audit say so`, async () => {
      await domain.answers();
      break_();
      await domain.sweepFor(36 * HOUR, 10 * MINUTE);
      assert.deepEqual([told(), await events('owner.not-told'), await domain.errandsLeft()], [0, 1, []]);
      const facts = (await domain.audit.entries()).find(({ event }) => event === 'owner.not-told')?.facts;
      assert.equal(facts?.why, 'not-reached');
      const card = domain.privateCards.newestIn(lea);
      assert.deepEqual([card?.is, card?.is === 'shown' && card.told], ['shown', false]);
    }).timeout(60_000);
  }

  for (const [what, owners, why] of [
    ['there is none', [], 'no-owner'],
    ['Latchkey cannot write to them', [bert.person], 'not-reached'],
  ] as const) {
    it(`hears nothing when ${what}: the technician and the audit say so, once`, async () => {
      await domain.close();
      domain = await createHelpdeskDomain({ approval: 'none' });
      for (const enrolled of domain.intune.enrolled) enrolled.primaryUsers = [...owners];
      await domain.asksInChannel();
      await domain.answers();
      if (owners.length === 0) {
        await domain.reviews(cora);
        await domain.approves(cora);
        await domain.reveals();
      }
      assert.equal(domain.showings(), 1);
      await domain.sweepFor(2 * MINUTE);
      const entries = (await domain.audit.entries()).filter(({ event }) => event === 'owner.not-told');
      assert.deepEqual(
        entries.map(({ facts }) => facts.why),
        [why],
      );
      const card = domain.privateCards.newestIn(lea);
      assert.deepEqual([card?.is, card?.is === 'shown' && card.told], ['shown', false]);
    });
  }

  describe('who did not expect it', () => {
    beforeEach(async () => {
      await domain.answers();
      await domain.sweepFor(SECOND);
    });

    it('alarms the security people, and gets another key', async () => {
      await notExpected();
      await domain.sweepFor(5 * SECOND);
      assert.equal(alarms().length, 1);
      assert.equal(
        domain.channels.wall.drawn.find(({ faces }) => faces[0]?.is === 'unexpected')?.message.chat.id,
        SECURITY,
      );
      assert.deepEqual([await events('owner.unexpected'), domain.times('keys.replace')], [1, 1]);
      assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'owner.unexpected'));
      assert.equal(domain.privateCards.newestIn(anna)?.is, 'not-expected');
    });

    it('does so once, however often they say it', async () => {
      await Promise.all([notExpected(), notExpected()]);
      await domain.sweepFor(5 * SECOND);
      await notExpected();
      await domain.sweepFor(5 * SECOND);
      assert.deepEqual([alarms().length, domain.times('keys.replace')], [1, 1]);
    });

    it('is heard although the security channel does not answer for a while', async () => {
      const { post } = domain.channels;
      domain.channels.post = busy;
      await notExpected();
      await domain.sweepFor(MINUTE);
      assert.equal(alarms().length, 0);
      domain.channels.post = post;
      await domain.sweepFor(5 * MINUTE, 5 * SECOND);
      assert.deepEqual([alarms().length, domain.times('keys.replace')], [1, 1]);
    });

    for (const [who, by] of Object.entries({
      'somebody else': bert,
      'the technician': lea,
      'the owner, in another chat': { ...anna, chat: bert.chat },
      'somebody else, in the owner’s chat': { ...bert, chat: anna.chat },
    })) {
      it(`is nobody but the owner: not ${who}`, async () => {
        await notExpected(by);
        await domain.sweepFor(5 * SECOND);
        assert.deepEqual([alarms().length, domain.times('keys.replace'), domain.refused()], [0, 0, 'look-up-old']);
        assert.equal((await domain.events()).at(-1), 'lookup.refused');
      });
    }
  });
});
