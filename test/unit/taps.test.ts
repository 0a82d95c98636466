import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bringsKey, channelTapOf, tapOf } from '../../bot/taps.ts';

const lookUp = '48f9b202-10c0-4b8c-b8be-af6beb1a3b8d';
const typed = { reason: 'Password forgotten', note: 'at the airport', ticketNumber: 'INC1234', serial: 'XK4P' };

const known = [
  { do: 'go-on', lookUp },
  { do: 'go-on', lookUp, again: true },
  { do: 'pick', lookUp, mac: '33333333-3333-4333-8333-333333333333' },
  { do: 'ask', lookUp, ...typed },
  { do: 'ask', lookUp },
  { do: 'send', lookUp, ...typed },
  { do: 'reveal', lookUp },
  { do: 'drop', lookUp },
  { do: 'approve', lookUp, number: '42' },
  { do: 'approve', lookUp },
  { do: 'decline', lookUp },
  { do: 'not-expected', lookUp },
  { do: 'call-helpdesk', reference: 'K7M2QX' },
];
const knownInChannels = [
  { do: 'review', lookUp },
  { do: 'take', request: lookUp },
];

describe('A tap about a look-up', () => {
  for (const tap of known) {
    it(`is understood in a chat of one’s own, and nowhere else: ${JSON.stringify(tap)}`, () => {
      assert.deepEqual(tapOf(tap), tap);
      assert.equal(channelTapOf(tap), undefined);
    });
  }

  for (const tap of knownInChannels) {
    it(`is understood in channels, and nowhere else: ${tap.do}`, () => {
      assert.deepEqual(channelTapOf(tap), tap);
      assert.equal(tapOf(tap), undefined);
    });
  }

  const both = [tapOf, channelTapOf];
  for (const value of [
    undefined,
    null,
    '',
    'reveal',
    7,
    [],
    ['reveal'],
    {},
    { lookUp },
    { do: 'toString', lookUp },
    { do: 'constructor', lookUp },
    { do: '__proto__', lookUp },
    { do: ['reveal'], lookUp },
    { do: { toString: () => 'reveal' }, lookUp },
    { do: 'REVEAL', lookUp },
  ]) {
    it(`is no tap: ${JSON.stringify(value)}`, () => {
      for (const read of both) assert.equal(read(value), undefined);
    });
  }

  it('is none without the look-up that it is about, or with one that cannot be', () => {
    for (const tap of [...known, ...knownInChannels]) {
      const about = 'lookUp' in tap ? 'lookUp' : 'reference' in tap ? 'reference' : 'request';
      for (const bad of [undefined, null, 7, true, [lookUp], { id: lookUp }, 'x'.repeat(41)]) {
        for (const read of both) assert.equal(read({ ...tap, [about]: bad }), undefined, `${tap.do} ${bad}`);
      }
    }
    assert.equal(tapOf({ do: 'pick', lookUp }), undefined);
    assert.equal(tapOf({ do: 'pick', lookUp, mac: 'x'.repeat(41) }), undefined);
  });

  it('takes what is typed for nothing where it is too long or no text', () => {
    for (const bad of ['x'.repeat(201), 7, null, ['a'], { a: 1 }]) {
      assert.deepEqual(tapOf({ do: 'ask', lookUp, ...typed, note: bad }), { do: 'ask', lookUp, ...typed, note: '' });
      assert.deepEqual(tapOf({ do: 'approve', lookUp, number: bad }), { do: 'approve', lookUp, number: '' });
    }
    assert.deepEqual(tapOf({ do: 'go-on', lookUp, again: 'yes' }), { do: 'go-on', lookUp, again: undefined });
  });

  it('brings nothing but what its button has', () => {
    const more = { person: 'somebody', owner: 'somebody', state: 'approved', mac: { id: 'another' }, granted: true };
    for (const tap of known) assert.deepEqual(tapOf({ ...more, ...tap }), tap);
  });

  it('reaches no prototype', () => {
    const evil: unknown = JSON.parse(
      `{"do":"ask","lookUp":"${lookUp}","__proto__":{"reason":"polluted"},"constructor":{"prototype":{"note":"polluted"}}}`,
    );
    assert.deepEqual(tapOf(evil), { do: 'ask', lookUp });
    assert.equal(Reflect.get({}, 'reason'), undefined);
    assert.equal(Reflect.get({}, 'note'), undefined);
  });

  it('that brings a key with it is told from all others, whatever it was typed into', () => {
    const key = 'ABCD-EFGH-JKLM-NPQR-STUV-WXYZ';
    for (const each of [key, `it is ${key}.`, key.replaceAll('-', ''), key.toLowerCase()]) {
      for (const into of ['reason', 'note', 'ticketNumber', 'serial']) {
        for (const to of ['ask', 'send'] as const) {
          const tap = tapOf({ do: to, lookUp, ...typed, [into]: each });
          assert(tap && bringsKey(tap), `${to} ${into} ${each}`);
        }
      }
    }
    for (const tap of known) {
      const read = tapOf(tap);
      assert(read && !bringsKey(read), tap.do);
    }
  });

  it('throws over nothing', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({
        do: fc.constantFrom(...known, ...knownInChannels).map((tap) => tap.do),
        lookUp: fc.anything(),
        note: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(anything, (value) => {
        for (const read of both) read(value);
      }),
    );
  });
});
