import { type Mac, type Objection, type Reader, type Refusal, refusals, type Support } from '../../bot/domain/model.ts';
import type { FollowUpFace, GuidePlace, KeyFace, MacsOffer, OfferedMac, Refused } from '../../bot/domain/ports.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { PAGES, type Page } from '../../cards/guide-pages.ts';
import {
  type Card,
  chosenMac,
  expiry,
  fetching,
  followUp,
  guide,
  hidden,
  key,
  macs,
  type Notice,
  notice,
  refused,
  welcome,
} from '../../cards/index.ts';
import { helpdeskNames, helpdeskSamples } from './helpdesk-samples.ts';

const NOW = Date.UTC(2026, 10, 23, 14, 30);
const HOUR = 3_600_000;
const EXPIRY = Date.UTC(2027, 2, 31);

export const sampleKey = 'ABCD-EFGH-8JKL-MNOP-QR9T-2345';
/** With every look-alike that there can be. */
export const trickyKey = 'B8Z2-G6OD-Q5UV-AAAA-7777-WXYZ';
/** Unlike any that FileVault makes. */
export const oddKey = 'old-key/0042 lower case';
export const sampleReference = 'K7M2QX';
export const sampleSupport: Support = {
  name: 'Helpdesk Utrecht',
  phone: '+31 30 555 0199',
  email: 'helpdesk@contoso.example',
  url: 'https://help.contoso.example/',
};

const company = { owner: 'company', managed: true } as const;
const book: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e01',
  name: 'Adele’s MacBook Pro',
  model: 'MacBook Pro (14-inch, M4)',
  serial: 'FVH2K9XQ7L',
  lastCheckIn: NOW - 3 * HOUR,
};
const mini: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e02',
  name: 'meeting-room-mini',
  model: 'Mac mini (2024)',
  serial: 'C07ZL1M2PJH4',
  lastCheckIn: NOW - 40 * 24 * HOUR,
};
const spare: Mac = {
  ...company,
  id: '6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8e03',
  name: '',
  model: 'iMac',
  serial: 'C02SPARE0001',
};
const notices = [
  'help',
  'unknown',
  'old',
  'not-here',
  'cancelled',
  'nothing-to-cancel',
  'signed-out',
  'helpdesk-called',
  'helpdesk-called-already',
  'look-up-usage',
] as const satisfies readonly Notice[];

export const longNamed: Mac = {
  ...book,
  name: 'Donaudampfschifffahrtsgesellschaftskapitän’s MacBook Pro of the second floor',
  model: 'MacBook Pro (16-inch, November 2024, M4 Max, Space Black)',
};

export const guidePages = Object.keys(PAGES) as Page[];
export const followUpStates = [
  'asked',
  'worked',
  'not-worked',
  'replacing',
  'reminded',
  'moved',
  'replaced',
  'not-replaced',
] as const satisfies readonly FollowUpFace['state'][];

export const sampleMacs = [book, mini, spare];

/** What only technicians read, and what says something else to them. */
export const lookUpRefusals = [
  ...([
    'look-up-limit',
    'look-up-old',
    'nothing-found',
    'caller-without-mac',
    'looks-like-key',
    'query-short',
  ] as const),
  ...([
    'role-missing',
    'sign-in-challenged',
    'sign-in-again',
    'not-company-mac',
    'owner-not-reached',
    'owner-not-admitted',
  ] as const),
  ...(['approval-declined', 'approval-mistyped', 'approval-late', 'approval-open', 'nobody-approves'] as const),
  ...(['switched-off', 'no-account', 'serial-locked', 'serial-unknown', 'company-limit', 'no-key'] as const),
  ...(['key-withheld', 'graph-refused', 'graph-down', 'sign-in-failed-again', 'needs-approval', 'broken'] as const),
] satisfies Refusal[];
const [, owner = '', , address = ''] = helpdeskNames;

/** What these refusals know beyond themselves. */
const DETAILS: Partial<Record<Refusal, Partial<Objection>>> = {
  'personal-mac': { macs: [book.name, spare.name] },
  'serial-asked': { ticket: 'ticket-9' },
  'serial-wrong': { left: 2, ticket: 'ticket-9' },
  'serial-locked': { until: NOW + HOUR },
  'person-limit': { until: NOW + 20 * HOUR },
  'company-limit': { until: NOW + HOUR },
  'no-key': { mac: book },
  'no-key-own': { mac: book },
  'no-key-waiting': { mac: book },
  'no-key-not-kept': { mac: book },
  'no-key-open': { mac: book },
  'no-key-silent': { mac: book, since: NOW - 40 * 24 * HOUR },
  'key-withheld': { mac: book },
  'graph-down': { until: NOW + HOUR / 12 },
  'look-up-limit': { until: NOW + HOUR },
  'nothing-found': { query: address },
  'caller-without-mac': { by: owner },
  'approval-declined': { mac: book, by: owner },
};

