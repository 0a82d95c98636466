import assert from 'node:assert/strict';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import type { Wish } from '../../bot/domain/wishes.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { eventually } from '../support/eventually.ts';
import { anna, bert, companyMac } from '../support/fakes.ts';

describe('A wish', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  async function granted(wish: Wish, caller = anna): Promise<void> {
    domain.wishes.grant(wish, caller);
    await domain.background.drained();
  }

  /** The Macs card's first ticket. */
  async function offered(): Promise<string> {
    await granted({ do: 'key' });
    const card = domain.screen.faces.at(-1);
    assert(card?.tickets?.[0]);
    await domain.newest.botPosted(card.message, card.tickets);
    return card.tickets[0];
  }

  it('for a key is answered with the Macs', async () => {
    await granted({ do: 'key' });
    assert.deepEqual(domain.screen.seen(), ['macs']);
  });

  it('for a Mac turns the Macs card into the key while that is the newest message', async () => {
    await granted({ do: 'show', ticket: await offered() });
    assert.deepEqual(domain.screen.seen(), ['key']);
  });

  it('for a Mac opens a new message when the person has written since', async () => {
    const ticket = await offered();
    await domain.newest.personWrote(anna.chat);
    await granted({ do: 'show', ticket });
    assert.deepEqual(domain.screen.seen(), ['macs', 'key']);
  });

  it('that comes twice is granted once', async () => {
    const ticket = await offered();
    await Promise.all([granted({ do: 'show', ticket }), granted({ do: 'show', ticket })]);
    await granted({ do: 'show', ticket });
    assert.equal(domain.times('screen.show'), 1);
    assert.equal(domain.screen.faces.length, 1);
  });

  it('for a choice that comes twice never takes a key off the screen, however late the second comes', async () => {
    domain.directory.enrolled.push({ mac: companyMac({ id: 'mac-2', serial: 'C02ABC' }), primaryUsers: [anna.person] });
    const ticket = await offered();
    await granted({ do: 'choose', ticket });
    const { mac } = domain.directory;
    const slow = Promise.withResolvers<void>();
    let asked = false;
    domain.directory.mac = async (...args) => {
      asked = true;
      await slow.promise;
      return mac(...args);
    };
    domain.wishes.grant({ do: 'choose', ticket }, anna);
    await eventually(() => asked, 'the second choice');
    domain.directory.mac = mac;
    domain.wishes.grant({ do: 'show', ticket }, anna);
    await eventually(() => domain.screen.seen().includes('key'), 'the key');
    slow.resolve();
    await domain.background.drained();
    assert.deepEqual(domain.screen.seen(), ['mac', 'key']);
  });

  it('for a choice that comes twice at once is granted once', async () => {
    const ticket = await offered();
    await Promise.all([granted({ do: 'choose', ticket }), granted({ do: 'choose', ticket })]);
    assert.equal(domain.times('screen.offerChosen'), 1);
    await granted({ do: 'show', ticket });
    assert.deepEqual(domain.screen.seen(), ['key']);
  });

  it('on an old card is answered with the Macs anew', async () => {
    await granted({ do: 'show', ticket: 'long gone' });
    assert.deepEqual(domain.screen.seen(), ['macs']);
  });

  it("with somebody else's ticket asks about the one who tapped, and shows no key", async () => {
    await granted({ do: 'show', ticket: await offered() }, bert);
    assert.equal(domain.times('screen.show'), 0);
    assert.equal(domain.screen.faces.at(-1)?.refused?.refusal, 'no-mac');
  });

  it('to see the key again authorises from the start', async () => {
    await granted({ do: 'show', ticket: await offered() });
    const [booked] = await domain.booked();
    domain.directory.accounts.set(anna.person, { enabled: false, member: true });
    await granted({ do: 'show', ticket: booked?.again ?? '' });
    assert.equal(domain.times('screen.show'), 1);
    assert.equal(domain.screen.faces.at(-1)?.refused?.refusal, 'no-account');
  });

  for (const [error, refusal] of [
    [new Unavailable('Graph', 'busy', { status: 503 }), 'graph-busy'],
    [new Unavailable('Graph', 'rejected', { status: 403 }), 'graph-refused'],
    [new TypeError('undefined is not a function'), 'broken'],
  ] as const) {
    it(`that fails is answered in words: ${refusal}`, async () => {
      domain.directory.macsOf = async () => Promise.reject(error);
      await granted({ do: 'key' });
      const refused = domain.screen.faces.at(-1)?.refused;
      assert.equal(refused?.refusal, refusal);
      const failure = domain.log.lines.find(({ event }) => event === 'wish.failed');
      assert.equal(failure?.facts.reference, refused?.reference);
      assert.equal((await domain.audit.entries())[0]?.reference, refused?.reference);
    });
  }

  it('that is denied is answered in words and recorded', async () => {
    domain.wishes.deny({ refusal: 'sign-in-failed' }, anna);
    await domain.background.drained();
    assert.equal(domain.screen.faces[0]?.refused?.refusal, 'sign-in-failed');
    assert.deepEqual(await domain.events(), ['reveal.refused']);
  });

  it('to hide takes the key off', async () => {
    await granted({ do: 'show', ticket: await offered() });
    domain.wishes.hide('message-1', anna);
    await domain.background.drained();
    assert.deepEqual(domain.screen.seen(), ['hidden']);
  });

  it('gets a reference of its own', async () => {
    domain.directory.macsOf = async () => [];
    await granted({ do: 'key' });
    await granted({ do: 'key' });
    const [one, two] = domain.screen.faces.map(({ refused }) => refused?.reference);
    assert.notEqual(one, two);
  });
});
