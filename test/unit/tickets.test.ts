import assert from 'node:assert/strict';
import type { MessageRef } from '../../bot/domain/model.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const mac = { id: '33333333-3333-4333-8333-333333333333', name: 'MAC-ANNA' };

describe('A ticket', () => {
  let domain: Domain;
  let ticket: string;
  beforeEach(async () => {
    domain = await createDomain();
    ticket = await domain.tickets.issue(anna, mac);
  });
  afterEach(() => domain.close());

  const use = (caller = anna) => domain.tickets.use(ticket, caller);

  it('stands for one Mac, for one person in one chat', async () => {
    assert.deepEqual(await use(), { person: anna.person, chat: anna.chat.id, mac });
  });

  it('cannot be guessed, and tells nothing', async () => {
    const other = await domain.tickets.issue(anna, mac);
    assert.notEqual(ticket, other);
    assert.match(ticket, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is used once: a second tap within a minute is the same wish', async () => {
    await use();
    await domain.clock.pass(59 * SECOND);
    assert.equal(await use(), 'double');
  });

  it('is used once when two taps come at the same time', async () => {
    const used = await Promise.all([use(), use(), use()]);
    assert.deepEqual(used.filter((answer) => typeof answer === 'object').length, 1);
    assert.deepEqual(used.filter((answer) => answer === 'double').length, 2);
  });

  it('is stale a minute after it was used', async () => {
    await use();
    await domain.clock.pass(60 * SECOND);
    assert.equal(await use(), 'stale');
  });

  it('is stale in the hands of another person, and still good in the right ones', async () => {
    assert.equal(await use({ ...bert, chat: anna.chat }), 'stale');
    assert.equal(typeof (await use()), 'object');
  });

  it('is stale in another chat of the same person', async () => {
    assert.equal(await use({ ...anna, chat: bert.chat }), 'stale');
    assert.equal(typeof (await use()), 'object');
  });

  it('is good for a day', async () => {
    await domain.clock.pass(24 * HOUR - 1);
    assert.equal(typeof (await use()), 'object');
  });

  it('is stale after a day', async () => {
    await domain.clock.pass(24 * HOUR);
    assert.equal(await use(), 'stale');
  });

  it('is stale when nobody issued it', async () => {
    for (const made of ['', 'x', crypto.randomUUID(), `../ticket/${ticket}`, `${ticket}'--`]) {
      assert.equal(await domain.tickets.use(made, anna), 'stale');
    }
  });
});

describe('The newest message of a chat', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const card: MessageRef = { chat: anna.chat, id: 'macs-card' };

  it('is the Macs card, until something follows it', async () => {
    await domain.newest.botPosted(card, ['one', 'two']);
    assert.deepEqual(await domain.newest.offering(anna.chat, 'two'), card);
  });

  it('is not the Macs card any more once the person has written', async () => {
    await domain.newest.botPosted(card, ['one']);
    await domain.newest.personWrote(anna.chat);
    assert.equal(await domain.newest.offering(anna.chat, 'one'), undefined);
  });

  it('is not the Macs card any more once the bot has posted again', async () => {
    await domain.newest.botPosted(card, ['one']);
    await domain.newest.botPosted({ ...card, id: 'welcome' });
    assert.equal(await domain.newest.offering(anna.chat, 'one'), undefined);
  });

  it('is the second Macs card when there are two', async () => {
    await domain.newest.botPosted(card, ['old']);
    await domain.newest.botPosted({ ...card, id: 'second' }, ['new']);
    assert.equal(await domain.newest.offering(anna.chat, 'old'), undefined);
    assert.equal((await domain.newest.offering(anna.chat, 'new'))?.id, 'second');
  });

  it('is known for each chat apart', async () => {
    await domain.newest.botPosted(card, ['one']);
    await domain.newest.personWrote(bert.chat);
    assert.deepEqual(await domain.newest.offering(anna.chat, 'one'), card);
    assert.equal(await domain.newest.offering(bert.chat, 'one'), undefined);
  });

  it('is unknown where nothing was posted, and after a day', async () => {
    assert.equal(await domain.newest.offering(anna.chat, 'one'), undefined);
    await domain.newest.botPosted(card, ['one']);
    await domain.clock.pass(24 * HOUR);
    assert.equal(await domain.newest.offering(anna.chat, 'one'), undefined);
  });
});
