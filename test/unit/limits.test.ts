import assert from 'node:assert/strict';
import { createLimits, type MostKeys } from '../../bot/domain/limits.ts';
import { createTallies } from '../../bot/domain/tallies.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const plenty: MostKeys = { per10Minutes: 1_000, perDay: 1_000, perHour: 1_000 };

describe('How many keys may be sent', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const limits = (most: Partial<MostKeys>) => createLimits({ ...domain, most: { ...plenty, ...most } });

  async function taken(from: ReturnType<typeof limits>, times: number, person = anna.person) {
    const answers = [];
    for (let time = 0; time < times; time++) answers.push(await from.take(person));
    return answers.map((answer) => ('objection' in answer ? answer.objection : 'taken'));
  }

  it('to one person in ten minutes: the refusal says when the oldest no longer counts', async () => {
    const from = limits({ per10Minutes: 2 });
    const begun = domain.clock.now();
    assert.deepEqual(await taken(from, 1), ['taken']);
    await domain.clock.pass(4 * MINUTE);
    const [second, third] = await taken(from, 2);
    assert.equal(second, 'taken');
    assert(typeof third === 'object');
    assert.equal(third.refusal, 'person-limit');
    const wait = (third.until ?? 0) - begun;
    assert(wait >= 10 * MINUTE && wait <= 10 * MINUTE + 1_000, `${wait}`);
    await domain.clock.pass((third.until ?? 0) - domain.clock.now() - 1);
    assert.notEqual((await taken(from, 1))[0], 'taken');
    await domain.clock.pass(1);
    assert.deepEqual(await taken(from, 1), ['taken']);
  });

  it('to one person in 24 hours, on top', async () => {
    const from = limits({ per10Minutes: 2, perDay: 3 });
    await taken(from, 2);
    await domain.clock.pass(11 * MINUTE);
    const [third, fourth] = await taken(from, 2);
    assert.equal(third, 'taken');
    assert(typeof fourth === 'object' && (fourth.until ?? 0) > domain.clock.now() + 23 * HOUR);
    assert.deepEqual(await taken(from, 1, bert.person), ['taken'], 'somebody else is not meant');
  });

  it('to everybody in an hour: then nobody gets one, and an operator is told', async () => {
    const from = limits({ perHour: 2 });
    await taken(from, 1);
    const [second, third] = await taken(from, 2, bert.person);
    assert.equal(second, 'taken');
    assert(typeof third === 'object' && third.refusal === 'company-limit');
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'limits.company-reached'));
    const wait = (third.until ?? 0) - domain.clock.now();
    assert(wait >= HOUR && wait <= HOUR + MINUTE, `${wait}`);
    await domain.clock.pass(wait);
    assert.deepEqual(await taken(from, 1), ['taken']);
  });

  it('whoever is refused for the company has used up nothing of their own', async () => {
    const from = limits({ perHour: 1, per10Minutes: 2 });
    await taken(from, 3);
    await domain.clock.pass(61 * MINUTE);
    assert.deepEqual(await taken(from, 1), ['taken']);
    assert.deepEqual(
      (await domain.records.read<unknown[]>(`keys/person/${anna.person}`))?.value.length,
      2,
      'two keys were sent',
    );
  });

  it('only what was sent counts', async () => {
    const from = limits({ per10Minutes: 1, perHour: 1 });
    const place = await from.take(anna.person);
    assert('giveBack' in place);
    assert.notEqual((await taken(from, 1))[0], 'taken');
    await place.giveBack();
    assert.deepEqual(await taken(from, 1), ['taken']);
  });

  it('no more when all are asked for at once', async () => {
    const from = limits({ per10Minutes: 3 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => from.take(anna.person)));
    assert.equal(answers.filter((answer) => 'giveBack' in answer).length, 3);
  });

  it('none when storage cannot count', async () => {
    domain.records.replace = async () => false;
    domain.records.create = async () => false;
    await assert.rejects(limits({}).take(anna.person), { name: 'Unavailable', system: 'storage' });
  });

  it('to technicians, for others, count for the company only, and together with all the rest', async () => {
    const from = limits({ per10Minutes: 1, perHour: 3 });
    for (let time = 0; time < 2; time++) assert('giveBack' in (await from.takeForCompany()));
    assert.deepEqual(await taken(from, 1), ['taken'], 'of their own they have used up nothing');
    const full = await from.takeForCompany();
    assert('objection' in full);
    assert.equal(full.objection.refusal, 'company-limit');
    assert((full.objection.until ?? 0) > domain.clock.now());
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'limits.company-reached'));
  });

  it('to technicians, are given back where none was sent, and are no more when all come at once', async () => {
    const from = limits({ perHour: 3 });
    const places = await Promise.all(Array.from({ length: 10 }, () => from.takeForCompany()));
    const got = places.filter((place) => 'giveBack' in place);
    assert.equal(got.length, 3);
    await got[0]?.giveBack();
    assert('giveBack' in (await from.takeForCompany()));
    assert('objection' in (await from.takeForCompany()));
  });

  it('ten five-minute showings in a row of one Mac, by default', async () => {
    const from = createLimits({ ...domain, most: { per10Minutes: 5, perDay: 20, perHour: 100 } });
    for (let showing = 0; showing < 10; showing++) {
      assert.deepEqual(await taken(from, 1), ['taken']);
      await domain.clock.pass(5 * MINUTE);
    }
  });
});

describe('A tally', () => {
  it('never allows more in any window than there may be, whatever comes when', async () => {
    const domain = await createDomain();
    const tallies = createTallies(domain);
    const rules = { windows: [{ ms: 10_000, most: 3 }], roundedToMs: 1_000 };
    const sent: number[] = [];
    let state = 7;
    for (let round = 0; round < 300; round++) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      await domain.clock.pass(state % 3_000);
      const answer = await tallies.add('key', rules);
      if ('takeBack' in answer) sent.push(domain.clock.now());
    }
    for (const at of sent) {
      assert(sent.filter((other) => other > at - 10_000 && other <= at).length <= 3);
    }
    assert(sent.length > 50);
    await domain.close();
  }).timeout(20_000);

  it('counts a crowd at two instances without everybody being in the way of everybody', async () => {
    const domain = await createDomain();
    let writes = 0;
    const replace = domain.records.replace.bind(domain.records);
    domain.records.replace = (...about) => {
      writes++;
      return replace(...about);
    };
    const rules = { windows: [{ ms: 10_000, most: 150 }], roundedToMs: 1_000 };
    const instances = [createTallies(domain), createTallies(domain)];
    const crowd = instances.flatMap((tallies) => Array.from({ length: 100 }, () => tallies.add('key', rules)));
    const answers = await Promise.all(crowd);
    assert.equal(answers.filter((answer) => 'takeBack' in answer).length, 150);
    assert(writes < 20, `${writes} writes`);
    await Promise.all(answers.map((answer) => 'takeBack' in answer && answer.takeBack()));
    assert.deepEqual((await domain.records.read('key'))?.value, []);
    await domain.close();
  });
});
