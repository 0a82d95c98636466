import assert from 'node:assert/strict';
import type { Mac } from '../../bot/domain/model.ts';
import { ownMacs } from '../../bot/domain/own-macs.ts';
import { anna, bert, companyMac } from '../support/fakes.ts';

const sorted = (...macs: Partial<Mac>[]) => {
  const enrolled = macs.map((changes, at) =>
    companyMac({ id: `mac-${at}`, serial: `S-${at}`, name: `${at}`, ...changes }),
  );
  const { current, older, personal } = ownMacs(anna.person, enrolled);
  return [current, older, personal].map((list) => list.map(({ name }) => name));
};

describe("A person's own Macs", () => {
  it('begin with the one that checked in last', () => {
    assert.deepEqual(sorted({ lastCheckIn: 1 }, { lastCheckIn: 3 }, { lastCheckIn: 2 }), [['1', '2', '0'], [], []]);
  });

  it('count once when they were enrolled again: the newest enrolment, the rest are older records', () => {
    const again = [
      { serial: 'SAME', enrolled: 1, lastCheckIn: 9 },
      { serial: 'same', enrolled: 3, lastCheckIn: 1 },
      { serial: 'SAME', enrolled: 2, lastCheckIn: 5 },
    ];
    assert.deepEqual(sorted(...again), [['1'], ['0', '2'], []]);
  });

  it('are all current without a serial number, which says nothing', () => {
    assert.deepEqual(sorted({ serial: '' }, { serial: '' }), [['0', '1'], [], []]);
  });

  it('are apart from those that the company does not own', () => {
    assert.deepEqual(sorted({}, { owner: 'personal' }, { owner: 'unknown' }), [['0'], [], ['1']]);
  });

  it("are not those that are recorded for somebody else, as when everybody's were answered", () => {
    assert.deepEqual(sorted({ recordedUser: bert.person }, { recordedUser: bert.person, owner: 'personal' }), [
      [],
      [],
      [],
    ]);
  });
});
