import assert from 'node:assert/strict';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, companyMac } from '../support/fakes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('Replacing a key', () => {
  let domain: Domain;
  let failure: Unavailable | undefined;
  beforeEach(async () => {
    domain = await createDomain();
    failure = undefined;
    domain.keys.replace = async () => {
      if (failure) throw failure;
    };
  });
  afterEach(() => domain.close());

  const about = (id: string, shown = domain.clock.now()) => {
    const { id: mac, name } = companyMac();
    return { id, shown, person: anna.person, mac: { id: mac, name }, reference: 'K7M2QX' };
  };
  const ask = (id: string, shown?: number) => domain.replacements.ask(about(id, shown), 'it worked');
  const follow = (id: string) => domain.replacements.follow(about(id));
  const fails = (status?: number) => {
    failure = new Unavailable('Graph', status === 403 ? 'rejected' : 'busy', { status });
  };
  const asked = () => domain.times('keys.replace');

  it('is asked of Intune once, and written down before and after', async () => {
    assert.equal(await ask('one'), 'asked');
    assert.equal(await ask('one'), 'asked');
    assert.equal(await ask('other'), 'pending');
    assert.equal(asked(), 1);
    assert.deepEqual(await domain.events(), ['replacement.intended', 'replacement.asked']);
    assert.equal(await domain.replacements.pending(companyMac().id), true);
  });

  it('is asked once by two at the same time', async () => {
    const answers = await Promise.all([ask('one'), ask('other'), ask('third')]);
    assert.equal(asked(), 1);
    assert.equal(answers.filter((answer) => answer === 'asked').length, 1);
  });

  it('is not asked again for a key that has become another since it was shown', async () => {
    const shown = domain.clock.now();
    await ask('one');
    await domain.clock.pass(10 * MINUTE);
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    assert.equal(await ask('meanwhile', shown), 'pending');
    assert.deepEqual(await follow('one'), { state: 'done' });
    assert.equal(await domain.replacements.pending(companyMac().id), false);
    assert.equal(await ask('other', shown), 'covered');
    assert.equal(await ask('later', domain.clock.now() + 1), 'asked');
    assert.equal(asked(), 2);
  });

  for (const [ended, minutes] of [
    ['half a minute before it was shown', -0.5],
    ['half a minute after it was shown', 0.5],
    ['at a time that Intune does not tell', undefined],
  ] as const) {
    it(`is asked again for a key if the new one came ${ended}: no clock is that sure`, async () => {
      await ask('one');
      await domain.clock.pass(10 * MINUTE);
      const shown = domain.clock.now();
      Object.assign(domain.keys.progress, { state: 'done' }, minutes && { at: shown + minutes * MINUTE });
      await domain.clock.pass(10 * MINUTE);
      assert.deepEqual(await follow('one'), { state: 'done' });
      assert.equal(await ask('other', shown), 'asked');
    });
  }

  for (const owner of ['personal', 'unknown'] as const) {
    it(`is refused for a Mac whose owner is ${owner} by now, and Intune is not asked`, async () => {
      domain.directory.mac = async () => companyMac({ owner });
      assert.equal(await ask('one'), 'refused');
      assert.equal(asked(), 0);
      assert.deepEqual(await domain.events(), ['replacement.refused']);
    });
  }

  it('is refused for a Mac that Intune no longer knows', async () => {
    domain.directory.mac = async () => undefined;
    assert.equal(await ask('one'), 'refused');
    assert.equal(asked(), 0);
  });

  for (const status of [400, 403, 404]) {
    it(`is refused when Intune answers ${status}, alerts, and leaves the way free for the next`, async () => {
      fails(status);
      assert.equal(await ask('one'), 'refused');
      assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'replacement.refused'));
      assert.deepEqual(await domain.events(), ['replacement.intended', 'replacement.refused']);
      assert.equal(await domain.replacements.pending(companyMac().id), false);
      assert.equal(await ask('other'), 'refused');
      assert.equal(asked(), 2);
    });
  }

  for (const status of [401, 409, 423, 429, 500, 503, undefined]) {
    it(`is not asked again while an order may have arrived (${status ?? 'no answer'})`, async () => {
      fails(status);
      assert.equal(await ask('one'), 'later');
      failure = undefined;
      await domain.clock.pass(4 * MINUTE);
      assert.equal(await ask('one'), 'later');
      assert.equal(await ask('other'), 'pending');
      assert.equal(asked(), 1);
      await domain.clock.pass(MINUTE);
      assert.equal(await ask('one'), 'asked');
      assert.equal(asked(), 2);
    });
  }

  it('counts as asked when the order arrived and only the answer was lost', async () => {
    fails();
    assert.equal(await ask('one'), 'later');
    domain.keys.progress.state = 'pending';
    assert.equal(await ask('one'), 'asked');
    assert.deepEqual(await domain.events(), ['replacement.intended', 'replacement.asked']);
  });

  it('goes on when nothing can be recorded', async () => {
    domain.audit.record = async () => {
      throw new Unavailable('storage', 'busy');
    };
    assert.equal(await ask('one'), 'asked');
  });

  it('asks nobody while storage cannot remember it', async () => {
    domain.records.create = async () => {
      throw new Unavailable('storage', 'busy');
    };
    await assert.rejects(ask('one'), Unavailable);
    assert.equal(asked(), 0);
  });

  it('remembers the latest showing, in whatever order they are noted', async () => {
    const { id } = companyMac();
    await domain.replacements.noteShown(id, 2_000);
    await domain.replacements.noteShown(id, 1_000);
    assert.equal(await domain.replacements.isShownAgain({ ...about('one'), shown: 1_999 }), true);
    assert.equal(await domain.replacements.isShownAgain({ ...about('one'), shown: 2_000 }), false);
  });

  it('is followed without ever reading the key', async () => {
    await ask('one');
    domain.keys.progress.state = 'pending';
    const { state } = await follow('one');
    assert.equal(state, 'pending');
    assert.equal(domain.times('keys.keyOf'), 0);
  });

  it('that Intune reports as failed alerts, and covers nothing', async () => {
    const shown = domain.clock.now();
    await ask('one');
    domain.keys.progress.state = 'failed';
    assert.deepEqual(await follow('one'), { state: 'failed' });
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'replacement.failed'));
    assert.equal((await domain.events()).at(-1), 'replacement.failed');
    assert.equal(await ask('other', shown), 'asked');
  });

  it('of which nobody hears for thirty days is given up, with an alert', async () => {
    await ask('one');
    await domain.clock.pass(30 * DAY - 1);
    assert.equal((await follow('one')).state, 'pending');
    await domain.clock.pass(1);
    assert.deepEqual(await follow('one'), { state: 'failed' });
    assert.equal((await domain.events()).at(-1), 'replacement.unconfirmed');
  });

  it('that a Mac has checked in after, and of which Intune says nothing, is given up after a day', async () => {
    await ask('one');
    const asked = domain.clock.now();
    await domain.clock.pass(2 * DAY);
    domain.directory.mac = async () => companyMac({ lastCheckIn: asked + DAY });
    assert.equal((await follow('one')).state, 'pending');
    domain.directory.mac = async () => companyMac({ lastCheckIn: asked + DAY + 1 });
    domain.keys.progress.state = 'pending';
    assert.equal((await follow('one')).state, 'pending', 'Intune knows of it');
    domain.keys.progress.state = 'none';
    assert.deepEqual(await follow('one'), { state: 'failed' });
    assert.equal((await domain.events()).at(-1), 'replacement.unconfirmed');
    assert.equal(await domain.replacements.pending(companyMac().id), false);
  });

  it('of which nobody will ever know whether it was asked for is taken over after two hours, and not asked for twice', async () => {
    const shown = domain.clock.now();
    fails(503);
    assert.equal(await ask('stopped'), 'later');
    failure = undefined;
    await domain.clock.pass(2 * HOUR);
    assert.equal(await ask('other', shown), 'pending');
    await domain.clock.pass(1);
    domain.keys.progress.state = 'pending';
    assert.equal(await ask('other', shown), 'asked');
    assert.equal(asked(), 1, 'Intune had taken it');
  });

  for (const [state, at] of [['none'], ['done', -1]] as const) {
    it(`of somebody who stopped is asked for again where it is ${state}, as that did nothing for this key`, async () => {
      fails(503);
      await ask('stopped');
      failure = undefined;
      await domain.clock.pass(3 * HOUR);
      const shown = domain.clock.now();
      Object.assign(domain.keys.progress, { state }, at && { at: shown + at });
      assert.equal(await ask('other', shown), 'asked');
      assert.equal(asked(), 2);
    });
  }

  it('that nobody follows any more holds up the next one for thirty days at most', async () => {
    await ask('one');
    await domain.clock.pass(30 * DAY);
    assert.equal(await ask('other'), 'pending');
    await domain.clock.pass(1);
    assert.equal(await ask('other'), 'asked');
  });

  it('of one follow-up is not ended by another', async () => {
    await ask('one');
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    assert.deepEqual(await follow('other'), { state: 'over' });
    assert.equal(await domain.replacements.pending(companyMac().id), true);
  });
});
