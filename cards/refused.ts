import type { Refusal, Support } from '../bot/domain/model.ts';
import type { Refused } from '../bot/domain/ports.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { personOf } from './helpdesk/facts.ts';
import { maskedNameOf, nameOf } from './mac.ts';
import { plain } from './names.ts';
import { type Card, render } from './render.ts';
import template from './templates/refused.json' with { type: 'json' };
import { dayOf, fromMinute } from './times.ts';
import { wordsFor } from './words.ts';

/** What may help: to try again, or the Company Portal website. It knows no more than Intune, but shows people's own Macs as well. */
const WAYS: Record<Refusal, Ways> = {
  'no-mac': { portal: true, notHere: true },
  'personal-mac': { portal: true, notHere: true },
  'not-yours': { notHere: true },
  'no-account': {},
  'other-company': {},
  'unknown-person': {},
  'self-service-off': {},
  'not-included': {},
  protected: {},
  'switched-off': {},
  'serial-asked': { retry: true },
  'serial-wrong': { retry: true },
  'serial-locked': {},
  'serial-unknown': {},
  'person-limit': {},
  'company-limit': {},
  'no-key': {},
  'no-key-own': {},
  'no-key-waiting': {},
  'no-key-not-kept': {},
  'no-key-open': {},
  'no-key-silent': {},
  'key-withheld': { portal: true },
  'graph-refused': { portal: true },
  'graph-busy': { retry: true, portal: true },
  'graph-down': { retry: true, portal: true },
  'not-recorded': { retry: true, portal: true },
  'not-booked': { retry: true, portal: true },
  'too-late': { retry: true, portal: true },
  behind: { retry: true, portal: true },
  'not-shown': { retry: true, portal: true },
  'sign-in-failed': { retry: true, portal: true },
  'sign-in-failed-again': { portal: true },
  'sign-in-cancelled': { retry: true, portal: true },
  'needs-approval': { portal: true },
  'sign-in-busy': { retry: true, portal: true },
  'not-helpdesk': {},
  'helpdesk-off': {},
  'look-up-limit': {},
  'look-up-old': {},
  'nothing-found': {},
  'caller-without-mac': {},
  'looks-like-key': {},
  'query-short': {},
  'role-missing': {},
  'sign-in-challenged': {},
  'sign-in-again': {},
  'not-company-mac': {},
  'owner-not-reached': {},
  'owner-not-admitted': {},
  'approval-declined': {},
  'approval-mistyped': {},
  'approval-late': {},
  'approval-open': {},
  'nobody-approves': {},
  broken: { retry: true, portal: true },
};
type Ways = { retry?: boolean; portal?: boolean; notHere?: boolean };

/** Where a technician may get somebody into their Mac although Latchkey shows that person no key. */
const HELPDESK_CAN: ReadonlySet<Refusal> = new Set([
  ...(['no-mac', 'not-yours', 'self-service-off', 'not-included', 'protected', 'switched-off'] as const),
  ...(['serial-locked', 'serial-unknown', 'person-limit', 'company-limit'] as const),
  ...(['no-key', 'no-key-own', 'no-key-waiting', 'no-key-not-kept', 'no-key-open', 'no-key-silent'] as const),
  ...(['key-withheld', 'graph-refused', 'sign-in-failed-again', 'needs-approval'] as const),
]);

type Around = {
  support?: Support | undefined;
  /** Epoch milliseconds. */
  now: number;
  /** Whether people can ask the helpdesk through Latchkey. */
  helpdesk?: boolean;
};

