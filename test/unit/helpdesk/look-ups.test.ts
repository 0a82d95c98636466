import assert from 'node:assert/strict';
import type { LookUp } from '../../../bot/domain/helpdesk/model.ts';
import { anna, KEY } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, lea } from '../../support/helpdesk-fakes.ts';

const MINUTE = 60_000;

describe('What is known of a look-up', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain();
  });
  afterEach(() => domain.close());

  const own = async (by = lea) => domain.lookUps.own((await domain.lookUp()).id, by);

  describe('when it is changed', () => {
    it('by two at once: the first sees the old state, the second the new one', async () => {
      const { id } = await domain.asks();
      const seen: string[] = [];
      const to = (state: LookUp['state']) => (now: LookUp) => {
        seen.push(now.state);
        return { ...now, state };
      };
      await Promise.all([domain.lookUps.change(id, to('revealing')), domain.lookUps.change(id, to('cancelled'))]);
      // The one who lost the race looks again.
      assert.deepEqual(seen, ['asking', 'asking', 'revealing']);
      assert.equal((await domain.lookUp()).state, 'cancelled');
    });

    it('by many at once on one condition: exactly one has its way', async () => {
      const { id } = await domain.asks();
      const changed = await Promise.all(
        Array.from({ length: 8 }, () =>
          domain.lookUps.change(id, (now) => (now.state === 'asking' ? { ...now, state: 'revealing' } : undefined)),
        ),
      );
      assert.equal(changed.filter(Boolean).length, 1);
    });

    it('keeps what others have changed meanwhile', async () => {
      const { id } = await domain.asks();
      await Promise.all([
        domain.lookUps.change(id, (now) => ({ ...now, shown: 1 })),
        domain.lookUps.change(id, (now) => ({ ...now, alarmed: true })),
      ]);
      const { shown, alarmed } = await domain.lookUp();
      assert.deepEqual([shown, alarmed], [1, true]);
    });

    it('fails aloud when it never gets through', async () => {
      const { id } = await domain.asks();
      domain.records.replace = async () => false;
      await assert.rejects(
        domain.lookUps.change(id, (now) => now),
        { name: 'Unavailable', system: 'storage' },
      );
    });

    it('is nothing where there is none', async () => {
      assert.equal(await domain.lookUps.change('made up', (now) => now), undefined);
      assert.equal(await domain.lookUps.find('made up'), undefined);
      assert.equal(await domain.lookUps.own('made up', lea), undefined);
    });
  });

  describe('belongs to nobody', () => {
    it('but the technician who began it', async () => {
      const { id } = await domain.asks();
      assert.equal(((await own()) as LookUp).id, id);
      assert.equal(await own(cora), undefined);
      assert.equal(await own({ ...cora, chat: lea.chat }), undefined, 'who writes from the right chat');
      assert.equal(await own(anna), undefined);
    });

    it('in any other chat, not even their own there', async () => {
      await domain.asks();
      assert.equal(await own({ ...lea, chat: cora.chat }), undefined);
      assert.equal(await own({ ...lea, chat: { ...lea.chat, id: '19:channel' } }), undefined);
    });

    it('after half an hour', async () => {
      await domain.asks();
      domain.clock.skip(30 * MINUTE - 1);
      assert(await own());
      domain.clock.skip(1);
      assert.equal(await own(), undefined);
    });

    for (const state of ['sent', 'cancelled', 'refused', 'hidden'] as const) {
      it(`once it has ended: ${state}`, async () => {
        await domain.asks();
        await domain.alter({ state });
        assert.equal(await own(), undefined);
        assert.equal(await own(cora), undefined);
      });
    }
  });

  describe('tells a second tap from an old card', () => {
    it('while the key is on its way', async () => {
      await domain.asks();
      await domain.alter({ state: 'revealing' });
      assert.equal(await own(), 'double');
      assert.equal(await own(cora), undefined, 'and not to others');
    });

    it('for a minute after it was shown', async () => {
      await domain.asks();
      await domain.alter({ state: 'shown', shown: domain.clock.now() });
      assert.equal(await own(), 'double');
      domain.clock.skip(MINUTE);
      assert.equal(await own(), undefined);
    });
  });

  it('is remembered for ninety days, since an owner may say late that it was not expected', async () => {
    const { id } = await domain.asks();
    domain.clock.skip(89 * 24 * 60 * MINUTE);
    assert(await domain.lookUps.find(id));
    domain.clock.skip(2 * 24 * 60 * MINUTE);
    assert.equal(await domain.lookUps.find(id), undefined);
  });

  describe('of two at once', () => {
    it('does not mix', async () => {
      const [one, other] = [domain.asks(), domain.act({ do: 'look-up', query: 'MAC-ANNA' }, cora)];
      await Promise.all([one, other]);
      const begun = domain.calls.filter(({ port, method }) => port === 'lookUps' && method === 'create');
      const [leas, coras] = begun.map(({ args: [lookUp] }) => lookUp as LookUp);
      assert(leas && coras);
      assert.notEqual(leas.id, coras.id);
      await domain.act({ do: 'ask', lookUp: leas.id, reason: 'x', serial: '2XYZ' }, cora);
      await domain.act({ do: 'reveal', lookUp: leas.id }, cora);
      await domain.act({ do: 'pick', lookUp: leas.id, mac: `${leas.found[0]}` }, cora);
      await domain.act({ do: 'send', lookUp: leas.id }, cora);
      await domain.act({ do: 'drop', lookUp: leas.id }, cora);
      assert.deepEqual([domain.fetched(), domain.showings()], [0, 0]);
      assert.equal((await domain.lookUps.find(leas.id))?.state, 'asking');
      assert.equal(domain.refused(), 'look-up-old');
    });
  });

  it('holds no key, and neither does anything else but the screen', async () => {
    await domain.asks();
    await domain.answers();
    assert.equal(domain.showings(), 1);
    const rows = await domain.database.rows<{ value: string }>('SELECT value FROM records');
    const errands = await domain.database.rows<{ item: string }>('SELECT item FROM errands');
    assert(!JSON.stringify([rows, errands, await domain.booked(), domain.log.lines]).includes(KEY));
  });
});
