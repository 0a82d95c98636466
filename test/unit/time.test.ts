import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createBackground } from '../../bot/background.ts';
import { verify } from '../../bot/domain/audit-verifier.ts';
import { deadline, within } from '../../bot/domain/deadline.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createHousekeeping } from '../../bot/housekeeping.ts';
import { createLoop } from '../../bot/loop.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, createFakeLog, KEY } from '../support/fakes.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const never = () => new Promise<never>(() => {});

describe('A deadline', () => {
  it('aborts when its time is up, and not before', async () => {
    const clock = createManualClock();
    const signal = deadline(clock, 1_000);
    await clock.pass(999);
    assert.equal(signal.aborted, false);
    await clock.pass(1);
    assert.equal(signal.aborted, true);
  });

  it('ends a wait for what cannot be aborted', async () => {
    const clock = createManualClock();
    const ended = assert.rejects(within(clock, 1_000, 'Teams', never()), { name: 'Unavailable', reason: 'busy' });
    await clock.pass(1_000);
    await ended;
  });

  it('hands on an answer or a failure that comes in time, and leaves no timer', async () => {
    const clock = createManualClock();
    assert.equal(await within(clock, 1_000, 'Teams', Promise.resolve(7)), 7);
    await assert.rejects(within(clock, 1_000, 'Teams', Promise.reject(new TypeError('x'))), TypeError);
    assert.equal(clock.waiting(), 0);
  });

  it('does not mind a failure that comes too late', async () => {
    const clock = createManualClock();
    const { promise, reject } = Promise.withResolvers<never>();
    const ended = assert.rejects(within(clock, 1_000, 'Teams', promise), Unavailable);
    await clock.pass(1_000);
    reject(new Error('too late'));
    await ended;
    await clock.pass(1_000);
  });
});

describe('Work in the background', () => {
  it('is waited for, with the work that it starts', async () => {
    const background = createBackground(createFakeLog());
    const done: string[] = [];
    background.run('first', async () => {
      await Promise.resolve();
      background.run('second', async () => {
        await setImmediate();
        done.push('second');
      });
      done.push('first');
    });
    await background.drained();
    assert.deepEqual(done.sort(), ['first', 'second']);
  });

  it('that fails is an alert without the message of its error', async () => {
    const log = createFakeLog();
    const background = createBackground(log);
    background.run('welcome', async () => Promise.reject(new Error(KEY)));
    await background.drained();
    assert.deepEqual([log.lines[0]?.level, log.lines[0]?.event], ['alert', 'background.failed']);
    assert.equal(log.lines[0]?.facts.name, 'welcome');
    assert(!JSON.stringify(log.lines).includes(KEY));
  });
});

describe('The blanking loop', () => {
  let clock: ManualClock;
  let sweeps: number[];
  let answer: () => Promise<void>;
  beforeEach(() => {
    clock = createManualClock(0);
    sweeps = [];
    answer = async () => {};
  });

  function createBlankingLoop() {
    const log = createFakeLog();
    const sweep = async () => {
      sweeps.push(clock.now());
      await answer();
      return false;
    };
    return { log, ...createLoop({ stalled: 'blanking.stalled', everyMs: 1_000, sweep }, { clock, log }) };
  }

  it('looks at the start and then every second, until it is stopped', async () => {
    const loop = createBlankingLoop();
    loop.start();
    await clock.pass(2_500);
    assert.deepEqual(sweeps, [0, 1_000, 2_000]);
    await loop.stop();
    await clock.pass(5_000);
    assert.equal(sweeps.length, 3);
    assert.equal(clock.waiting(), 0);
  });

  it('goes on when storage fails, and alerts', async () => {
    const loop = createBlankingLoop();
    answer = async () => Promise.reject(new Unavailable('storage', 'busy'));
    loop.start();
    await clock.pass(3_000);
    assert.equal(sweeps.length, 4);
    assert(loop.log.lines.every(({ level, event }) => level === 'alert' && event === 'blanking.stalled'));
    await loop.stop();
  });

  it('is alive only while it can look', async () => {
    const loop = createBlankingLoop();
    assert.equal(loop.alive(), false);
    loop.start();
    await clock.pass(1);
    assert.equal(loop.alive(), true);
    answer = async () => Promise.reject(new Unavailable('storage', 'busy'));
    await clock.pass(8_000);
    assert.equal(loop.alive(), true);
    await clock.pass(2_000);
    assert.equal(loop.alive(), false);
    answer = async () => {};
    await clock.pass(1_000);
    assert.equal(loop.alive(), true);
    await loop.stop();
  });

  it('is not alive when a look hangs', async () => {
    const loop = createBlankingLoop();
    loop.start();
    await clock.pass(500);
    answer = never;
    await clock.pass(11_000);
    assert.equal(loop.alive(), false);
    assert.equal(sweeps.length, 2, 'one look at a time');
  });

  it('lets a look that is under way finish before it has stopped', async () => {
    const loop = createBlankingLoop();
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = () => promise;
    loop.start();
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await clock.pass(1_000);
    assert.equal(stopped, false);
    resolve();
    await stopping;
    assert.equal(clock.waiting(), 0);
  });
});