/** A "no": what happened, what to do next, who can help, and the reference to read out. Technicians are whom people call: nobody helps them. */
export function refused(no: Refused, { support = {}, now, helpdesk = false }: Around): Card {
  const { refusal, reference, ofLookUp, reader } = no;
  const words = wordsFor(reader);
  return render(template, reader, {
    title: words(`refused.${refusal}.title`),
    happened: happenedOf(no),
    said: saidOf(no).map((sentence) => ({ sentence })),
    names: namesOf(no).map((name) => ({ name })),
    next: nextOf(no, now),
    portal: waysOf(no).portal ?? false,
    taps: [...tapsOf(no), ...(helpdesk ? helpdeskTapOf(no) : [])],
    portalHow: words('refused.portal'),
    openPortal: words('macs.openPortal'),
    contact: ofLookUp ? [] : [{ helpersTitle: words('refused.helpers'), helpers: contactsOf(support, reader) }],
    pages: ofLookUp ? [] : pagesOf(support, reader),
    referenceTitle: words('refused.reference'),
    reference,
  });
}

/** Sentences with names in them. */
function saidOf({ refusal, query = '', by = '', reader }: Refused): string[] {
  const words = wordsFor(reader);
  switch (refusal) {
    case 'nothing-found':
      return plain(query) ? [words('refused.nothing-found.said', { query: plain(query) })] : [];
    case 'caller-without-mac':
      return plain(by) ? [words('refused.caller-without-mac.said', { by: plain(by) })] : [];
    case 'approval-declined':
      return [words('refused.approval-declined.said', { by: personOf(by, reader) })];
    default:
      return [];
  }
}

function namesOf({ mac, macs = [], reader }: Refused): string[] {
  return [...(mac ? [maskedNameOf(mac, reader)] : []), ...macs.map((name) => nameOf(name, reader))];
}

/** What is a way for people leads a technician to their own Macs, and not to the caller's. */
function waysOf({ refusal, ofLookUp }: Refused): Ways {
  return ofLookUp ? {} : WAYS[refusal];
}

type Tap = { tap: string; data: object };

function helpdeskTapOf({ refusal, reference, ofLookUp, reader }: Refused): Tap[] {
  if (ofLookUp || !HELPDESK_CAN.has(refusal)) return [];
  return [{ tap: wordsFor(reader)('refused.callHelpdesk'), data: { do: 'call-helpdesk', reference } }];
}

function tapsOf(no: Refused): Tap[] {
  const { refusal, ticket, reader } = no;
  const words = wordsFor(reader);
  const { retry, notHere } = waysOf(no);
  const again = words(refusal === 'serial-asked' ? 'refused.serial-asked.retry' : 'refused.retry');
  return [
    ...(retry ? [{ tap: again, data: ticket ? { do: 'choose', ticket } : { do: 'key' } }] : []),
    ...(notHere ? [{ tap: words('macs.notHere'), data: { do: 'not-here' } }] : []),
  ];
}

function happenedOf({ refusal, since, reader }: Refused): string {
  const words = wordsFor(reader);
  if (refusal !== 'no-key-silent' || since === undefined) return words(`refused.${refusal}.happened`);
  return words('refused.no-key-silent.happenedAt', { day: dayOf(since, reader) });
}

/** What to do next, as exactly as it is known. */
function nextOf({ refusal, until, left, ofLookUp, reader }: Refused, now: number): string {
  const words = wordsFor(reader);
  const time = fromMinute(until ?? now, now, reader);
  const others: Partial<Record<Refusal, Next>> = words('refused.lookUp', { returnObjects: true, time });
  const other = ofLookUp ? others[refusal] : undefined;
  if (other) return 'nextAt' in other ? other.nextAt : other.next;
  if (refusal === 'serial-wrong') return words('refused.serial-wrong.next', { count: left ?? 1 });
  if (refusal === 'graph-busy' && until === undefined) return words('refused.graph-busy.next');
  if (hasTime(refusal)) return words(`refused.${refusal}.nextAt`, { time });
  return words(`refused.${refusal}.next`);
}

type Next = { next: string } | { nextAt: string };

const TIMED = ['serial-locked', 'person-limit', 'company-limit', 'look-up-limit', 'graph-busy', 'graph-down'] as const;

function hasTime(refusal: Refusal): refusal is (typeof TIMED)[number] {
  return (TIMED as readonly Refusal[]).includes(refusal);
}
