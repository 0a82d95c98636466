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
  it('name an advisory and a package, give a reason, and end within a year', () => {
    const nextYear = new Date(Date.now() + 366 * 24 * 60 * 60 * 1000).toISOString();
    for (const { id, package: name, reason, until } of present as Explanation[]) {
      assert.match(id, /^GHSA(-[0-9a-z]{4}){3}$/);
      assert(name && reason.length > 20, id);
      assert(/^\d{4}-\d\d-\d\d$/.test(until) && until < nextYear, id);
    }
  });
});
