import assert from 'node:assert/strict';
import { createDice } from '../../chaos/dice.ts';
import { faultNames } from '../../chaos/faults.ts';
import { planStorm } from '../../chaos/plan.ts';

const STORM_MS = 70_000;

describe('The plan of a storm', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(planStorm(7, STORM_MS), planStorm(7, STORM_MS));
    assert.notDeepEqual(planStorm(7, STORM_MS), planStorm(8, STORM_MS));
  });

  it('has every fault four times, each in its own part of the time of its kind', () => {
    for (let seed = 0; seed < 20; seed++) {
      const weather = planStorm(seed, STORM_MS).weather.filter(({ everything }) => !everything);
      const seen = weather.map(({ fault }) => fault).sort();
      assert.deepEqual(seen, faultNames.flatMap((name) => Array(4).fill(name)).sort());
      assert(weather.every(({ from, to }) => from >= 0 && from < to && to <= STORM_MS + 1));
    }
  });

  it('takes Teams away altogether once, in the second half', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [first, ...others] = planStorm(seed, STORM_MS).weather;
      assert(first?.everything && first.from >= STORM_MS / 2 && first.to <= STORM_MS);
      assert(others.every(({ everything }) => !everything));
    }
  });

  it('takes storage away for seconds, one time after the other', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { storageOutages } = planStorm(seed, STORM_MS);
      assert.deepEqual(storageOutages.map(({ of }) => of).sort(), ['all', 'all', 'blob', 'queue']);
      for (const [index, { from, to }] of storageOutages.entries()) {
        assert(to - from >= 2_000 && to <= (storageOutages[index + 1]?.from ?? STORM_MS));
      }
    }
  });

  it('kills either instance, and sometimes both', () => {
    const { kills } = planStorm(1, STORM_MS);
    assert.deepEqual(kills[2]?.victims, ['A', 'B']);
    for (const name of ['A', 'B']) assert(kills.some(({ victims }) => victims.length === 1 && victims[0] === name));
  });
});

describe('Chance in a storm', () => {
  it('depends on the seed and the names, and on nothing that was thrown before', () => {
    const [one, other] = [createDice(1), createDice(1)];
    one.between(0, 1, 'something else');
    assert.equal(one.between(0, 1, 'a', 1), other.between(0, 1, 'a', 1));
    assert.notEqual(one.between(0, 1, 'a', 1), one.between(0, 1, 'a', 2));
    assert.notEqual(createDice(2).between(0, 1, 'a', 1), one.between(0, 1, 'a', 1));
  });

  it('is as likely as it is said to be', () => {
    const dice = createDice(1);
    const times = Array.from({ length: 10_000 }, (_, index) => dice.chance(0.3, index)).filter(Boolean).length;
    assert(times > 2_800 && times < 3_200, `${times}`);
    const picked = new Set(Array.from({ length: 100 }, (_, index) => dice.pick(['a', 'b', 'c'], index)));
    assert.equal(picked.size, 3);
  });
});
