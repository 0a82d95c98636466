import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import accepted from './accepted.json' with { type: 'json' };
import { production, root } from './lock.ts';

/** What the package itself says; of one that is for another kind of machine, what the lock file says. */
function licenceOf({ path, license }: (typeof production)[number]): unknown {
  const file = join(root, path, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).license : license;
}

/** SPDX: one licence, or a choice of which one is enough. */
const allows = (licence: unknown) =>
  typeof licence === 'string' &&
  licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((one) => accepted.licences.includes(one));

describe('The licences of what Latchkey runs on', () => {
  const inWords = Object.keys(accepted.licencesInWords);

  it('are those that ask for no more than their text', () => {
    const others = production.filter((entry) => !allows(licenceOf(entry)) && !inWords.includes(entry.name));
    assert.deepEqual(
      others.map((entry) => `${entry.name}: ${licenceOf(entry)}`),
      [],
    );
  });

  it('were read by somebody where no field names them', () => {
    const unnamed = production.filter((entry) => licenceOf(entry) === undefined).map(({ name }) => name);
    assert.deepEqual(unnamed.sort(), inWords.sort());
  });
});
