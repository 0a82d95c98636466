import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Blanking, FollowUp } from '../../bot/domain/model.ts';
import { blankingIn, errandIn, followUpIn } from '../../bot/domain/shapes.ts';
import { followUp as followUpCard, hidden } from '../../cards/index.ts';
import { blankingOf } from '../support/fakes.ts';

const DUE = Date.parse('2026-03-02T09:00:00Z');
const message = {
  chat: { id: 'a:anna', serviceUrl: 'https://smba.trafficmanager.net/emea/', bot: '28:bot' },
  id: '17',
};
const booked = blankingOf(message, DUE, {
  account: { name: 'Anna' },
  lookUp: 'look-up',
  missing: { since: DUE, times: 1 },
  rejectedSince: DUE,
  busySince: DUE,
  replaced: true,
  notReplacedAt: DUE,
});
const { armed, due, ...subject } = booked;
const followed: FollowUp = {
  ...subject,
  due,
  id: 'one',
  step: 'ask',
  shown: DUE,
  reason: 'x',
  forced: true,
  reminded: 1,
};
const errand = { do: 'tell', lookUp: 'look-up', due: DUE, attempts: 1 };

/** JSON of any shape, and of nearly the right one. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
const odd = (names: string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names, '__proto__', 'constructor'), fc.string()), json);
const near = (good: object) =>
  odd(Object.keys(good)).map((changes) => JSON.parse(JSON.stringify({ ...good, ...changes })));
const at = fc.integer({ min: 0, max: 2 * DUE });

describe('What a queue holds', () => {
  it('may be any JSON: it is read, or it is not', () => {
    fc.assert(
      fc.property(fc.oneof(json, near(booked), near(followed), near(errand)), (value) => {
        for (const shape of [blankingIn, followUpIn, errandIn]) shape(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read as it was written', () => {
    assert.deepEqual(blankingIn(booked), booked);
    assert.deepEqual(followUpIn(followed), followed);
    assert.deepEqual(errandIn(errand), errand);
  });

  it('is kept with all that this version does not know', () => {
    const more = { fromLater: { nested: [1, null] } };
    for (const [shape, item] of [
      [blankingIn, booked],
      [followUpIn, followed],
      [errandIn, errand],
    ] as const) {
      assert.deepEqual(shape({ ...item, ...more }), { ...item, ...more });
    }
    assert.deepEqual(blankingIn({ ...booked, mac: { ...booked.mac, ...more } })?.mac, { ...booked.mac, ...more });
  });
});

describe('A blanking', () => {
  it('is read whatever else is missing or odd, as long as it names a message and a time', () => {
    fc.assert(
      fc.property(odd(Object.keys(booked)), at, (rest, due) => {
        const read = blankingIn(JSON.parse(JSON.stringify({ ...rest, message, due })));
        assert(read);
        assert.deepEqual([read.message, read.due], [message, due]);
        assertWhole(read);
        hidden(read);
      }),
      { numRuns: 300 },
    );
  });

  for (const [what, spoilt] of [
    ['no message', { message: undefined }],
    ['a message without a chat', { message: { id: '17' } }],
    ['a message without an id', { message: { ...message, id: '' } }],
    ['no time', { due: undefined }],
    ['a time in words', { due: '2026-03-02T09:00:00Z' }],
    ['a time that no clock will show', { due: 1e300 }],
  ] as const) {
    it(`with ${what} is nothing to work on`, () => assert.equal(blankingIn({ ...booked, ...spoilt }), undefined));
  }

  it('counts as one whose key may be on the screen, unless it says otherwise', () => {
    assert.equal(blankingIn({ message, due: DUE })?.armed, true);
    assert.equal(blankingIn({ ...booked, armed: 'no' })?.armed, true);
    assert.equal(blankingIn({ ...booked, armed: false })?.armed, false);
    assert.equal(blankingIn({ ...booked, shown: 'yesterday' })?.shown, DUE);
    assert.equal(blankingIn({ ...booked, replaced: 'yes' })?.replaced, undefined);
  });
});

describe('A follow-up', () => {
  it('can be told about if it can be read', () => {
    fc.assert(
      fc.property(near(followed), (value) => {
        const read = followUpIn(value);
        if (read) followUpCard({ ...read, state: 'not-replaced', message: read.message.id });
      }),
      { numRuns: 300 },
    );
  });

  it('of a step that this version does not know is nothing to work on', () => {
    assert.equal(followUpIn({ ...followed, step: 'celebrate' }), undefined);
    assert.equal(followUpIn({ ...followed, id: undefined }), undefined);
  });
});

describe('An errand', () => {
  it('that this version does not know is nothing to work on', () => {
    assert.equal(errandIn({ ...errand, do: 'celebrate' }), undefined);
    assert.equal(errandIn({ ...errand, lookUp: null }), undefined);
  });
});

/** Of the types that the rules count on. */
function assertWhole({ person, mac, reader, reference, again, armed, attempts, ...rest }: Blanking): void {
  for (const text of [person, mac.id, mac.name, reference, again]) assert.equal(typeof text, 'string');
  for (const text of [mac.serial, reader.locale, reader.zone, rest.lookUp])
    assert(text === undefined || typeof text === 'string');
  for (const time of [rest.shown, rest.rejectedSince, rest.busySince, rest.notReplacedAt, rest.missing?.since]) {
    assert(time === undefined || Number.isInteger(time));
  }
  assert.deepEqual([typeof armed, typeof attempts], ['boolean', 'number']);
}
