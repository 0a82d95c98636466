import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wantedIn } from '../../../bot/domain/helpdesk/wanted.ts';
import { holdsKey } from '../../../bot/domain/recovery-key.ts';
import { lookUpWords } from '../../../cards/index.ts';
import { lookUpIn } from '../../../dialogs/commands.ts';

const APPLE = 'ABCDEFGH8JKLMNOPQR9TUVWXYZ234567';
const groups = fc.array(fc.string({ unit: fc.constantFrom(...APPLE), minLength: 4, maxLength: 4 }), {
  minLength: 6,
  maxLength: 6,
});
const KEY = 'ABCD-EFGH-JKLM-NPQR-STUV-WXYZ';

describe('What is wanted of a look-up', () => {
  const wanted: [string, string, string?][] = [
    ['C02XYZ12ABCD', 'C02XYZ12ABCD'],
    ['  c02xyz12abcd  ', 'c02xyz12abcd'],
    ['C02XYZ12ABCD INC0012345', 'C02XYZ12ABCD', 'INC0012345'],
    ['C02XYZ12ABCD #4711', 'C02XYZ12ABCD', '#4711'],
    ['C02XYZ12ABCD req-771', 'C02XYZ12ABCD', 'req-771'],
    ['C02XYZ12ABCD\n\tINC0012345', 'C02XYZ12ABCD', 'INC0012345'],
    ['Adele’s MacBook Pro', 'Adele’s MacBook Pro'],
    ['Adele’s MacBook Pro INC77812', 'Adele’s MacBook Pro', 'INC77812'],
    ['Adele’s   MacBook', 'Adele’s MacBook'],
    ['adele@contoso.example', 'adele@contoso.example'],
    ['adele@contoso.example INC1234', 'adele@contoso.example', 'INC1234'],
    ['INC1234', 'INC1234'],
    ['MacBook Pro 14', 'MacBook Pro 14'],
    ['"Mac of team INC1234"', 'Mac of team INC1234'],
    ['"Mac of team INC1234" INC777', 'Mac of team INC1234', 'INC777'],
    ['“MAC 100” #22', 'MAC 100', '#22'],
    ['„MAC 100“ #22', 'MAC 100', '#22'],
    ['«MAC 100» #22', 'MAC 100', '#22'],
    ['"MAC-100"#22', 'MAC-100', '#22'],
    ['»MAC 100« #22', 'MAC 100', '#22'],
    ['「MAC 100」 #22', 'MAC 100', '#22'],
    ['״MAC 100״ #22', 'MAC 100', '#22'],
    ['“Adele’s Mac 1” #22', 'Adele’s Mac 1', '#22'],
  ];
  for (const [words, query, ticketNumber] of wanted) {
    it(`is understood: ${JSON.stringify(words)}`, () => {
      assert.deepEqual(wantedIn(words), { query, ...(ticketNumber && { ticketNumber }) });
    });
  }

  it('takes for a ticket what the company says one looks like, and nothing else', () => {
    const pattern = /^(?:T\d{4})$/;
    assert.deepEqual(wantedIn('MAC-ANNA T1234', pattern), { query: 'MAC-ANNA', ticketNumber: 'T1234' });
    assert.deepEqual(wantedIn('MAC-ANNA INC1234', pattern), { query: 'MAC-ANNA INC1234' });
  });

  for (const words of ['', '   ', '\n', '\u00a0']) {
    it(`is nothing: ${JSON.stringify(words)}`, () => assert.equal(wantedIn(words), 'nothing'));
  }

  for (const words of ['a', 'ab', '"ab"', 'ab INC1234', '"  a  "']) {
    it(`is too short to look for: ${words}`, () => assert.equal(wantedIn(words), 'short'));
  }

  it('is cut where it is very long, and takes no time', () => {
    for (const words of [
      'x'.repeat(1e6),
      `"${'x'.repeat(1e5)}"`,
      '" '.repeat(1e5),
      'a '.repeat(1e5),
      '-'.repeat(1e5),
    ]) {
      const begun = performance.now();
      const found = wantedIn(words);
      assert(performance.now() - begun < 1_000);
      if (typeof found === 'object') assert(found.query.length <= 100);
    }
  });

  /** The ways in which people and programs write the same key. */
  const written = (parts: string[]) =>
    fc.oneof(
      fc.constantFrom('-', '–', '—', '‑', '−', ' - ', '- ', '', ' ', '  ', '\n', '\u00a0').map((by) => parts.join(by)),
      fc.constant(parts.join('-').toLowerCase()),
      fc
        .array(fc.constantFrom('-', ' ', '', '\n', '–'), { minLength: 5, maxLength: 5 })
        .map((by) => parts.map((part, at) => part + (by[at] ?? '')).join('')),
    );
  const before = fc.constantFrom('', ' ', ' it is ', '"', '“', '(', 'key: ', '\n', 'INC1234 ', 'x-', 'é');
  const after = fc.constantFrom('', ' ', ' it is', '"', '”', ')', ', ok', '\n', ' INC1234', '.', '-x');

  it('is never a key, in whatever form and between whatever words', () => {
    const text = fc.tuple(before, groups.chain(written), after).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (words) => assert.equal(wantedIn(words), 'key')),
      { numRuns: 2_000 },
    );
  });

  it('is never a piece of a key that long words push out of sight', () => {
    const text = fc.tuple(fc.integer({ min: 0, max: 260 }), groups.chain(written));
    fc.assert(
      fc.property(text, ([length, key]) =>
        assert.equal(wantedIn(`${'word '.repeat(60).slice(0, length)} ${key}`), 'key'),
      ),
      { numRuns: 1_000 },
    );
  });

  it('knows a key from what only looks a little like one', () => {
    for (const text of [
      'that keys will ever open this Mac book',
      'Lost Mac Book from Anna with name MAC-ANNA',
      'C02XK4PQ12AB',
      'FVFXK4PQ12AB INC0012345',
      'C02XK4PQ INC-0012345 INC-0012346',
      '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e01',
      'ABCD-EFGH-JKLM-NPQR-STUV',
      'adele.vance@contoso.example',
    ]) {
      assert(!holdsKey(text), text);
    }
    assert(holdsKey(`key${KEY}x`), 'glued to other letters');
    assert(holdsKey(KEY) && holdsKey(KEY.replaceAll('-', '')) && holdsKey(`it is ${KEY.toLowerCase()}.`));
  });
});

