import { createInstance, type TFunction } from 'i18next';
import type { Reader } from '../bot/domain/model.ts';
import { type Catalogue, catalogueOf, isLanguage, isRightToLeft, type Language, languageFor } from './languages.ts';
import { pseudoCatalogue } from './pseudo.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Catalogue };
  }
}

const ENGLISH = 'en';
/** The tag that Windows uses for the pseudo-locale, in its canonical spelling. */
const PSEUDO = 'qps-Ploc';

export type Words = TFunction;

/** By language, each read when it is first needed. */
const spoken = new Map<string, Words>();

/** What the reader's client calls its locale, or plain English if that is missing or no locale. */
export function localeOf({ locale }: Reader): Intl.Locale {
  return parsed(locale) ?? new Intl.Locale(ENGLISH);
}

/** The language in which this reader gets words: one that there is a catalogue for. */
export function languageOf(reader: Reader): string {
  const locale = localeOf(reader);
  return locale.baseName === PSEUDO ? PSEUDO : (languageFor(locale) ?? ENGLISH);
}

/** What Latchkey speaks in a company, and to whoever reads none of that. */
export type Spoken = { languages: readonly Language[]; otherwise: string };

/** The locale to write in for somebody whose client has this one. Another language leaves them the dates and times of their country. */
export function localeAmong({ languages, otherwise }: Spoken, tag: string | undefined): string {
  const locale = parsed(tag);
  if (locale === undefined) return otherwise;
  return isAmong(languages, locale) ? locale.toString() : there(otherwise, locale);
}

/** Whether it is spoken where these languages are. */
export function isAmong(languages: readonly Language[], locale: Intl.Locale): boolean {
  const language = languageFor(locale);
  return locale.baseName === PSEUDO || (language !== undefined && languages.includes(language));
}

/** A language where that locale is. */
function there(language: string, locale: Intl.Locale): string {
  const { region } = locale.maximize();
  // On the tag of the catalogue: that of Taiwan says by its region alone which script it has.
  const own = languageOf({ locale: language });
  return new Intl.Locale(own, { ...(region && { region }) }).toString();
}

/** By tag: each card asks many times. Clients send some hundred; whatever else comes is read each time. */
const locales = new Map<string, Intl.Locale | undefined>();
const MOST_LOCALES = 1_000;

function parsed(tag = ''): Intl.Locale | undefined {
  if (locales.has(tag)) return locales.get(tag);
  const locale = read(tag);
  if (locales.size < MOST_LOCALES) locales.set(tag, locale);
  return locale;
}

function read(tag: string): Intl.Locale | undefined {
  try {
    const locale = new Intl.Locale(tag.replaceAll('_', '-'));
    return locale.baseName.startsWith('und') ? undefined : locale;
  } catch {
    return undefined;
  }
}

/** The catalogue of words for one reader: `words('key.hide')`. */
export function wordsFor(reader: Reader): Words {
  return wordsIn(languageOf(reader));
}

/** The same reader, as if they read English: dates and times stay those of their country. */
export function inEnglish(reader: Reader): Reader {
  return { ...reader, locale: there(ENGLISH, localeOf(reader)) };
}

function wordsIn(language: string): Words {
  const known = spoken.get(language) ?? load(language);
  spoken.set(language, known);
  return known;
}

function load(language: string): Words {
  const catalogue = createInstance();
  catalogue.init({
    lng: language,
    resources: {
      [ENGLISH]: { translation: catalogueOf(ENGLISH) },
      [language]: { translation: catalogueNamed(language) },
    },
    fallbackLng: ENGLISH,
    initAsync: false,
    // Cards are not HTML; but what comes from elsewhere must not turn a sentence from right to left around.
    interpolation: isRightToLeft(language) ? { escape: isolated } : { escapeValue: false },
  });
  return catalogue.t;
}

function catalogueNamed(language: string) {
  return isLanguage(language) ? catalogueOf(language) : pseudoCatalogue(catalogueOf(ENGLISH));
}

/** Between FSI and PDI: https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates. A single word needs none, and is copied without. */
function isolated(value: unknown): string {
  return /^[\p{L}\p{N}]+$/u.test(`${value}`) ? `${value}` : `\u2068${value}\u2069`;
}
