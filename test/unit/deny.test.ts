import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { createDeny } from '../../bot/deny.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna } from '../support/fakes.ts';

describe('A denial', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const message = { type: 'message', from: { id: '29:1', aadObjectId: anna.person } } as unknown as Activity;
  const deny = (times = 1) => {
    const denied = createDeny({ ...domain, turnAway: () => {} });
    return Promise.all(Array.from({ length: times }, () => denied(message, { denied: 'other-tenant' })));
  };

  it('is recorded once a minute for each person, however many come at once', async () => {
    await deny(5);
    assert.deepEqual(await domain.events(), ['reveal.refused']);
    await domain.clock.pass(60_000);
    await deny();
    assert.equal((await domain.events()).length, 2);
  });

  it('is recorded once an hour where anybody of a team may try', async () => {
    const denied = createDeny({ ...domain, turnAway: () => {} });
    for (let minute = 0; minute < 90; minute++) {
      await denied(message, { denied: 'not-a-personal-chat' });
      await domain.clock.pass(60_000);
    }
    assert.equal((await domain.events()).length, 2);
  });

  it('is a warning, unless a team says of itself that somebody came', async () => {
    const denied = createDeny({ ...domain, turnAway: () => {} });
    await denied({ ...message, type: 'conversationUpdate' }, { denied: 'not-a-personal-chat' });
    await denied(message, { denied: 'not-a-personal-chat' });
    await denied({ ...message, type: 'event' }, { denied: 'token-event' });
    const lines = domain.log.lines.filter(({ event }) => event === 'activity.denied');
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['info', 'warn', 'warn'],
    );
  });

  it('breaks nothing while storage is away, and an operator is told that there is no record', async () => {
    const away = async () => Promise.reject(new Unavailable('storage', 'busy'));
    domain.records.create = away;
    domain.audit.record = away;
    await deny();
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'audit.failed'));
  });
});
