import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import draft06 from 'ajv/lib/refs/json-schema-draft-06.json' with { type: 'json' };
import { type Mac, type Reader, refusals } from '../../bot/domain/model.ts';
import type { MacsOffer } from '../../bot/domain/ports.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import {
  type Card,
  chosenMac,
  fetching,
  followUp,
  guide,
  hidden,
  key,
  macs,
  refused,
  signIn,
  summary,
  welcome,
} from '../../cards/index.ts';
import { plain, plainStatement } from '../../cards/names.ts';
import { ago, timeOfDay } from '../../cards/times.ts';
import english from '../../cards/words/en.json' with { type: 'json' };
import { helpdeskNames, sampleNote, sampleReasons } from '../support/helpdesk-samples.ts';
import {
  longNamed,
  oddKey,
  sampleKey,
  sampleMacs,
  sampleReference,
  sampleSupport,
  samples,
  trickyKey,
} from '../support/samples.ts';

type Said = { name: string; text: string; within: string | undefined };

/** Every string of a card that a person may see or hear. */
function said(node: unknown, within?: string): Said[] {
  if (typeof node !== 'object' || node === null) return [];
  const type = 'type' in node ? String(node.type) : within;
  return Object.entries(node).flatMap(([name, value]) => {
    if (typeof value !== 'string') return said(value, type);
    return HEARD.has(name) ? [{ name, text: value, within: type }] : [];
  });
}
const HEARD = new Set([
  ...['text', 'title', 'tooltip', 'altText', 'label', 'placeholder', 'errorMessage'],
  ...['value', 'fallbackText', 'speak', 'summary', 'subtitle'],
]);

const dutch: Reader = { locale: 'en-NL', zone: 'Europe/Amsterdam' };
const AT_1435 = Date.UTC(2026, 10, 23, 14, 35);
const HOUR = 3_600_000;
const [mac, ...others] = sampleMacs as [Mac, ...Mac[]];
const face = (reader: Reader, text = sampleKey) =>
  key({ mac, key: new RecoveryKey(text), until: AT_1435, reader, replacing: false }, 'message-1');
const offerOf = (some: Mac[], more: Partial<MacsOffer> = {}) => {
  const offered = some.map((each, at) => ({ mac: each, ticket: `t${at}`, serial: { asked: false, masked: false } }));
  return macs(dutch, { macs: offered, older: 0, personal: [], old: false, ...more }, AT_1435);
};
/** The key that a sample shows. */
const keyIn: Record<string, string> = {
  key: sampleKey,
  'key, with look-alikes': trickyKey,
  'key, being replaced': sampleKey,
  'key, of another shape': oddKey,
  'key, long names': sampleKey,
  'key, for a technician': sampleKey,
  'key, of another shape, for a technician': oddKey,
};
/** Technicians work with it. */
const NAMES_INTUNE = /^refused, (nothing-found|role-missing)/;
const groupsOf = (text: string) => (text === oddKey ? [oddKey] : text.split('-'));
/** Clients put a day and a time in its place. */
const MOMENT = /\{\{DATE\(([\dT:-]+Z),SHORT\)\}\} \{\{TIME\(\1\)\}\}/g;
const textOf = (card: object) => said(card).map(({ text }) => text);

