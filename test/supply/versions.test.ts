import assert from 'node:assert/strict';
import accepted from './accepted.json' with { type: 'json' };
import advisories from './known-advisories.json' with { type: 'json' };
import { locked, overrides, production } from './lock.ts';

type Advisory = { package: string; id: string; from?: string; fixed: string[] };

/** Of plain versions. */
const isBefore = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true }) < 0;

/** What a fix is made for once more: a major version, and before the first one a minor version. */
const lineOf = (version: string) => /^(0\.)*\d+/.exec(version)?.[0];

/** A line that no fix was made for is mended from the highest fix on. */
function hits({ from = '0.0.0', fixed }: Advisory, version: string): boolean {
  const ofItsLine = fixed.filter((fix) => lineOf(fix) === lineOf(version));
  return !isBefore(version, from) && (ofItsLine.length > 0 ? ofItsLine : fixed).some((fix) => isBefore(version, fix));
}

describe('Versions', () => {
  const versionsOf = (name: string, among = locked) => [
    ...new Set(among.filter((entry) => entry.name === name).map(({ version }) => version)),
  ];

  it('that tokens, keys and the network depend on are there once each', () => {
    const several = accepted.oneVersion.filter((name) => versionsOf(name, production).length !== 1);
    assert.deepEqual(
      several.map((name) => [name, ...versionsOf(name, production)]),
      [],
    );
  });

  for (const advisory of advisories) {
    it(`have what mends ${advisory.package}: ${advisory.id}`, () => {
      assert.deepEqual(
        versionsOf(advisory.package).filter((version) => hits(advisory, version)),
        [],
      );
    });
  }

  const fixes = { package: 'some', id: 'GHSA-0', from: '0.7.0', fixed: ['0.8.15', '2.1.0'] };
  for (const [version, expected] of [
    ['0.6.9', false],
    ['0.7.0', true],
    ['0.8.9', true],
    ['0.8.15', false],
    ['1.9.9', true],
    ['2.0.9', true],
    ['2.10.0', false],
    ['3.0.0', false],
  ] as const) {
    it(`count ${version} as ${expected ? 'hit' : 'not hit'} where 0.8.15 and 2.1.0 mend what 0.7.0 began`, () => {
      assert.equal(hits(fixes, version), expected);
    });
  }

  it('are overridden only where somebody needs the package', () => {
    const needs = (who: typeof locked, name: string) => who.some(({ dependencies }) => dependencies?.[name]);
    const unneeded = Object.entries(overrides).flatMap(([name, inner]) => {
      if (typeof inner === 'string') return needs(locked, name) ? [] : [name];
      const who = locked.filter((entry) => entry.name === name);
      return Object.keys(inner).filter((each) => !needs(who, each));
    });
    assert.deepEqual(unneeded, []);
  });
});
