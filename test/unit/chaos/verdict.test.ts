import assert from 'node:assert/strict';
import { createCompany } from '../../../sandbox/company.ts';
import { intentsOf, isToldOf } from '../../chaos/audit.ts';
import type { Showing } from '../../chaos/screens.ts';
import type { Trouble } from '../../chaos/troubles.ts';
import { latenessOf } from '../../chaos/verdict.ts';

const RULES = { visibleMs: 15_000, blankingsPerSecond: 10 };
const DUE = 15_000;
const { people, devices } = createCompany();

let lastId = 0;
function showing(changes: Partial<Showing> = {}): Showing {
  const activity = { type: 'message' };
  const message = { id: `${++lastId}`, from: 'bot', activity, versions: [] } as const;
  const place = { id: 'a', messages: [], deleted: [] };
  return {
    place,
    person: people.anna,
    message: { ...message, versions: [] },
    mac: devices.anna,
    on: 0,
    blanked: [],
    ...changes,
  };
}

const trouble = (changes: Partial<Trouble>): Trouble => ({ from: 0, to: 0, afterMs: 0, what: 'trouble', ...changes });

const allowed = (one: Showing, ...troubles: Trouble[]) => latenessOf([one], troubles, RULES, 200_000)[0]?.allowedMs;

describe('How late a key may be', () => {
  it('is ten seconds if nothing was in the way', () => {
    const [one] = latenessOf([showing({ off: DUE + 300 })], [], RULES, 200_000);
    assert.deepEqual([one?.lateMs, one?.allowedMs], [300, 10_000]);
  });

  it('goes on for as long as it stands there', () => {
    assert.equal(latenessOf([showing()], [], RULES, 200_000)[0]?.lateMs, 185_000);
  });

  it('is longer by what was in the way after it was due, and before it went', () => {
    const one = showing({ off: DUE + 20_000 });
    assert.equal(allowed(one, trouble({ from: DUE + 1_000, to: DUE + 4_000 })), 13_000);
    assert.equal(allowed(one, trouble({ from: 1_000, to: 4_000 })), 10_000);
    assert.equal(allowed(one, trouble({ from: 1_000, to: DUE + 4_000 })), 14_000);
    assert.equal(allowed(one, trouble({ from: DUE + 18_000, to: DUE + 30_000 })), 12_000);
    assert.equal(allowed(one, trouble({ from: DUE + 30_000, to: DUE + 40_000 })), 10_000);
  });

  it('counts what is felt afterwards, but not of what was over before the key came', () => {
    const one = showing({ on: 1_000, off: 1_000 + DUE + 25_000 });
    assert.equal(allowed(one, trouble({ from: 3_000, to: 3_000, afterMs: 30_000 })), 27_000);
    assert.equal(allowed(one, trouble({ from: 500, to: 500, afterMs: 30_000 })), 10_000);
  });

  it('counts once what was in the way at the same time', () => {
    const one = showing({ off: DUE + 20_000 });
    const troubles = [trouble({ from: DUE, to: DUE + 5_000 }), trouble({ from: DUE + 3_000, to: DUE + 6_000 })];
    assert.equal(allowed(one, ...troubles, trouble({ from: DUE + 1_000, to: DUE + 2_000 })), 16_000);
  });

  it('is not longer by what happened to another message', () => {
    const one = showing({ off: DUE + 20_000 });
    const about = (message: string) => trouble({ from: DUE, to: DUE + 5_000, message });
    assert.equal(allowed(one, about('another')), 10_000);
    assert.equal(allowed(one, about(one.message.id)), 15_000);
  });

  it('is longer by the others that were late at the same time, at the pace', () => {
    const late = Array.from({ length: 20 }, () => showing({ off: DUE + 5_000 }));
    const early = Array.from({ length: 20 }, () => showing({ off: DUE - 5_000 }));
    const one = showing({ off: DUE + 6_000 });
    assert.equal(latenessOf([one, ...late, ...early], [], RULES, 200_000)[0]?.allowedMs, 12_000);
  });
});

describe('The trail of a key', () => {
  const at = (ms: number) => new Date(ms).toISOString();
  const entry = (ms: number, changes = {}) => ({
    event: 'reveal.intended' as const,
    at: at(ms),
    reference: 'ABCDEF',
    person: { id: people.anna.id },
    mac: { id: devices.anna.record.id },
    ...changes,
  });

  it('begins with an entry before the key came, by the same person about the same Mac', () => {
    const one = showing({ on: 1_000 });
    const found = (...entries: ReturnType<typeof entry>[]) => intentsOf([one], entries).get(one);
    assert.equal(found(entry(900))?.reference, 'ABCDEF');
    assert.equal(found(entry(1_100)), undefined);
    assert.equal(found(entry(900, { person: { id: people.ben.id } })), undefined);
    assert.equal(found(entry(900, { mac: { id: devices.ben.record.id } })), undefined);
    assert.equal(found(entry(900, { event: 'reveal.shown' })), undefined);
  });

  it('is not that of another key', () => {
    const [one, other] = [showing({ on: 1_000 }), showing({ on: 2_000 })];
    const single = intentsOf([other, one], [entry(900)]);
    assert.deepEqual([single.get(one)?.reference, single.get(other)], ['ABCDEF', undefined]);
    const both = intentsOf([one, other], [entry(900), entry(1_900, { reference: 'GHJKLM' })]);
    assert.deepEqual([both.get(one)?.reference, both.get(other)?.reference], ['ABCDEF', 'GHJKLM']);
  });

  it('ends with the owner, who was told or could not be', () => {
    const told = (event: 'owner.told' | 'owner.not-told') => entry(3_000, { event, facts: { lookUp: 'one' } });
    assert(isToldOf('one', [told('owner.told')]) && isToldOf('one', [told('owner.not-told')]));
    assert(!isToldOf('two', [told('owner.told')]));
    assert(!isToldOf('one', [entry(3_000, { facts: { lookUp: 'one' } })]));
  });
});