describe('The word that begins a look-up', () => {
  const begun: [string, unknown][] = [
    ['lookup C02X', { query: 'C02X' }],
    ['Lookup: C02X', { query: 'C02X' }],
    ['LOOK UP C02X', { query: 'C02X' }],
    ['look up: C02X INC1234', { query: 'C02X', ticketNumber: 'INC1234' }],
    ['  lookup   C02X', { query: 'C02X' }],
    ['lookup\nC02X', { query: 'C02X' }],
    ['lookup "MAC 100" #22', { query: 'MAC 100', ticketNumber: '#22' }],
    ['lookup - C02X', { query: 'C02X' }],
    ['lookup', 'nothing'],
    ['lookup:', 'nothing'],
    ['look up', 'nothing'],
    ['lookup C0', 'short'],
    [`lookup ${KEY}`, 'key'],
  ];
  for (const [text, wanted] of begun) {
    it(`stands before what is wanted: ${JSON.stringify(text)}`, () => {
      const words = lookUpIn(text, {});
      assert(words !== undefined);
      assert.deepEqual(wantedIn(words), wanted);
    });
  }

  for (const text of [
    '',
    'lookupC02X',
    'lookup2',
    'lookups C02X',
    'lookupé',
    'please lookup C02X',
    'key',
    'constructor',
  ]) {
    it(`is missing: ${JSON.stringify(text)}`, () => assert.equal(lookUpIn(text, {}), undefined));
  }

  for (const text of [undefined, null, 7, {}, ['lookup x'], { trim: () => 'lookup x' }]) {
    it(`is in no text: ${JSON.stringify(text)}`, () => assert.equal(lookUpIn(text, {}), undefined));
  }

  it("is understood in the reader's own language, and in English everywhere", () => {
    const pseudo = { locale: 'qps-ploc' };
    for (const word of lookUpWords(pseudo)) assert.equal(lookUpIn(`${word} C02X`, pseudo)?.trim(), 'C02X');
    for (const locale of ['qps-ploc', 'de-DE', 'tr-TR', 'x', '']) {
      assert.equal(lookUpIn('LOOKUP C02X', { locale })?.trim(), 'C02X', locale);
    }
  });

  it('is looked for in the beginning of a long text only', () => {
    assert((lookUpIn(`lookup ${'x'.repeat(1e6)}`, {})?.length ?? 0) <= 1_000);
  });
});
