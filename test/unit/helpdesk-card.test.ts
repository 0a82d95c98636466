import assert from 'node:assert/strict';
import type {
  ChannelFace,
  ColleagueFace,
  OwnerFace,
  PrivateFace,
  TechnicianFace,
} from '../../bot/domain/helpdesk/ports.ts';
import { type Mac, type Reader, refusals } from '../../bot/domain/model.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { channelTapOf, tapOf } from '../../bot/taps.ts';
import {
  type Card,
  channel,
  colleague,
  followUp,
  hidden,
  key,
  lookUpWords,
  notice,
  owner,
  refused,
  summaryOf,
  technician,
} from '../../cards/index.ts';
import { plain } from '../../cards/names.ts';
import { buttonsOf } from '../support/buttons.ts';
import {
  channelFaces,
  colleagueFaces,
  installUrl,
  ownerFaces,
  technicianFaces,
  unexpectedFace,
} from '../support/helpdesk-samples.ts';
import {
  followUpStates,
  longNamed,
  lookUpRefusals,
  sampleKey,
  sampleMacs,
  sampleReference,
  sampleSupport,
  samples,
} from '../support/samples.ts';

const dutch: Reader = { locale: 'en-NL', zone: 'Europe/Amsterdam' };
const AT_1435 = Date.UTC(2026, 10, 23, 14, 35, 59);
const [mac] = sampleMacs as [Mac];
/** All but the last digit. */
const MAC_ID = '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e0';
const about = { lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f', reference: sampleReference };

/** Every face there is an example of. */
const privateFaces: PrivateFace[] = [
  ...Object.values(technicianFaces(sampleMacs, longNamed)).map(
    (face): TechnicianFace => ({ to: 'technician', ...about, ...face }),
  ),
  ...Object.values(colleagueFaces(mac)).map((face): ColleagueFace => ({ to: 'colleague', ...about, ...face })),
  ...Object.values(ownerFaces(mac)).map((face): OwnerFace => ({ to: 'owner', ...about, ...face })),
];

function drawPrivate(face: PrivateFace): Card {
  if (face.to === 'technician') return technician(face, dutch);
  return face.to === 'colleague' ? colleague(face, dutch) : owner(face, dutch);
}
const drawChannel = (face: ChannelFace) => channel(face, dutch, installUrl);

type Piece = { property: string; text: string; within: string };

/** Every string of a card but the data of its buttons. */
function pieces(node: unknown, within = ''): Piece[] {
  if (typeof node !== 'object' || node === null) return [];
  const type = 'type' in node ? `${node.type}` : within;
  return Object.entries(node).flatMap(([property, value]) => {
    if (property === 'data') return [];
    return typeof value === 'string' ? [{ property, text: value, within: type }] : pieces(value, type);
  });
}
const textOf = (card: Card) =>
  pieces(card)
    .filter(({ property }) => ['text', 'title', 'label'].includes(property))
    .map(({ text }) => text)
    .join('\n');
const titlesOf = (card: Card) =>
  pieces(card).flatMap(({ property, text, within }) =>
    property === 'title' && within.startsWith('Action.') ? [text] : [],
  );
const tapsOf = (card: Card) => buttonsOf({ card }).map(({ data }) => data);

const form: Extract<TechnicianFace, { is: 'form' }> = {
  ...{ to: 'technician', is: 'form', ...about, query: mac.serial, mac, owner: 'Adele Vance', sendable: true },
  ...{ reasons: ['Forgot the password', 'Repair'], ticketRequired: false },
};
const asked: Extract<OwnerFace, { is: 'asked' }> = {
  ...{ to: 'owner', is: 'asked', ...about, technician: 'Lea Lund', mac: mac.name, why: { reason: 'Repair' } },
};

describe('Cards in a channel', () => {
  const secret = {
    ...{ mac: { ...mac, name: 'Private MacBook' }, macs: [mac], query: 'query@contoso.example', owner: 'Olga Owner' },
    ...{ serial: mac.serial, why: { reason: 'Private reason' }, key: sampleKey, recordedName: 'Rita Recorded' },
  };

  for (const [name, face] of Object.entries(channelFaces)) {
    it(`never tell of a Mac, an owner or a key, whatever they are given: ${name}`, () => {
      const { why, ...kept } = { why: secret.why, ...face };
      const stuffed = { ...secret, ...kept, ...(face.is === 'no' && { why }) } as ChannelFace;
      const drawn = JSON.stringify(drawChannel(stuffed));
      assert.doesNotMatch(
        drawn,
        /MacBook|FVH2K9|XQ7L|query@|Olga|Rita|Private|ABCD|6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e01/,
      );
    });
  }

  it('bring back only what a channel may', () => {
    const taps = Object.values(channelFaces).flatMap((face) => tapsOf(drawChannel(face)));
    assert.deepEqual(taps, [
      { do: 'review', lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f' },
      { do: 'take', request: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e30' },
    ]);
    for (const tap of taps) {
      assert(channelTapOf(tap));
      assert.equal(tapOf(tap), undefined);
    }
  });

  it('leave the time to each client, in a text without anything else', () => {
    const { at, ...timeless } = channelFaces['status, shown'] as Extract<ChannelFace, { is: 'status' }>;
    assert(at);
    const moments = pieces(drawChannel({ ...timeless, at: AT_1435 })).filter(({ text }) => text.includes('{{'));
    assert.deepEqual(moments, [
      {
        ...{ property: 'text', within: 'TextBlock' },
        text: '{{DATE(2026-11-23T14:35:59Z,SHORT)}} {{TIME(2026-11-23T14:35:59Z)}}',
      },
    ]);
    assert.doesNotMatch(JSON.stringify(drawChannel(timeless)), /\{\{/);
  });

  it('lead to where Latchkey is added, if that is what is missing', () => {
    for (const face of Object.values(channelFaces)) {
      const adds = face.is === 'status' && face.state === 'add-me';
      assert.equal(JSON.stringify(drawChannel(face)).includes(installUrl), adds);
    }
  });

  it('tell security all that it needs', () => {
    const text = textOf(drawChannel(unexpectedFace));
    for (const fact of ['Lea Lund', 'Adele Vance', 'Adele’s MacBook Pro', 'Forgot the password', 'INC0098711']) {
      assert(text.includes(fact), fact);
    }
    assert.match(text, /\{\{TIME\(2026-11-23T14:30:00Z\)\}\}/);
    assert(text.includes(sampleReference));
  });
});

describe('Private cards of a look-up', () => {
  it('have buttons that are understood', () => {
    for (const face of privateFaces)
      for (const tap of tapsOf(drawPrivate(face))) assert(tapOf(tap), JSON.stringify(tap));
  });

  it('ask for answers by the names under which they are understood', () => {
    const ids = (face: PrivateFace) =>
      [...JSON.stringify(drawPrivate(face)).matchAll(/"id":"(\w+)"/g)].map(([, id]) => id);
    assert.deepEqual(ids(form), ['reason', 'note', 'ticketNumber', 'serial']);
    assert.deepEqual(ids(asked), ['number']);
  });

  it('never show the end of a serial number that a caller has to read out', () => {
    const twisted = { ...mac, name: `MAC-${mac.serial}` };
    const faces: PrivateFace[] = [
      { ...form, mac: twisted },
      { to: 'technician', is: 'found', ...about, query: mac.serial.toLowerCase(), macs: [twisted], more: false },
      {
        ...{ to: 'colleague', is: 'review', ...about, technician: 'Lea Lund', mac: twisted, owner: undefined },
        why: { reason: 'Repair' },
      },
    ];
    for (const face of faces) {
      const drawn = JSON.stringify(drawPrivate(face));
      assert.doesNotMatch(drawn, /xq7l/i);
      assert.match(drawn, /MAC-FVH2K9••••/);
    }
  });

  it('tell the kinds of message apart in no more than neutral words', () => {
    const all = [...Object.values(channelFaces), unexpectedFace, ...privateFaces].map((face) => summaryOf(face, dutch));
    assert.equal(new Set(all).size, 11);
    for (const summary of all) assert.doesNotMatch(summary, /\b(key|Mac|FileVault|Lea|Adele)\b/i);
  });
});

describe('The form of a look-up', () => {
  const draw = (more: Partial<typeof form> = {}) => technician({ ...form, ...more }, dutch);
  const typedIn = (card: Card, id: string) =>
    new RegExp(`"id":"${id}"[^}]*?"value":"([^"]*)"`).exec(
      JSON.stringify(card).replace(/"choices":\[.*?\],?/g, ''),
    )?.[1];

  it('offers to send it to the owner first, and only if there is one who may see it', () => {
    assert.deepEqual(titlesOf(draw()), ['Send to owner', 'Get the key', 'Cancel']);
    const text = textOf(draw());
    assert.match(text, /you never see it\. Nothing has to be filled in for that\.\nSend to owner\n/);
    assert(text.indexOf('Send to owner') < text.indexOf('Why is the key needed?'));
    for (const none of [{ owner: undefined }, { sendable: false }]) {
      assert.deepEqual(titlesOf(draw(none)), ['Get the key', 'Cancel']);
      assert.doesNotMatch(textOf(draw(none)), /Send to owner/);
    }
    assert.match(textOf(draw({ owner: undefined })), /Nobody is on record/);
  });

  for (const [wrong, words] of [
    ['reason', /There is no reason yet/],
    ['ticket', /That is no ticket number/],
    ['serial', /Those are not the last four characters/],
  ] as const) {
    it(`says above the answer what is wrong with it: ${wrong}`, () => {
      const text = textOf(draw({ wrong }));
      assert.match(text, words);
      const label = { reason: 'Reason', ticket: 'Ticket number', serial: 'Last four characters' }[wrong];
      assert(text.search(words) < text.indexOf(`\n${label}\n`));
    });
  }

  it('says how many tries are left with the serial number', () => {
    assert.match(textOf(draw({ wrong: 'serial', left: 2 })), /2 more tries are left/);
    assert.match(textOf(draw({ wrong: 'serial', left: 1 })), /One more try is left/);
    assert.doesNotMatch(textOf(draw({ wrong: 'serial' })), /left/);
  });

  it('loses nothing of what was typed', () => {
    const note = `See https://help.contoso.example/${'a'.repeat(40)}`;
    const card = draw({ wrong: 'ticket', why: { reason: 'Repair', note, ticketNumber: 'INC 1' } });
    assert.deepEqual(
      ['reason', 'note', 'ticketNumber', 'serial'].map((id) => typedIn(card, id)),
      ['Repair', note, 'INC 1', undefined],
    );
  });

  it('takes a reason that is not on the list for own words', () => {
    const card = draw({ wrong: 'serial', why: { reason: 'Broken hinge' } });
    assert.equal(typedIn(card, 'reason'), undefined);
    assert.equal(typedIn(card, 'note'), 'Broken hinge');
  });

  it('knows the ticket that the look-up began with', () => {
    assert.equal(typedIn(draw({ ticketNumber: 'INC0098711' }), 'ticketNumber'), 'INC0098711');
    assert.match(textOf(draw({ ticketRequired: true })), /is needed/);
  });

  it('has no list where there are no reasons to choose from', () => {
    assert.doesNotMatch(JSON.stringify(draw({ reasons: [] })), /Input\.ChoiceSet/);
  });
});

describe('The Macs that a look-up found', () => {
  const draw = (count: number, more = false) =>
    technician(
      {
        ...{ to: 'technician', is: 'found', ...about, query: 'adele@contoso.example', more },
        macs: Array.from({ length: count }, (_, at) => ({ ...mac, id: `${MAC_ID}${at}`, recordedName: 'Adele Vance' })),
      },
      dutch,
    );

  it('each have a button of their own, and there is a way out', () => {
    assert.deepEqual(tapsOf(draw(2)), [
      { do: 'pick', lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f', mac: `${MAC_ID}0` },
      { do: 'pick', lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f', mac: `${MAC_ID}1` },
      { do: 'drop', lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f' },
    ]);
    assert.match(
      textOf(draw(1)),
      /Owner on record: Adele Vance\n.*\nSerial number FVH2K9••••\nLast check-in 23 November 2026/,
    );
  });

  it('are ten at most, and then the search has to be narrowed down', () => {
    assert.equal(tapsOf(draw(12)).length, 11);
    assert.match(textOf(draw(12)), /Narrow it down/);
    assert.match(textOf(draw(3, true)), /Narrow it down/);
    assert.doesNotMatch(textOf(draw(10)), /Narrow it down/);
  });
});

describe('An approval', () => {
  const faceOf = (of: 'owner' | 'colleague' | 'both'): PrivateFace => ({
    ...{ to: 'technician', is: 'waiting', ...about, query: 'q', mac: mac.name, of, number: '07' },
  });

  it('shows its number where an owner has to type it, and nowhere else', () => {
    for (const whom of ['owner', 'both'] as const) assert.match(textOf(drawPrivate(faceOf(whom))), /caller:\n07\n/);
    assert.doesNotMatch(textOf(drawPrivate(faceOf('colleague'))), /07/);
    assert.doesNotMatch(JSON.stringify(owner(asked, dutch)), /"text":"\d\d"/);
  });

  it('is never said to be good for longer than it is', () => {
    const face: PrivateFace = {
      ...{ to: 'technician', is: 'approved', ...about, query: 'q', mac: mac.name, by: 'Kim Akers', as: 'colleague' },
      until: AT_1435,
    };
    assert.match(textOf(drawPrivate(face)), /Good until 15:35/);
    assert.deepEqual(titlesOf(drawPrivate(face)), ['Show recovery key', 'Cancel']);
  });

  it('tells an owner how many tries are left after a wrong number', () => {
    assert.doesNotMatch(textOf(owner(asked, dutch)), /not right/);
    assert.match(textOf(owner({ ...asked, left: 1 }, dutch)), /not right\. You have one more try/);
    assert.match(textOf(owner({ ...asked, left: 2 }, dutch)), /You have 2 more tries/);
    assert.match(textOf(owner({ ...asked, missing: true }, dutch)), /Type the number that is read out/);
  });

  it('says that a colleague is asked as well only where that is so', () => {
    const next = (of: 'owner' | 'both', more = {}) => textOf(drawPrivate({ ...faceOf(of), ...more } as PrivateFace));
    assert.match(
      next('owner', { next: true }),
      /two minutes\? Then a colleague is asked as well\.\nNo answer within ten/,
    );
    for (const without of [next('owner'), next('both', { next: true })]) assert.doesNotMatch(without, /two minutes/);
  });

  it('that ended with wrong numbers is not said to be declined', () => {
    const text = textOf(owner({ ...asked, is: 'mistyped' }, dutch));
    assert.match(text, /The number was wrong three times\. Ask the helpdesk to try again\./);
    assert.doesNotMatch(text, /declined/);
    assert(text.includes(sampleReference));
  });

  it('that was declined can be told to the helpdesk', () => {
    const text = textOf(owner({ ...asked, is: 'declined' }, dutch));
    assert.match(text, /You did not call them\? Then tell the helpdesk\./);
    assert(text.includes(sampleReference));
  });

  it('can be declined as easily as given', () => {
    for (const face of privateFaces.filter(({ is }) => is === 'asked' || is === 'review')) {
      assert.deepEqual(titlesOf(drawPrivate(face)), ['Approve', 'Decline']);
    }
  });
});

describe('Names that people chose, on cards of the helpdesk', () => {
  const hostile = [
    '[click](http://evil.example)',
    '**bold** _it_ # head',
    '$' + '{title} @{key} {{DATE(2026-01-01T00:00:00Z,SHORT)}} {{{{x',
    '$t(key.title)',
    'a\u202Egnp.exe\u2066\u200B\u0000\u0007\uFEFF\u{E0041}\nb',
    '"}],"actions":[{"type":"Action.OpenUrl"}]',
    '\uD83D broken',
    'x'.repeat(10_000),
    'long '.repeat(2_000),
  ];
  const OURS = new Set([
    'id',
    'is',
    'to',
    'lookUp',
    'reference',
    'request',
    'ticket',
    'state',
    'of',
    'as',
    'wrong',
    'number',
  ]);
  const LONGEST = 400;

  /** The same face with this text wherever a person could have put one. */
  function twist<Value>(value: Value, name: string, within = ''): Value {
    if (typeof value === 'string') return (OURS.has(within) ? value : name) as Value;
    if (Array.isArray(value)) return value.map((each) => twist(each, name, within)) as Value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([at, each]) => [at, twist(each, name, at)])) as Value;
  }
  const isOurs = (face: ChannelFace) => face.is === 'no' || face.is === 'usage';
  const cardsOf = (name: string) => [
    ...[...Object.values(channelFaces), unexpectedFace]
      .filter((face) => !isOurs(face))
      .map((face) => drawChannel(twist(face, name))),
    ...privateFaces.map((face) => drawPrivate(twist(face, name))),
  ];
  const harmless = cardsOf('Kilroy');

  for (const name of hostile) {
    it(`stay text: ${JSON.stringify(name).slice(0, 40)}`, () => {
      const start = Array.from(plain(name)).slice(0, 8).join('');
      for (const [at, card] of cardsOf(name).entries()) {
        assert.equal(pieces(card).length, pieces(harmless[at]).length, 'nothing is added to the card');
        const named = (drawn: unknown, text: string) => pieces(drawn).some((piece) => piece.text.includes(text));
        assert.equal(named(card, start), named(harmless[at], 'Kilroy'), 'it is shown as it was given');
        for (const { property, text, within } of pieces(card)) {
          // The reasons of the list are the company's own, and come back as they are.
          if (within === 'Input.ChoiceSet' && property === 'value') continue;
          if (within === 'TextBlock') {
            assert(!text.includes(start), `${property}: ${text}`);
            continue;
          }
          assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}]|\{\{/u);
          assert(Array.from(text).length <= LONGEST, property);
        }
      }
    });
  }

  it('are replaced by words where there is nothing to see', () => {
    const nameless = owner({ ...asked, technician: ' \u200B', mac: '\u202E' }, dutch);
    assert.match(textOf(nameless), /Somebody from the helpdesk asks/);
    assert.match(textOf(nameless), /Mac without a name/);
  });
});

describe('The helpdesk on the cards of people', () => {
  const no = (refusal: (typeof refusals)[number], more = {}, helpdesk = true) =>
    refused({ refusal, reference: sampleReference, reader: dutch, ...more }, { now: AT_1435, helpdesk });
  const asks = (card: Card) => titlesOf(card).includes('Ask the helpdesk');

  it('can be asked where a technician could help', () => {
    const those = refusals.filter((refusal) => asks(no(refusal)));
    assert.deepEqual(those, [
      ...['no-mac', 'not-yours', 'self-service-off', 'not-included', 'protected', 'switched-off', 'serial-locked'],
      ...['serial-unknown', 'person-limit', 'company-limit', 'no-key', 'no-key-own', 'no-key-waiting'],
      ...['no-key-not-kept', 'no-key-open', 'no-key-silent', 'key-withheld', 'graph-refused', 'sign-in-failed-again'],
      'needs-approval',
    ]);
    assert(tapsOf(no('not-yours')).some((data) => data.do === 'call-helpdesk' && data.reference === sampleReference));
  });

  it('cannot be asked where it takes no look-ups', () => {
    for (const refusal of refusals) assert(!asks(no(refusal, {}, false)), refusal);
  });

  it('leads no technician to their own Macs', () => {
    for (const refusal of refusals) {
      const card = no(refusal, { ofLookUp: true, ticket: 'ticket-9' });
      assert.deepEqual(titlesOf(card), [], refusal);
    }
    const own = refusals.slice(refusals.indexOf('not-helpdesk'), refusals.indexOf('broken'));
    assert.equal(own.length, 19);
    for (const refusal of own) assert.deepEqual(titlesOf(no(refusal)), [], refusal);
  });

  it('is no help to itself', () => {
    const locked = { until: AT_1435 + 3_600_000 };
    assert.match(textOf(no('serial-locked', locked)), /or call the helpdesk/);
    assert.match(textOf(no('serial-locked', { ...locked, ofLookUp: true })), /\nLook it up again from 16:36 on\.\n/);
    for (const refusal of lookUpRefusals) {
      const text = textOf(no(refusal, { ...locked, ofLookUp: true }));
      assert.doesNotMatch(text, /call the helpdesk|Who can help|The IT helpdesk/i, refusal);
      assert(text.includes(sampleReference));
    }
  });

  it('reads what was looked for in vain, who has no Mac, and who said no about which', () => {
    const read = (refusal: (typeof refusals)[number], more: object) => textOf(no(refusal, { ...more, ofLookUp: true }));
    assert.match(read('nothing-found', { query: 'adele INC7' }), /You looked for “adele INC7”/);
    assert.doesNotMatch(read('nothing-found', {}), /You looked for/);
    assert.match(read('caller-without-mac', { by: 'Adele Vance' }), /The caller is Adele Vance\./);
    const declined = read('approval-declined', { by: 'Adele Vance', mac: { ...mac, name: `MAC-${mac.serial}` } });
    assert.match(declined, /Adele Vance was asked to approve it, and said no\.\nMAC-FVH2K9••••\n/);
    assert.match(read('approval-declined', {}), /Somebody was asked to approve it, and said no\./);
  });

  it('is told how a look-up is cancelled, and nobody else is', () => {
    assert.match(textOf(notice('nothing-to-cancel', dutch, {}, { looksUp: true })), /A look-up is cancelled with/);
    assert.doesNotMatch(textOf(notice('nothing-to-cancel', dutch)), /look-up/);
    assert.doesNotMatch(textOf(notice('cancelled', dutch, {}, { looksUp: true })), /look-up/);
  });

  it('is said to have been asked, with the reference', () => {
    const card = notice('helpdesk-called', dutch, {}, { reference: sampleReference });
    assert(textOf(card).includes(sampleReference));
  });

  it('lists what only it can type for those of the helpdesk alone', () => {
    assert.doesNotMatch(textOf(notice('help', dutch)), /lookup/);
    assert.match(textOf(notice('help', dutch, {}, { looksUp: true })), /lookup/);
    assert.deepEqual(lookUpWords(dutch), ['lookup', 'look up']);
  });
});

describe('A key that a technician reads', () => {
  const lookUp = '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f';
  const keyCard = (more = {}) =>
    key(
      { mac, key: new RecoveryKey(sampleKey), until: AT_1435, reader: dutch, replacing: false, ...more },
      'message-1',
    );

  it('is to be read out, and leads to no Macs of their own', () => {
    assert.deepEqual(titlesOf(keyCard({ lookUp })), ['How to use this key', 'Hide now']);
    assert.match(textOf(keyCard({ lookUp })), /Read it to the caller\. Never send it in a chat or an e-mail\./);
    assert.doesNotMatch(textOf(keyCard()), /caller/);
    assert.match(textOf(keyCard({ lookUp, replacing: true })), /being replaced.*\n.*look it up again/s);
  });

  it('comes with a guide that is read aloud, on the cards that follow as well', () => {
    const followed = followUpStates.map((state) =>
      followUp({
        ...{ state, mac, reader: dutch, reference: sampleReference, again: 'ticket-9', shown: AT_1435 },
        ...{ message: 'message-1', lookUp },
      }),
    );
    const taps = [keyCard({ lookUp }), ...followed].flatMap(tapsOf).filter((tap) => tap.do === 'guide');
    assert.equal(taps.length, 4);
    for (const tap of taps) assert.equal(tap.aloud, true);
    assert(!tapsOf(keyCard()).some((tap) => 'aloud' in tap));
  });

  it('is looked up again, not shown again', () => {
    const blanked = hidden({ reader: dutch, mac, again: 'ticket-9', lookUp });
    assert.deepEqual(titlesOf(blanked), ['Look up again']);
    assert.deepEqual(tapsOf(blanked), [{ do: 'show', ticket: 'ticket-9' }]);
  });

  it('is asked about in words of their own, without the helpdesk as the way out', () => {
    for (const state of followUpStates) {
      const card = followUp(
        {
          ...{ state, mac, reader: dutch, reference: sampleReference, again: 'ticket-9', shown: AT_1435 },
          ...{ message: 'message-1', lookUp },
        },
        sampleSupport,
      );
      assert.doesNotMatch(textOf(card), /call the helpdesk|Who can help|your Mac|Show again|Other Mac/i, state);
      for (const tap of tapsOf(card)) assert.notEqual(tap.do, 'key', state);
    }
  });
});

describe('Every card of the helpdesk', () => {
  it('is in the gallery', () => {
    const names = Object.keys(samples(dutch)).filter((name) => /^(channel|technician|colleague|owner), /.test(name));
    assert.equal(names.length, Object.keys(channelFaces).length + 1 + privateFaces.length);
  });
});