describe('Every card', () => {
  const ajv = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore', logger: false }).addMetaSchema(draft06);
  const fitsSchema = ajv.compile(
    JSON.parse(readFileSync(new URL('../fixtures/adaptive-card-1.5.0.json', import.meta.url), 'utf8')),
  );
  const pseudo = samples({ locale: 'qps-ploc', zone: 'UTC' });

  for (const [name, card] of Object.entries(samples(dutch))) {
    describe(`"${name}"`, () => {
      it('is an Adaptive Card 1.5', () => {
        assert.ok(fitsSchema(card), ajv.errorsText(fitsSchema.errors));
        assert.equal(card.version, '1.5');
      });

      it('leaves nothing unfilled', () => {
        const filled = JSON.stringify(card).replaceAll(MOMENT, 'a moment');
        assert.doesNotMatch(filled, /\$\{|\{\{|undefined|null|\[object|""/);
      });

      it('speaks plainly', () => {
        assert.doesNotMatch(textOf(card).join('\n'), /escrow|primary user|tenant|token|consent|device/i);
        if (!NAMES_INTUNE.test(name)) assert.doesNotMatch(textOf(card).join('\n'), /intune/i);
      });

      it('takes every word from the catalogue', () => {
        const data = [
          oddKey,
          ...helpdeskNames,
          plainStatement(sampleNote.repeat(3)),
          ...[sampleNote, ...sampleReasons],
          ...[longNamed.name, longNamed.model].map((text) => plain(text)),
          ...sampleMacs.flatMap((each) => [each.name, each.model, each.serial].filter(Boolean)),
          ...[sampleSupport.name, sampleSupport.phone, sampleSupport.email, sampleReference].map(String),
          ...[sampleKey, trickyKey].flatMap((text) => text.split('-')),
          ...['B 8 Z 2 G 6 O D Q U V 5', 'B 8 2 G O D Q 5', '0 1 I S Z 6', '0 1 I S'],
          ...[
            '3 hours ago',
            'Oct 14, 2026',
            '2:35 PM',
            '3:30 PM',
            'Tuesday 10:30 AM',
            'C07ZL1M2••••',
            'C02SPARE••••',
            'FVH2K9••••',
            'March 31, 2027',
            'October 14, 2026',
            'November 23 at 1:30 PM',
            'November 23 at 2:30 PM',
            '2:30 PM',
            'November 23, 2026',
            '42',
          ],
        ];
        const drawn = pseudo[name];
        assert.ok(drawn);
        for (const { name: property, text } of said(drawn)) {
          const words = data.reduce((rest, piece) => rest.replaceAll(piece, ''), text.replace(MOMENT, ''));
          assert.ok(
            ['', '-'].includes(words.trim()) || /^\[[^a-zA-Z]+\]$/.test(words),
            `${property} "${text}" is a literal`,
          );
        }
      });

      it(name in keyIn ? 'holds the key in large text alone' : 'holds no key', () => {
        for (const text of [sampleKey, trickyKey, oddKey]) {
          const shown = keyIn[name] === text;
          const groups = groupsOf(text);
          const holding = said(card).filter((each) => groups.some((group) => each.text.includes(group)));
          assert.equal(holding.map((each) => each.text).join('-'), shown ? text : '');
          assert.ok(holding.every((each) => each.name === 'text' && each.within === 'TextRun'));
          for (const group of groups) assert.equal(JSON.stringify(card).split(group).length - 1, shown ? 1 : 0);
        }
      });

      it('fits Teams: at most six buttons, of at most five words each', () => {
        const buttons = said(card).filter(
          ({ name: each, within }) => each === 'title' && within?.startsWith('Action.'),
        );
        if (!name.startsWith('macs, ') && !/^technician, found/.test(name)) assert.ok(buttons.length <= 6);
        assert.ok((card.actions ?? []).length <= 6);
        for (const { name: property, text, within } of said(card)) {
          if (property === 'title' && within?.startsWith('Action.')) assert.ok(text.split(' ').length <= 5, text);
        }
      });

      it('is drawn the same by light, dark and high contrast', () => {
        assert.doesNotMatch(
          JSON.stringify(card),
          /"color"|"backgroundImage"|"style":"(?!heading"|emphasis"|tel")|#[0-9a-f]{6}/i,
        );
      });

      it('says nothing beside what is seen', () => {
        assert.doesNotMatch(JSON.stringify(card), /"(speak|altText|fallbackText|summary)"/);
      });
    });
  }
});

describe('Names that people chose', () => {
  const hostile = [
    '[click](http://evil.example)',
    '**bold** _it_ # head',
    '<script>alert(1)</script>',
    '$' + '{key} @{key} {{title}} {{{{DATE(2026-01-01T00:00:00Z,SHORT)}}',
    '$t(key.title)',
    'a\u202Egnp.exe\u2066\u200B\u0000\u0007\uFEFF\u{E0041}\nb',
    '"}],"actions":[{"type":"Action.OpenUrl"}]',
    '\uD83D broken',
    'long '.repeat(200),
  ];

  for (const name of hostile) {
    it(`stay text: ${JSON.stringify(name).slice(0, 50)}`, () => {
      const twisted: Mac = { ...mac, name, model: name, serial: name };
      const cards = [
        offerOf([twisted], { personal: [name] }),
        chosenMac(dutch, { mac: twisted, ticket: 't', serial: { asked: false, masked: false } }, AT_1435),
        refused({ refusal: 'personal-mac', macs: [name], reference: sampleReference, reader: dutch }, { now: AT_1435 }),
        key(
          { mac: twisted, key: new RecoveryKey(sampleKey), until: AT_1435, reader: dutch, replacing: false },
          'message-1',
        ),
        followUp(
          {
            ...{ state: 'not-worked', mac: { id: mac.id, name, serial: name }, reader: dutch, again: 't' },
            ...{ reference: sampleReference, shown: AT_1435, message: 'message-1' },
          },
          { name },
        ),
        refused(
          { refusal: 'nothing-found', query: name, ofLookUp: true, reference: sampleReference, reader: dutch },
          { now: AT_1435 },
        ),
        refused(
          { refusal: 'caller-without-mac', by: name, ofLookUp: true, reference: sampleReference, reader: dutch },
          { now: AT_1435 },
        ),
        refused(
          {
            ...{ refusal: 'approval-declined', by: name, mac: { ...mac, name }, ofLookUp: true },
            ...{ reference: sampleReference, reader: dutch },
          },
          { now: AT_1435 },
        ),
        guide(dutch, { page: 'helpdesk', trail: [], reading: 'g' }, { name, phone: name, email: name, url: name }),
        fetching(dutch, { id: mac.id, name }),
        hidden({ reader: dutch, mac: { ...twisted, serial: mac.serial }, again: 't' }),
        refused(
          { refusal: 'broken', reference: sampleReference, reader: dutch },
          { support: { name, phone: name, email: name, url: name }, now: AT_1435 },
        ),
      ];
      const shown = plain(name);
      for (const card of cards) {
        const holding = said(card).filter(({ text }) => text.includes(shown) || text.includes(shown.slice(0, 12)));
        assert.ok(holding.length > 0);
        for (const { name: property, text, within } of holding) {
          assert.ok(
            within === 'TextRun' || (within === 'Action.Submit' && property === 'tooltip'),
            `${within}.${property}`,
          );
          assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}]|\{\{/u);
          assert.ok(Array.from(text).length <= 120);
        }
      }
    });
  }

  it('are cut at forty characters, never through one', () => {
    assert.equal(plain('💻 '.repeat(21)), `${'💻 '.repeat(19)}💻…`);
    assert.equal(plain('x '.repeat(20)), 'x '.repeat(20).trim());
  });

  it('have no part of more than thirty characters in which a narrow card could not break the line', () => {
    assert.equal(plain('💻'.repeat(31)), `${'💻'.repeat(29)}…`);
    assert.equal(plain('x'.repeat(30)), 'x'.repeat(30));
    assert.equal(plain(`${'x'.repeat(31)} Mac`), `${'x'.repeat(29)}… Mac`);
    assert.equal(plain(`${'x'.repeat(20)}-${'y'.repeat(19)}`), `${'x'.repeat(20)}-${'y'.repeat(19)}`);
  });

  it('are replaced by words when there is nothing to see', () => {
    assert.ok(textOf(fetching(dutch, { id: mac.id, name: ' \u200B\u202E ' })).includes('Mac without a name'));
  });
});

describe('The key card', () => {
  it('shows six numbered groups in three rows of two, each with the hyphen to type after it and its spelling', () => {
    const place = face(dutch).body.find((element) => 'style' in element && element.style === 'emphasis');
    const rows = JSON.parse(JSON.stringify(place)).items[0].columns[0].items;
    assert.deepEqual(rows.map(textOf), [
      ['1 of 6', 'ABCD', '-', 'Alfa Bravo Charlie Delta', '2 of 6', 'EFGH', '-', 'Echo Foxtrot Golf Hotel'],
      ['3 of 6', '8JKL', '-', 'eight Juliett Kilo Lima', '4 of 6', 'MNOP', '-', 'Mike November Oscar Papa'],
      ['5 of 6', 'QR9T', '-', 'Quebec Romeo nine Tango', '6 of 6', '2345', 'two three four five'],
    ]);
  });

  it('says which look-alikes it holds and which it does not', () => {
    const lines = (text: string) => textOf(face(dutch, text)).join(' ');
    assert.match(lines(sampleKey), /Easy to mix up in this key: {3}B 8 2 G O D Q 5 Not in this key: {3}0 1 I S Z 6 /);
    assert.match(lines('AACC-EEFF-HHJJ-KKLL-MMNN-PPRR'), /Not in this key: {3}0 1 I S Type/);
    assert.doesNotMatch(lines('AACC-EEFF-HHJJ-KKLL-MMNN-PPRR'), /mix up/);
  });

  it('shows a key of any other shape as it is', () => {
    for (const odd of ['ABCD-EFGH', 'abcd-efgh-8jkl-mnop-qr9t-2345', '$' + '{title} {{x}}']) {
      const texts = textOf(face(dutch, odd));
      assert.ok(texts.includes(odd));
      assert.doesNotMatch(texts.join('\n'), /mix up|Not in this key|of 6|Alfa|alfa/);
    }
  });

  it('says when the key will be gone, where the reader is', () => {
    assert.ok(textOf(face(dutch)).includes('Gone by 15:35. You can show it again.'));
  });

  it('lets its button name the message to hide', () => {
    assert.match(JSON.stringify(face(dutch)), /"data":\{"do":"hide","message":"message-1"\}/);
  });

  it('says that the key is being replaced when it is', () => {
    assert.ok(!textOf(face(dutch)).some((text) => text.includes('Another key')));
    const replaced = key(
      { mac, key: new RecoveryKey(sampleKey), until: AT_1435, reader: dutch, replacing: true },
      'message-1',
    );
    assert.match(textOf(replaced).join('\n'), /The key is being replaced\. This one may stop working/);
  });

  it('leads to the guide', () => {
    assert.match(JSON.stringify(face(dutch)), /"data":\{"do":"guide","page":"start","trail":\[\]\}/);
  });

  it('begins with a line that gives nothing away', () => {
    assert.equal(textOf(face(dutch))[0], 'For your locked Mac');
  });
});

describe('The place of a key', () => {
  it('is the same emphasised container before, with and after the key', () => {
    const placeIn = (card: Card) => card.body.findIndex((each) => 'style' in each && each.style === 'emphasis');
    const withKey = key(
      {
        mac: { ...mac, model: '', serial: '' },
        key: new RecoveryKey(sampleKey),
        until: 0,
        reader: dutch,
        replacing: false,
      },
      'm',
    );
    const others = [fetching(dutch, mac), hidden({ reader: dutch, mac, again: 't' })];
    assert.deepEqual([withKey, ...others].map(placeIn), [2, 2, 2]);
  });

  it('is empty but for words before and after it', () => {
    const before = textOf(fetching(dutch, mac));
    const after = textOf(hidden({ reader: dutch, mac, again: 't' }));
    assert.deepEqual([before[2], after[2]], ['Nothing here yet', 'Nothing here now']);
    assert.doesNotMatch([...before, ...after].join(''), /[•*█]/);
  });
});

describe('The Macs card', () => {
  const offered = (count: number) => offerOf(Array.from({ length: count }, () => mac));
  const tickets = (card: object) => [...JSON.stringify(card).matchAll(/"ticket":"(.*?)"/g)].map(([, ticket]) => ticket);

  it('gives each Mac its own button, which tells the Mac to a screen reader', () => {
    const card = offerOf([mac, ...others]);
    assert.deepEqual(tickets(card), ['t0', 't1', 't2']);
    const tooltips = said(card).filter(({ name }) => name === 'tooltip');
    assert.deepEqual(
      tooltips.map(({ text }) => text),
      [
        'Choose Adele’s MacBook Pro, FVH2K9XQ7L',
        'Choose meeting-room-mini, C07ZL1M2PJH4',
        'Choose Mac without a name, C02SPARE0001',
      ],
    );
  });

  it('with one Mac shows its key with one tap, and nothing to choose', () => {
    const card = JSON.stringify(offerOf([mac]));
    assert.match(card, /"data":\{"do":"show","ticket":"t0"\}/);
    assert.ok(!card.includes('"choose"'));
  });

  it('hides the end of a serial number that is asked for, in words and to a screen reader', () => {
    for (const several of [[mac], [mac, ...others]]) {
      const asked = several.map((each, at) => ({ mac: each, ticket: `t${at}`, serial: { asked: true, masked: true } }));
      const card = JSON.stringify(macs(dutch, { macs: asked, older: 0, personal: [], old: false }, AT_1435));
      assert.ok(card.includes('Serial number FVH2K9••••'), card);
      assert.ok(!card.includes('XQ7L'));
      assert.equal(card.includes('"Input.Text"'), several.length === 1);
    }
  });

  it('hides the end of that serial number in the name of the Mac too', () => {
    const named = { ...mac, name: `MAC-${mac.serial}-xq7l` };
    const asked = [{ mac: named, ticket: 't0', serial: { asked: true, masked: true } }];
    const card = JSON.stringify(macs(dutch, { macs: asked, older: 0, personal: [], old: false }, AT_1435));
    assert.doesNotMatch(card, /xq7l/i);
    assert.match(card, /MAC-FVH2K9••••-••••/);
  });

  for (const serial of ['', 'AB', '••••', 'X.*+', 'C02(((((']) {
    it(`leaves the name alone for a serial number that is none: ${JSON.stringify(serial)}`, () => {
      const odd = { ...mac, name: 'MAC •••• ((((', serial };
      const asked = [{ mac: odd, ticket: 't0', serial: { asked: true, masked: true } }];
      const card = macs(dutch, { macs: asked, older: 0, personal: [], old: false }, AT_1435);
      assert.ok(textOf(card).includes(odd.name));
    });
  }

  it('names older records, own Macs and the way out when a Mac is missing', () => {
    const card = offerOf([mac], { older: 1, personal: ['Home'] });
    assert.deepEqual(
      card.actions?.map((action) => ('title' in action ? action.title : '')),
      ['Older records', 'My Mac is not here', 'Open Company Portal'],
    );
    assert.ok(textOf(card).includes('Home'));
    assert.ok(!JSON.stringify(offerOf([mac])).includes('Company Portal'));
  });

  it('shows at most ten and says how many are left out', () => {
    assert.equal(tickets(offered(10)).length, 10);
    assert.ok(!textOf(offered(10)).some((text) => text.includes('not listed')));
    assert.equal(tickets(offered(13)).length, 10);
    assert.match(textOf(offered(11)).join('\n'), /One more Mac of yours is not listed/);
    assert.match(textOf(offered(13)).join('\n'), /3 more Macs of yours are not listed/);
  });
});

describe('The hidden card', () => {
  it('holds even if no key was ever there', () => {
    assert.doesNotMatch(textOf(hidden({ reader: dutch, mac, again: 't' })).join('\n'), /was|has been|any more|removed/);
  });
});

describe('The card that says no', () => {
  const cards = Object.entries(samples(dutch)).filter(([name]) => name.startsWith('refused, '));
  const isOfLookUp = (name: string) => name.endsWith('for a technician') || name.endsWith('nobody named');

  it('has other words for each refusal', () => {
    const titles = cards.filter(([name]) => !name.endsWith('to call')).map(([, card]) => textOf(card)[0]);
    assert.equal(new Set(titles).size, refusals.length);
  });

  it('always says the reference', () => {
    for (const [name, card] of cards) assert.ok(textOf(card).includes(sampleReference), name);
  });

  it('always says whom to call, but to those who are called', () => {
    for (const [name, card] of cards) {
      const texts = textOf(card);
      if (isOfLookUp(name)) {
        assert.doesNotMatch(texts.join('\n'), /Who can help|call the helpdesk|\+31 30|help\.contoso/i, name);
        continue;
      }
      assert.ok(texts.includes(name.endsWith('to call') ? 'The IT helpdesk of your company' : '+31 30 555 0199'), name);
    }
  });

  it('offers the Company Portal website for every failure of ours', () => {
    for (const refusal of [
      'graph-refused',
      'graph-busy',
      'not-recorded',
      'not-booked',
      'too-late',
      'behind',
      'broken',
    ] as const) {
      const card = refused({ refusal, reference: sampleReference, reader: dutch }, { now: AT_1435 });
      assert.match(JSON.stringify(card), /"url":"https:\/\/portal\.manage\.microsoft\.com\/"/);
    }
  });

  it('says when the Mac last checked in, if that is known', () => {
    const said = (since?: number) =>
      textOf(
        refused(
          { refusal: 'no-key-silent', reference: sampleReference, reader: dutch, ...(since ? { since } : {}) },
          { now: AT_1435 },
        ),
      ).join('\n');
    assert.match(said(AT_1435 - 40 * 24 * HOUR), /last checked in on 14 October 2026\./);
    assert.match(said(), /has not checked in for some time\./);
  });

  it('says when to try again, with the day unless it is today', () => {
    const until = (hours: number) =>
      textOf(
        refused(
          { refusal: 'person-limit', until: AT_1435 + hours * HOUR, reference: sampleReference, reader: dutch },
          { now: AT_1435 },
        ),
      ).join('\n');
    assert.match(until(1), /Try again from 16:35 on/);
    assert.match(until(1 + 1 / HOUR), /Try again from 16:36 on/, 'rounded up: never too early');
    assert.match(until(20), /Try again from Tuesday 11:35 on/);
  });

  it('goes back to the same Mac after a wrong serial number', () => {
    const said = { refusal: 'serial-wrong', left: 1, ticket: 't7', reference: sampleReference, reader: dutch } as const;
    const card = refused(said, { now: AT_1435 });
    assert.match(JSON.stringify(card.actions), /"data":\{"do":"choose","ticket":"t7"\}/);
    assert.match(textOf(card).join('\n'), /You have one more try/);
  });

  it('names the Mac of which there is no key, without the end of its serial number', () => {
    const named = { ...mac, name: `MAC-${mac.serial}` };
    const no = { refusal: 'no-key', mac: named, reference: sampleReference, reader: dutch } as const;
    const texts = textOf(refused(no, { now: AT_1435 })).join('\n');
    assert.match(texts, /MAC-FVH2K9••••/);
    assert.ok(!texts.includes('XQ7L'));
  });

  it('links to no page but an https one', () => {
    for (const url of ['javascript:alert(1)', 'http://help.example', 'help', '']) {
      const card = refused(
        { refusal: 'no-key', reference: sampleReference, reader: dutch },
        { support: { url }, now: AT_1435 },
      );
      assert.deepEqual(card.actions, []);
    }
  });
});

describe('Times on cards', () => {
  it('follow the habits of the reader’s country and the clock of the zone', () => {
    assert.equal(timeOfDay(AT_1435, { locale: 'en-DE', zone: 'Europe/Berlin' }), '15:35');
    assert.equal(timeOfDay(AT_1435, { locale: 'de', zone: 'Europe/Berlin' }), '15:35');
    assert.match(timeOfDay(AT_1435, { locale: 'en-US', zone: 'America/New_York' }), /^9:35\sAM$/);
  });

  it('are said to be UTC when nobody knows the zone', () => {
    assert.equal(timeOfDay(AT_1435, { locale: 'en-GB' }), '14:35 UTC');
    assert.equal(timeOfDay(AT_1435, { locale: 'en-GB', zone: 'Mars/Olympus' }), '14:35 UTC');
    assert.equal(timeOfDay(AT_1435, { locale: 'en-GB', zone: '' }), '14:35 UTC');
  });

  it('fall back to English for a locale that is none', () => {
    assert.match(timeOfDay(AT_1435, { locale: 'not a locale', zone: 'UTC' }), /^2:35\sPM$/);
    assert.deepEqual(welcome({ locale: '' }), welcome({}));
  });

  it('are relative for a week and dates after that', () => {
    const before = (ms: number) => ago(AT_1435 - ms, AT_1435, dutch);
    assert.deepEqual([-HOUR, 0, 59 * 60_000, HOUR, 26 * HOUR, 7 * 24 * HOUR].map(before), [
      '1 minute ago',
      '1 minute ago',
      '59 minutes ago',
      '1 hour ago',
      '1 day ago',
      '16 Nov 2026',
    ]);
  });
});

describe('Words beside the cards', () => {
  it('name nobody and nothing on a lock screen', () => {
    for (const said of Object.values(english.summaries)) assert.doesNotMatch(said, /\b(key|Mac|FileVault)\b/i);
  });

  it('come in the reader’s language too', () => {
    assert.equal(signIn(dutch).title, 'Sign in');
    assert.match(signIn({ locale: 'qps-PLOC' }).title, /^\[Šíğñ íñ·+\]$/);
    assert.match(summary('key', { locale: 'qps-ploc' }), /^\[/);
  });
});
