import assert from 'node:assert/strict';
import { assertNoKeyInChannels, assertNothingLeaked } from '../e2e/leaks.ts';
import { createSearch, decoded, needlesOf } from '../support/needles.ts';
import { type Life, live } from './life.ts';
import type { Storage } from './storages.ts';

/** What each place must hold, so that nobody searches where nothing is. */
type Places = Record<string, RegExp>;

const everywhere: Places = {
  'standard output': /"event":"reveal.shown","reference":"\w{6}"/,
  'standard error': /EADDRINUSE[\s\S]*CLOUD must be/,
  'output of the commands': /reveal\.shown[\s\S]*OAuth connection/,
  telemetry: /graph key[\s\S]*latchkey\.refusals/,
};

/** Lives through it once, and looks into each place afterwards. `places`: those of that storage. */
export function nothingLeaksOn(name: string, open: (folder: string) => Promise<Storage>, places: Places): void {
  describe(`After a whole life of Latchkey on ${name}`, function () {
    // In real time, with many processes.
    this.timeout(600_000);
    let life: Life;
    before(async () => {
      life = await live(open);
    });

    for (const [place, holds] of Object.entries({ ...everywhere, ...places })) {
      it(`no key, token or secret is in the ${place}`, () => {
        const { company, wire } = life.cloud;
        const text = life.kept[place] ?? '';
        assert(holds.test(text) || holds.test(decoded(text)), 'nothing was searched');
        const own = life.secrets.map((secret) => ({ what: 'secret', groups: [secret] }));
        assert.deepEqual(createSearch([...needlesOf(company, wire.requests), ...own])(text), []);
      });
    }

    it('none went anywhere, but each key into one edit in the chat of whoever may see it', () => {
      assertNoKeyInChannels(life.cloud);
      assertNothingLeaked(life.cloud, {});
    });
  });
}
