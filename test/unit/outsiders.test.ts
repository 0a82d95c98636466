import assert from 'node:assert/strict';
import { createTurnAway, isForOutsiders, type Outsider } from '../../bot/domain/outsiders.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';

describe('Somebody of another company', () => {
  let domain: Domain;
  let turnAway: ReturnType<typeof createTurnAway>;
  beforeEach(async () => {
    domain = await createDomain();
    turnAway = createTurnAway(domain);
  });
  afterEach(() => domain.close());

  const outsider: Outsider = { refusal: 'other-company', chat: anna.chat, reader: anna.reader };
  const references = () => domain.ports.screen.faces.map(({ refused }) => refused?.reference);
  async function comes(reference: string, who = outsider): Promise<void> {
    turnAway(who, reference);
    await domain.background.drained();
  }

  it('is told no at most once a minute, in each chat', async () => {
    await comes('first');
    await domain.clock.pass(59_999);
    await comes('too soon');
    await comes('elsewhere', { ...outsider, chat: bert.chat });
    await domain.clock.pass(1);
    await comes('later');
    assert.deepEqual(references(), ['first', 'elsewhere', 'later']);
  });

  it('hears words that no employee hears', () => {
    assert(isForOutsiders('other-company') && isForOutsiders('unknown-person'));
    assert(!isForOutsiders('no-account') && !isForOutsiders('sign-in-failed'));
  });
});
