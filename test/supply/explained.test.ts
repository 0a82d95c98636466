import assert from 'node:assert/strict';
import { type Explanation, explain } from '../../release/explained.ts';
import present from '../../release/explained-advisories.json' with { type: 'json' };
import type { Finding } from '../../release/npm-audit.ts';

const TODAY = '2026-11-26';

const findingOf = (id: string, name: string): Finding => ({
  ...{ id, package: name, production: true },
  ...{ severity: 'high', range: '<2', title: 'Trouble', url: `https://github.com/advisories/${id}` },
});
const one = findingOf('GHSA-1', 'served');
const enough: Explanation = { id: 'GHSA-1', package: 'served', reason: 'Nobody calls that.', until: TODAY };

describe('An explanation', () => {
  it('counts for its finding, up to its last day', () => {
    const { verdicts, stale } = explain([one], [enough], TODAY);
    assert.deepEqual(verdicts, [{ finding: one, explanation: enough }]);
    assert.deepEqual(stale, []);
  });

  for (const [what, lacking] of [
    ['for another advisory', { ...enough, id: 'GHSA-2' }],
    ['for another package', { ...enough, package: 'tool' }],
    ['whose last day was yesterday', { ...enough, until: '2026-11-25' }],
    ['that names no day', { ...enough, until: 'until it is mended' }],
    ['that gives no reason', { ...enough, reason: ' ' }],
  ] as const) {
    it(`does not count ${what}`, () => {
      assert.deepEqual(explain([one], [lacking], TODAY).verdicts, [{ finding: one, explanation: undefined }]);
    });
  }

  it('counts for one of two findings', () => {
    const other = findingOf('GHSA-2', 'served');
    const { verdicts } = explain([other, one], [enough], TODAY);
    assert.deepEqual(
      verdicts.map(({ explanation }) => explanation),
      [undefined, enough],
    );
  });

  it('is stale when no finding needs it, and not for being over', () => {
    const over = { ...enough, until: '2026-11-25' };
    const unneeded = { ...enough, package: 'tool' };
    assert.deepEqual(explain([one], [over, unneeded], TODAY).stale, [unneeded]);
  });
});

describe('The explanations of this version', () => {
  const nextYear = new Date(Date.now() + 366 * 24 * 60 * 60 * 1000).toISOString();
  const isComplete = ({ id, package: name, reason, until }: Explanation) =>
    /^GHSA(-[0-9a-z]{4}){3}$/.test(id) &&
    name !== '' &&
    reason.length > 20 &&
    /^\d{4}-\d\d-\d\d$/.test(until) &&
    until < nextYear;

  it('name an advisory and a package, give a reason, and end within a year', () => {
    assert.deepEqual(
      (present as Explanation[]).filter((each) => !isComplete(each)),
      [],
    );
  });

  const complete: Explanation = {
    ...{ id: 'GHSA-2g4f-4pwh-qvx6', package: 'served', reason: 'Nobody calls what is weak in it.' },
    until: new Date().toISOString().slice(0, 10),
  };
  const samples: Record<string, [passes: boolean, sample: Explanation]> = {
    'that has all of it': [true, complete],
    'that names another kind of advisory': [false, { ...complete, id: 'CVE-2026-1234' }],
    'that names no package': [false, { ...complete, package: '' }],
    'that gives hardly a reason': [false, { ...complete, reason: 'Not for us.' }],
    'that names no day': [false, { ...complete, until: 'until it is mended' }],
    'that ends years from now': [false, { ...complete, until: '9999-12-31' }],
  };
  for (const [what, [passes, sample]] of Object.entries(samples)) {
    it(`would ${passes ? '' : 'not '}pass with one ${what}`, () => {
      assert.equal(isComplete(sample), passes);
    });
  }
});
