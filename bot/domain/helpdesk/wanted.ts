import { holdsKey } from '../recovery-key.ts';

/** What somebody asks to look up. */
export type Wanted = { query: string; ticketNumber?: string };

/** Whatever Intune calls `#12`, `INC0012345` or `REQ-77` is no Mac's name at the end of a sentence. */
const TICKET = /^(#\d{2,}|[A-Z]{2,10}-?\d{3,})$/i;
const LONGEST = 100;
const SHORTEST = 3;

/** `<serial number | name | address> [ticket]`; a name with something like a ticket at its end stands in quotation marks. */
export function wantedIn(words: string, ticketPattern?: RegExp): Wanted | 'nothing' | 'short' | 'key' {
  const said = words.replace(/\s+/g, ' ').trim();
  if (said === '') return 'nothing';
  // In all of it: of what is cut off, a piece would be left.
  if (holdsKey(said)) return 'key';
  const text = said.slice(0, 2 * LONGEST);
  const quoted = /^["“”„«»「『״‘’](?<query>[^"“”«»「」『』״]+)["“”»«」』״‘’]\s*(?<rest>\S*)$/.exec(text)?.groups;
  const parts = text.split(' ');
  const last = quoted ? quoted.rest : parts.at(-1);
  const isTicket =
    last !== undefined &&
    last !== '' &&
    (quoted !== undefined || parts.length > 1) &&
    (ticketPattern ?? TICKET).test(last);
  const query = (quoted?.query ?? (isTicket ? parts.slice(0, -1).join(' ') : text)).trim().slice(0, LONGEST);
  if (query.length < SHORTEST) return 'short';
  return { query, ...(isTicket && { ticketNumber: last.slice(0, 40) }) };
}
