import type { Reader } from '../bot/domain/model.ts';
import { languageOf, localeOf } from './words.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The time of day where the reader is, such as "14:35"; "14:35 UTC" if nobody knows where that is. `at`: epoch milliseconds. */
export function timeOfDay(at: number, reader: Reader): string {
  return format(wholeMinute(at), reader, CLOCK);
}

/** The first minute that is not too early, with the day of the week unless it is today: "14:35", "Wednesday 09:12". Both in epoch milliseconds. */
export function fromMinute(at: number, now: number, reader: Reader): string {
  const minute = wholeMinute(at);
  const day = (time: number) => format(time, reader, { dateStyle: 'short' });
  return format(minute, reader, day(minute) === day(now) ? CLOCK : { weekday: 'long', ...CLOCK });
}

/** A date such as "31 March 2027", wherever the reader is. `at`: epoch milliseconds. */
export function dayInUtc(at: number, reader: Reader): string {
  return format(at, { ...reader, zone: 'UTC' }, { dateStyle: 'long' });
}

/** The day where the reader is, such as "31 March 2027". `at`: epoch milliseconds. */
export function dayOf(at: number, reader: Reader): string {
  return format(at, reader, { dateStyle: 'long' });
}

/** Day and time of something past, where the reader is: "23 November, 14:35". `at`: epoch milliseconds. */
export function momentOf(at: number, reader: Reader): string {
  return format(at, reader, { day: 'numeric', month: 'long', ...CLOCK });
}

/** The next whole minute: until then a card that says 14:35 is right. */
function wholeMinute(at: number): number {
  return Math.ceil(at / MINUTE) * MINUTE;
}

const CLOCK = { hour: 'numeric', minute: '2-digit' } as const;

function format(at: number, reader: Reader, options: Intl.DateTimeFormatOptions): string {
  const zone = zoneOf(reader);
  const named = zone === undefined && options.hour ? ({ timeZoneName: 'short' } as const) : {};
  return new Intl.DateTimeFormat(formatsOf(reader), { ...options, timeZone: zone ?? 'UTC', ...named }).format(at);
}

/** How long ago, such as "3 hours ago"; from a week on the date. Both in epoch milliseconds. */
export function ago(at: number, now: number, reader: Reader): string {
  const past = Math.max(now - at, MINUTE);
  if (past >= 7 * DAY) {
    return format(at, reader, { dateStyle: 'medium' });
  }
  const [unit, length] =
    past >= DAY ? (['day', DAY] as const) : past >= HOUR ? (['hour', HOUR] as const) : (['minute', MINUTE] as const);
  return new Intl.RelativeTimeFormat(formatsOf(reader)).format(-Math.floor(past / length), unit);
}

/** Dates and times follow the language of the words but the habits of the reader's country: `en-DE` says 14:35. */
function formatsOf(reader: Reader): string[] {
  const region = localeOf(reader).maximize().region;
  const language = languageOf(reader);
  // Digits as on the rest of the card, and on the Mac.
  const own = new Intl.Locale(language, { numberingSystem: 'latn', ...(region && { region }) });
  return [own.toString(), 'en'];
}

/** undefined: no zone, or none that exists. */
function zoneOf({ zone }: Reader): string | undefined {
  try {
    return zone === undefined ? zone : new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
