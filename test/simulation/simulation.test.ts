import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { playHistory } from './history.ts';
import { loadSubject, type Subject } from './load.ts';
import { plants } from './plants.ts';
import { findFirst } from './simulate.ts';

/** The others take longer: `npm run simulate -- --plants` looks for all. */
const FOUND_SOON = ['shows-before-re-arming', 'settles-before-the-edit-is-confirmed', 'a-key-in-a-booking'];

describe('The simulation', function () {
  this.timeout(120_000);
  let subject: Subject;
  before(async () => {
    subject = await loadSubject();
  });

  it('finds nothing wrong in two thousand histories', async () => {
    assert.equal(await findFirst(subject, 7, 2_000), undefined);
  });

  it('plays a history in the same way each time, to the last line', async () => {
    const traceOf = async (history: number) =>
      createHash('sha256')
        .update((await playHistory(subject, { seed: 3, history }, true)).lines.join('\n'))
        .digest('hex');
    for (let history = 1; history <= 50; history++) assert.equal(await traceOf(history), await traceOf(history));
    assert.notEqual(await traceOf(1), await traceOf(2));
  });

  it('plays histories in which enough happens', async () => {
    const totals = { events: 0, reveals: 0, faults: 0 };
    for (let history = 1; history <= 200; history++) {
      const { counts } = await playHistory(subject, { seed: 5, history });
      for (const what of ['events', 'reveals', 'faults'] as const) totals[what] += counts[what];
    }
    assert(totals.events > 200 * 30 && totals.reveals > 200 && totals.faults > 200, JSON.stringify(totals));
  });

  for (const name of FOUND_SOON) {
    it(`finds what was broken on purpose: ${name}`, async () => {
      const plant = plants.find((each) => each.name === name);
      assert(plant && (await findFirst(await loadSubject(plant), 1, 1_000)));
    });
  }
});