describe('Housekeeping', () => {
  it('removes expired records once an hour, and outlives a failure', async () => {
    const domain = await createDomain();
    const housekeeping = createHousekeeping(domain.ports);
    const count = async () => (await domain.database.rows('SELECT key FROM records')).length;
    const { clean } = domain.records;
    domain.records.clean = async () => Promise.reject(new Unavailable('storage', 'busy'));
    await domain.records.create('short', {}, domain.clock.now() + 1_000);
    await domain.records.create('long', {}, domain.clock.now() + 24 * 3_600_000);
    housekeeping.start();
    await domain.clock.pass(3_599_000);
    assert(domain.log.events().includes('records.not-cleaned'));
    assert.equal(await count(), 2);
    domain.records.clean = clean;
    await domain.clock.pass(1_000);
    assert.equal(await count(), 1);
    housekeeping.stop();
    assert.equal(domain.clock.waiting(), 0);
    await domain.close();
  });

  describe('of the audit', () => {
    const DAY_MS = 24 * 3_600_000;
    let domain: Domain;
    beforeEach(async () => {
      domain = await createDomain();
    });
    afterEach(() => domain.close());

    const recorded = () =>
      domain.audit.record({ event: 'key.blanked', reference: 'K7M2QX', person: { id: anna.person } });
    const ids = async () => (await domain.audit.entries()).map(({ id }) => id);

    /** The test's clock begins at nine in the morning, UTC. */
    const houseKept = (auditRetentionDays?: number) => createHousekeeping({ ...domain.ports, auditRetentionDays });

    it('keeps every entry at least for its time, and then removes it at a checkpoint', async () => {
      await recorded();
      await domain.clock.pass(DAY_MS);
      await recorded();
      const housekeeping = houseKept(30);
      housekeeping.start();
      await domain.clock.pass(29 * DAY_MS + 15 * 3_600_000 - 1);
      assert.deepEqual(await ids(), [1, 2]);
      await domain.clock.pass(1);
      assert.deepEqual(await ids(), [2, 3], 'the first has been kept for thirty whole days');
      await domain.clock.pass(DAY_MS - 1);
      assert.deepEqual(await ids(), [2, 3]);
      await domain.clock.pass(1);
      assert.deepEqual(await ids(), [3, 4]);
      housekeeping.stop();
      assert('entries' in (await verify(await domain.audit.links())));
    });

    it('tells the log and whoever keeps heads', async () => {
      await recorded();
      await domain.clock.pass(40 * DAY_MS);
      await recorded();
      const housekeeping = houseKept(30);
      housekeeping.start();
      await domain.clock.pass(2 * 3_600_000);
      housekeeping.stop();
      const [, checkpoint] = await domain.audit.entries();
      const { id, event, reference } = checkpoint ?? assert.fail('no checkpoint');
      const told = domain.log.lines.filter((line) => line.event === event);
      assert.deepEqual(told, [{ level: 'info', event, facts: { reference, entries: 1 } }]);
      const hash = (await domain.audit.links()).at(-1)?.hash;
      assert.deepEqual(domain.log.heads, [{ id, hash, event, reference }]);
    });

    it('leaves the audit alone when there is no retention', async () => {
      await recorded();
      await domain.clock.pass(36_500 * DAY_MS);
      await recorded();
      const housekeeping = houseKept();
      housekeeping.start();
      await domain.clock.pass(2 * 3_600_000);
      housekeeping.stop();
      assert.deepEqual(await ids(), [1, 2]);
    });

    it('outlives a failure', async () => {
      await recorded();
      await recorded();
      await domain.clock.pass(40 * DAY_MS);
      const { prune } = domain.audit;
      domain.audit.prune = async () => Promise.reject(new Unavailable('storage', 'busy'));
      const housekeeping = houseKept(30);
      housekeeping.start();
      await domain.clock.pass(1_000);
      assert(domain.log.events().includes('audit.not-pruned'));
      domain.audit.prune = prune;
      await domain.clock.pass(3_600_000);
      housekeeping.stop();
      assert.deepEqual(await ids(), [2, 3]);
    });
  });
});
