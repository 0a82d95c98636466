import assert from 'node:assert/strict';
import { createOnce, type Once } from '../../bot/domain/leases.ts';
import { createDomain, type Domain } from '../support/domain.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('Work under a lease', () => {
  let domain: Domain;
  let once: Once;
  let other: Once;
  let done: string[];
  let outcomes: string[];
  beforeEach(async () => {
    domain = await createDomain();
    once = createOnce(domain);
    other = createOnce(domain);
    done = [];
    outcomes = [];
  });
  afterEach(() => domain.close());

  const work = (result: string) => async () => {
    done.push(result);
    return result;
  };
  /** Work that takes until it is told how it ends. */
  function slowly(name: string) {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const act = () => {
      done.push(name);
      return promise;
    };
    return { act, ends: () => resolve(name), breaks: () => reject(new Error(name)) };
  }
  /** Asks, and notes what comes of it. */
  function ask(instance: Once, act: () => Promise<string>): void {
    const at = outcomes.push('waits') - 1;
    instance('key', act).then(
      (result) => {
        outcomes[at] = result;
      },
      (error: Error) => {
        outcomes[at] = error.message;
      },
    );
  }

  it('is done once, and everybody gets its result', async () => {
    const slow = slowly('first');
    ask(once, slow.act);
    await domain.clock.pass(SECOND);
    ask(other, work('second'));
    ask(other, work('third'));
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['waits', 'waits', 'waits']);
    slow.ends();
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['first', 'first', 'first']);
    assert.deepEqual(done, ['first']);
  });

  it('is done by one of many who start at the same time', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name < 'c' ? once : other, work(name));
    await domain.clock.pass(SECOND);
    assert.equal(done.length, 1);
    assert.deepEqual(outcomes, Array(5).fill(done[0]));
  });

  it('is not done again later: the result is remembered for an hour', async () => {
    await once('key', work('first'));
    await domain.clock.pass(HOUR - 1);
    assert.equal(await other('key', work('second')), 'first');
    await domain.clock.pass(1);
    assert.equal(await other('key', work('third')), 'third');
  });

  it('is done for each key apart', async () => {
    assert.deepEqual([await once('one', work('first')), await once('two', work('second'))], ['first', 'second']);
  });

  it('may have nothing for a result', async () => {
    await once('key', async () => {});
    assert.equal(await other<unknown>('key', work('second')), undefined);
    assert.deepEqual(done, []);
  });

  it('does not wait for a holder whose clock was far ahead', async () => {
    const until = domain.clock.now() + 2 * HOUR;
    await domain.records.create('once/key', { holder: 'from the future', until }, until + HOUR);
    assert.equal(await once('key', work('first')), 'first');
  });

  it('is done by the next when it breaks, at once', async () => {
    const broken = slowly('broken');
    ask(once, broken.act);
    await domain.clock.pass(SECOND);
    ask(other, work('second'));
    broken.breaks();
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['broken', 'second']);
  });

  it('is done by the next ten seconds after its holder died, and not before', async () => {
    ask(once, slowly('dead').act);
    await domain.clock.pass(SECOND);
    ask(other, work('second'));
    await domain.clock.pass(9 * SECOND - 1);
    assert.deepEqual([outcomes, done], [['waits', 'waits'], ['dead']]);
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['waits', 'second']);
  });

  it('that ends after its lease was lost does not change what the next one holds', async () => {
    const late = slowly('late');
    const next = slowly('next');
    ask(once, late.act);
    await domain.clock.pass(10 * SECOND);
    ask(other, next.act);
    await domain.clock.pass(SECOND);
    late.ends();
    await domain.clock.pass(SECOND);
    ask(once, work('third'));
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['late', 'waits', 'waits']);
    next.ends();
    await domain.clock.pass(SECOND);
    assert.deepEqual(outcomes, ['late', 'next', 'next']);
  });

  it('keeps its result, and its error, when that cannot be written down', async () => {
    const replace = async () => Promise.reject(new Error('storage is away'));
    const unlucky = createOnce({
      records: { ...domain.ports.records, replace },
      clock: domain.clock,
    });
    assert.equal(await unlucky('one', work('first')), 'first');
    await assert.rejects(
      unlucky('two', async () => Promise.reject(new Error('broken'))),
      /broken/,
    );
  });
});
