import assert from 'node:assert/strict';
import { Unavailable } from '../../../bot/domain/unavailable.ts';
import { anna } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, lea } from '../../support/helpdesk-fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const busy = (system: 'Teams' | 'storage') => async () =>
  Promise.reject(new Unavailable(system, 'busy', { status: 503 }));

describe('An errand', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain();
    await domain.asksInChannel();
  });
  afterEach(() => domain.close());

  const left = async (what: string) => (await domain.errandsLeft()).filter((errand) => errand.do === what);
  const told = () => domain.privateCards.in(anna).filter((is) => is === 'told').length;
  const events = async (event: string) => (await domain.events()).filter((each) => each === event).length;
  const book = async (what: 'tell' | 'status' | 'lapse' | 'escalate' | 'alarm' | 'news', lookUp?: string) =>
    domain.errands.book({
      do: what,
      lookUp: lookUp ?? (await domain.lookUp()).id,
      due: domain.clock.now(),
      attempts: 0,
    });

  it('that comes twice, late or out of order does its work once', async () => {
    await domain.answers();
    for (const what of ['tell', 'news', 'escalate', 'status', 'lapse', 'tell', 'status', 'lapse'] as const)
      await book(what);
    await domain.sweepFor(3 * SECOND);
    for (const what of ['tell', 'escalate', 'lapse', 'status', 'news'] as const) await book(what);
    await domain.sweepFor(2 * MINUTE);
    assert.deepEqual([told(), await events('owner.told')], [1, 1]);
    assert.deepEqual([(await domain.lookUp()).state, domain.statuses().at(-1)], ['shown', 'shown']);
    assert.equal(domain.channels.wall.now().filter((face) => face?.is === 'approval').length, 0);
  });

  it('about nothing that is known is struck off', async () => {
    await book('tell', 'made up');
    await domain.sweepFor(SECOND);
    assert.deepEqual(await left('tell'), []);
  });

  it('is tried again with growing pauses, and never more than an hour apart', async () => {
    domain.privateCards.post = busy('Teams');
    await domain.answers();
    const tried: number[] = [];
    const { ofWhoeverMustHear } = domain.chats;
    domain.chats.ofWhoeverMustHear = async (person) => {
      tried.push(domain.clock.now());
      return ofWhoeverMustHear(person);
    };
    await domain.sweepFor(12 * HOUR, MINUTE);
    const first = tried.filter((_, at) => at % 2 === 0).slice(0, 14);
    const pauses = first.slice(1).map((at, index) => at - (first[index] ?? 0));
    assert(
      pauses.every((pause) => pause <= HOUR + 2 * MINUTE),
      `${pauses}`,
    );
    assert(tried.length > 20, `${tried.length}`);
    assert((await left('tell')).length > 0, 'and it is still not forgotten');
  }).timeout(60_000);

  it('that nobody can take now is taken later', async () => {
    const { take } = domain.errands;
    domain.errands.take = busy('storage');
    await domain.answers();
    await domain.sweepFor(2 * MINUTE);
    assert.equal(told(), 0);
    domain.errands.take = take;
    await domain.sweepFor(SECOND);
    assert.equal(told(), 1);
  });

  it('that was done but cannot be struck off is done once', async () => {
    const { settle, move } = domain.errands;
    domain.errands.settle = busy('storage');
    domain.errands.move = busy('storage');
    await domain.answers();
    await domain.sweepFor(10 * SECOND);
    Object.assign(domain.errands, { settle, move });
    await domain.sweepFor(3 * MINUTE);
    assert.deepEqual([told(), await left('tell')], [1, []]);
  });

  it('whose process dies is taken by the next one', async () => {
    const { ofWhoeverMustHear } = domain.chats;
    domain.chats.ofWhoeverMustHear = () => new Promise(() => {});
    await domain.answers();
    await domain.sweepFor(2 * SECOND);
    domain.chats.ofWhoeverMustHear = ofWhoeverMustHear;
    const { sweep } = domain.newHelpdesk();
    await domain.sweepFor(2 * MINUTE, SECOND, sweep);
    assert.deepEqual([told(), await left('tell')], [1, []]);
  });

  it('is run also where look-ups have been switched off since', async () => {
    await domain.answers();
    const { sweep } = domain.newHelpdesk({ group: undefined });
    await domain.theSwitch.turn('off');
    await domain.sweepFor(5 * SECOND, SECOND, sweep);
    assert.deepEqual([told(), domain.statuses().at(-1)], [1, 'shown']);
  });

  it('that fails for a reason of our own wakes an operator, and one that fails for Teams does not', async () => {
    domain.privateCards.post = async () => Promise.reject(new TypeError('undefined is not a function'));
    const { groupOf } = domain.channels;
    domain.channels.edit = async () => Promise.reject(new TypeError('undefined is not a function'));
    await domain.answers();
    await domain.sweepFor(SECOND);
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'errand.failed'));
    assert(groupOf);
  });

  describe('that ends a look-up', () => {
    it('which was forgotten, comes after half an hour, and looks to those who read along like one that found nothing', async () => {
      await domain.sweepFor(HOUR / 2 - SECOND, 10 * SECOND);
      assert.equal((await domain.lookUp()).state, 'asking');
      await domain.sweepFor(5 * SECOND);
      assert.deepEqual([(await domain.lookUp()).state, domain.statuses().at(-1)], ['refused', 'refused']);
      assert.equal(await events('lookup.cancelled'), 1);
    }).timeout(60_000);

    it('leaves alone what was shown', async () => {
      await domain.answers();
      await domain.sweepFor(2 * HOUR, 10 * SECOND);
      assert.deepEqual([(await domain.lookUp()).state, domain.statuses().at(-1)], ['hidden', 'hidden']);
      assert.equal(await events('lookup.cancelled'), 0);
    }).timeout(60_000);
  });

  describe('about an approval', () => {
    beforeEach(async () => {
      await domain.close();
      domain = await createHelpdeskDomain({ approval: 'owner-else-colleague' });
      await domain.asksInChannel();
      await domain.answers();
    });

    it('puts the channel right when whoever refused it died half-way', async () => {
      await domain.sweepFor(2 * SECOND);
      await domain.alter({ state: 'refused' });
      await domain.sweepFor(SECOND);
      assert.equal(domain.statuses().at(-1), 'approval');
      await domain.sweepFor(31 * MINUTE, 10 * SECOND);
      assert.equal(domain.statuses().at(-1), 'refused');
    });

    it('asks the colleagues once, however often it comes', async () => {
      await domain.sweepFor(2 * MINUTE + SECOND);
      for (let time = 0; time < 3; time++) await book('escalate');
      await domain.sweepFor(2 * SECOND);
      assert.equal(domain.channels.wall.now().filter((face) => face?.is === 'approval').length, 1);
    });

    it('asks no colleague once the owner has answered', async () => {
      await domain.approves(anna);
      await domain.sweepFor(3 * MINUTE);
      assert.equal(domain.channels.wall.now().filter((face) => face?.is === 'approval').length, 0);
    });

    it('brings the technician the news although Teams was away', async () => {
      const { post } = domain.privateCards;
      domain.privateCards.post = busy('Teams');
      await domain.approves(anna);
      await domain.sweepFor(3 * SECOND);
      domain.privateCards.post = post;
      await domain.sweepFor(20 * SECOND);
      assert.equal(domain.privateCards.newestIn(lea)?.is, 'approved');
    });

    it('is nothing that anybody hears of who has used it', async () => {
      await domain.approves(anna);
      await domain.reveals();
      await domain.sweepFor(12 * MINUTE, 5 * SECOND);
      assert.equal(await events('approval.lapsed'), 0);
      assert.equal(domain.statuses().at(-1), 'hidden');
      assert.deepEqual(domain.privateCards.in(cora), []);
    });
  });
});
