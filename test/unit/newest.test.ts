import assert from 'node:assert/strict';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna } from '../support/fakes.ts';

describe('The newest message of a chat', () => {
  const macs = { chat: anna.chat, id: '7' };
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const offering = () => domain.newest.offering(anna.chat, 'ticket');
  const writes = () => domain.times('records.create') + domain.times('records.replace');

  it('is the one that offers a ticket, until somebody writes', async () => {
    await domain.newest.botPosted(macs, ['ticket']);
    assert.deepEqual(await offering(), macs);
    await domain.newest.personWrote(anna.chat);
    assert.equal(await offering(), undefined);
  });

  it('is the one that offers a ticket, until the bot posts another', async () => {
    await domain.newest.botPosted(macs, ['ticket']);
    await domain.newest.botPosted({ chat: anna.chat, id: '8' });
    assert.equal(await offering(), undefined);
  });

  it('is written down only where something is offered, or was', async () => {
    await domain.newest.personWrote(anna.chat);
    await domain.newest.botPosted(macs);
    assert.equal(writes(), 0);
    await domain.newest.botPosted(macs, ['ticket']);
    await domain.newest.personWrote(anna.chat);
    assert.equal(writes(), 2);
    await domain.newest.personWrote(anna.chat);
    await domain.newest.botPosted(macs);
    assert.equal(writes(), 2);
  });

  it('is written over what another version has left, whatever that offered', async () => {
    const record = `newest/${anna.chat.id}`;
    await domain.records.create(record, { offers: ['ticket'] }, domain.clock.now() + 1_000);
    await domain.newest.personWrote(anna.chat);
    assert.deepEqual((await domain.records.read(record))?.value, { message: '', tickets: [] });
  });
});
