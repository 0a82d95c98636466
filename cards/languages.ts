import { readFileSync } from 'node:fs';
import en from './words/en.json' with { type: 'json' };

export type Catalogue = typeof en;

/** Those that there is a catalogue for: `words/<tag>.json`. English first, then as people look for them in a list. */
export const languages = [
  ...['en', 'ar', 'cs', 'da', 'de', 'es', 'fi', 'fr', 'he', 'it', 'ja', 'ko'],
  ...['nb', 'nl', 'pl', 'pt-BR', 'sv', 'tr', 'zh-Hans', 'zh-Hant'],
] as const;
export type Language = (typeof languages)[number];

/** What clients call Norwegian besides. */
const ALIASES: Record<string, string> = { no: 'nb', nn: 'nb' };

/** The catalogue of a language, as it is. */
export function catalogueOf(language: Language): Catalogue {
  if (language === 'en') return en;
  return JSON.parse(readFileSync(new URL(`./words/${language}.json`, import.meta.url), 'utf8'));
}

/** The language that somebody with this locale reads: the same in the same script, else the nearest there is of it; undefined: none. */
export function languageFor(locale: Intl.Locale): Language | undefined {
  const { language, script, region } = locale.maximize();
  const own = ALIASES[language] ?? language;
  const near = [`${own}-${region}`, `${own}-${script}`, own].find(isLanguage);
  return (
    near ?? languages.find((each) => new Intl.Locale(each).maximize().script === script && each.startsWith(`${own}-`))
  );
}

export function isLanguage(tag: string): tag is Language {
  return (languages as readonly string[]).includes(tag);
}

/** Whether it is written from right to left. */
export function isRightToLeft(language: string): boolean {
  return RIGHT_TO_LEFT.has(language);
}
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'he']);
