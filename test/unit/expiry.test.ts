import assert from 'node:assert/strict';
import { daysLeft, dueWarning, type Expiry, type Warning } from '../../bot/domain/expiry.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createExpiryWatch } from '../../bot/expiry-watch.ts';
import { createDomain, type Domain } from '../support/domain.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const secret: Expiry = { what: 'secret', at: Date.parse('2027-03-31') };

describe('The warning that is due', () => {
  const dueAt = (msLeft: number) => dueWarning(secret, secret.at - msLeft)?.due;

  for (const [left, due] of [
    [60 * DAY + 1, undefined],
    [60 * DAY, 60],
    [30 * DAY + 1, 60],
    [30 * DAY, 30],
    [20 * DAY, 30],
    [7 * DAY + 1, 30],
    [7 * DAY, 7],
    [DAY + 1, 7],
    [DAY, 1],
    [1, 1],
    [0, 0],
    [-1, 0],
    [-1_000 * DAY, 0],
  ] as const) {
    it(`is ${due} with ${left / DAY} days left`, () => assert.equal(dueAt(left), due));
  }

  it('tells the days that are really left, and never -0', () => {
    const now = secret.at - 20 * DAY;
    assert.deepEqual(dueWarning(secret, now), { ...secret, due: 30, days: 20 });
    assert.equal(daysLeft(secret, now + 1), 20);
    assert.equal(daysLeft(secret, now - 1), 21);
    assert(Object.is(daysLeft(secret, secret.at + HOUR), 0));
    assert.equal(daysLeft(secret, secret.at + DAY), -1);
  });
});

describe('The watch over what expires', () => {
  let domain: Domain;
  let told: Warning[];
  let refuses: boolean;
  beforeEach(async () => {
    domain = await createDomain();
    told = [];
    refuses = false;
  });
  afterEach(() => domain.close());

  const channel = {
    async warn(warning: Warning) {
      if (refuses) throw new Unavailable('Teams', 'busy', { status: 503 });
      told.push(warning);
    },
  };
  const inDays = (days: number): Expiry => ({ what: 'secret', at: domain.clock.now() + days * DAY });
  const watch = (expiry: Expiry, ports = {}) => createExpiryWatch({ ...domain, channel, expiries: [expiry], ...ports });
  const lines = (event: string) => domain.log.lines.filter((line) => line.event === event);
  const dues = () => told.map(({ due }) => due);
  async function hoursPass(hours: number) {
    for (let hour = 0; hour < hours; hour++) await domain.clock.pass(HOUR);
  }

  it('warns 60, 30, 7 and 1 day before and then, once each', async () => {
    watch(inDays(61)).start();
    await hoursPass(65 * 24);
    assert.deepEqual(dues(), [60, 30, 7, 1, 0]);
    assert.deepEqual(
      lines('expiry.near').map(({ level, facts }) => [level, facts]),
      [
        ['alert', { what: 'secret', days: 60 }],
        ['alert', { what: 'secret', days: 30 }],
        ['alert', { what: 'secret', days: 7 }],
        ['alert', { what: 'secret', days: 1 }],
      ],
    );
    assert.deepEqual(
      lines('expiry.passed').map(({ level, facts }) => [level, facts]),
      [0, -1, -2, -3, -4].map((days) => ['alert', { what: 'secret', days: days || 0 }]),
    );
  });

  it('says at a late start only the last warning', async () => {
    watch(inDays(20)).start();
    await hoursPass(1);
    assert.deepEqual(
      told.map(({ due, days }) => [due, days]),
      [[30, 20]],
    );
  });

  it('tells the channel once over restarts, and the log once per process', async () => {
    const expiry = inDays(5);
    for (let process = 1; process <= 3; process++) {
      const running = watch(expiry);
      running.start();
      await hoursPass(3);
      running.stop();
      assert.equal(lines('expiry.near').length, process);
    }
    assert.deepEqual(dues(), [7]);
  });

  it('tells the channel once for two instances, also when both look at the same moment', async () => {
    const expiry = inDays(5);
    for (const instance of [watch(expiry), watch(expiry)]) instance.start();
    await hoursPass(12);
    assert.deepEqual(dues(), [7]);
    assert.equal(lines('expiry.near').length, 2);
  });

  it('tells anew of another secret', async () => {
    watch(inDays(5)).start();
    watch(inDays(6)).start();
    await hoursPass(1);
    assert.deepEqual(dues(), [7, 7]);
  });

  it('tries again an hour later when Teams did not take it, and then not any more', async () => {
    refuses = true;
    watch(inDays(5)).start();
    await hoursPass(2);
    assert.deepEqual(told, []);
    const error = 'Teams is unavailable: busy (503)';
    assert.deepEqual(lines('expiry.not-told')[0]?.facts, { what: 'secret', days: 5, error });
    assert.equal(lines('expiry.not-told').length, 3);
    refuses = false;
    await hoursPass(12);
    assert.deepEqual(dues(), [7]);
    assert.equal(lines('expiry.near').length, 1);
  });

  it('gives up after three attempts of which nobody knows whether they arrived', async () => {
    let attempts = 0;
    const warn = async () => {
      attempts++;
      throw new Unavailable('Teams', 'busy');
    };
    watch(inDays(5), { channel: { warn } }).start();
    await hoursPass(12);
    assert.equal(attempts, 3);
  });

  it('is in the log whatever storage does, and tells the channel once storage is back', async () => {
    const read = domain.records.read;
    domain.records.read = async () => Promise.reject(new Unavailable('storage', 'busy'));
    watch(inDays(5)).start();
    await hoursPass(1);
    assert.equal(lines('expiry.near').length, 1);
    assert.equal(lines('expiry.not-told').length, 2);
    assert.deepEqual(told, []);
    domain.records.read = read;
    await hoursPass(1);
    assert.deepEqual(dues(), [7]);
  });

  it('does not tell twice because storage could not keep that it was told', async () => {
    const create = domain.records.create;
    domain.records.create = (key, ...rest) =>
      key.startsWith('expiry-told/') ? Promise.reject(new Unavailable('storage', 'busy')) : create(key, ...rest);
    watch(inDays(5)).start();
    await hoursPass(6);
    assert.deepEqual(dues(), [7]);
  });

  it('needs no channel', async () => {
    watch(inDays(5), { channel: undefined }).start();
    await hoursPass(1);
    assert.equal(lines('expiry.near').length, 1);
    assert.deepEqual(domain.called('records'), []);
  });

  it('leaves nothing running when it stops', async () => {
    const running = watch(inDays(61));
    running.start();
    running.stop();
    assert.equal(domain.clock.waiting(), 0);
    await hoursPass(48);
    assert.deepEqual(domain.log.lines, []);
  });
});