/** One example of each card, by name. */
export function samples(reader: Reader): Record<string, Card> {
  const offered = (some: Mac[], askSerial = false): OfferedMac[] =>
    some.map((mac, at) => ({ mac, ticket: `ticket-${at}`, serial: { asked: askSerial, masked: askSerial } }));
  const offer = (some: Mac[], more: Partial<MacsOffer> = {}) =>
    macs(reader, { macs: offered(some), older: 0, personal: [], old: false, ...more }, NOW);
  const said = (refusal: Refusal, support?: Support, helpdesk = false, more: Partial<Refused> = {}) =>
    refused(
      { refusal, reference: sampleReference, reader, ...DETAILS[refusal], ...more },
      { support, now: NOW, helpdesk },
    );
  const keyOf = (text: string, more: Partial<KeyFace> = {}) =>
    key(
      { mac: book, key: new RecoveryKey(text), until: NOW + 300_000, reader, replacing: false, ...more },
      'message-1',
    );
  const follow = (state: FollowUpFace['state'], mac = book, support?: Support, more: Partial<FollowUpFace> = {}) =>
    followUp(
      {
        ...{
          state,
          mac,
          reader,
          reference: sampleReference,
          again: 'ticket-9',
          shown: NOW - HOUR,
          message: 'message-1',
        },
        ...more,
      },
      support,
    );
  const read = (page: Page, trail: Page[], support?: Support, more: Partial<GuidePlace> = {}) =>
    guide(reader, { page, trail, reading: 'reading-1', ...more }, support);
  return {
    welcome: welcome(reader),
    'macs, one': offer([book]),
    'macs, several': offer(sampleMacs, { older: 1, personal: [spare.name, mini.name] }),
    'macs, too many': offer(Array.from({ length: 12 }, () => book)),
    'macs, in the place of an old card': offer([book], { old: true }),
    'macs, serial number asked': offer([mini], { macs: offered([mini], true), personal: [book.name] }),
    'macs, chosen': chosenMac(reader, { mac: book, ticket: 'ticket-0', serial: { asked: false, masked: false } }, NOW),
    ...Object.fromEntries(
      notices.map((what) => [
        `notice, ${what}`,
        notice(what, reader, sampleSupport, what.startsWith('helpdesk-') ? { reference: sampleReference } : {}),
      ]),
    ),
    'notice, nothing-to-cancel, for the helpdesk': notice('nothing-to-cancel', reader, {}, { looksUp: true }),
    'notice, help for the helpdesk': notice('help', reader, sampleSupport, { looksUp: true }),
    fetching: fetching(reader, book),
    key: keyOf(sampleKey),
    'key, with look-alikes': keyOf(trickyKey),
    'key, being replaced': keyOf(sampleKey, { replacing: true }),
    'key, of another shape': keyOf(oddKey),
    'key, long names': keyOf(sampleKey, { mac: longNamed }),
    'key, for a technician': keyOf(sampleKey, { replacing: true, lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f' }),
    'key, of another shape, for a technician': keyOf(oddKey, { lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f' }),
    hidden: hidden({ reader, mac: book, again: 'ticket-9' }),
    'hidden, for a technician': hidden({
      reader,
      mac: book,
      again: 'ticket-9',
      lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f',
    }),
    ...Object.fromEntries(
      guidePages.map((page) => [`guide, ${page}`, read(page, page === 'start' ? [] : ['start'], sampleSupport)]),
    ),
    ...Object.fromEntries(
      guidePages.map((page) => [
        `guide, ${page}, read aloud`,
        read(page, page === 'start' ? [] : ['start'], sampleSupport, { aloud: true }),
      ]),
    ),
    'guide, without a way back': read('refused', []),
    'guide, nobody to call': read('helpdesk', ['start']),
    ...Object.fromEntries(followUpStates.map((state) => [`follow-up, ${state}`, follow(state, book, sampleSupport)])),
    ...Object.fromEntries(
      followUpStates.map((state) => [
        `follow-up, ${state}, for a technician`,
        follow(state, book, sampleSupport, { lookUp: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f' }),
      ]),
    ),
    'follow-up, long names': follow('not-worked', longNamed),
    ...Object.fromEntries(refusals.map((refusal) => [`refused, ${refusal}`, said(refusal, sampleSupport)])),
    ...Object.fromEntries(
      lookUpRefusals.map((refusal) => [
        `refused, ${refusal}, for a technician`,
        said(refusal, sampleSupport, true, { ofLookUp: true }),
      ]),
    ),
    'refused, approval-declined, nobody named': said('approval-declined', sampleSupport, true, {
      ...{ ofLookUp: true, by: '' },
    }),
    'refused, nobody to call': said('broken'),
    ...Object.fromEntries(
      (['no-mac', 'no-key', 'key-withheld'] as const).map((refusal) => [
        `refused, ${refusal}, the helpdesk can be asked`,
        said(refusal, sampleSupport, true),
      ]),
    ),
    ...helpdeskSamples(reader, sampleMacs, longNamed),
    'expiry, secret': expiry({ what: 'secret', at: EXPIRY, due: 30, days: 20 }, reader),
    'expiry, secret, one day': expiry({ what: 'secret', at: EXPIRY, due: 1, days: 1 }, reader),
    'expiry, secret, passed': expiry({ what: 'secret', at: EXPIRY, due: 0, days: 0 }, reader),
    'expiry, certificate': expiry({ what: 'certificate', at: EXPIRY, due: 7, days: 7 }, reader),
    'expiry, certificate, passed': expiry({ what: 'certificate', at: EXPIRY, due: 0, days: -3 }, reader),
  };
}
