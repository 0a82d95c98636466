import { createInstance, type TFunction } from 'i18next';
import type { Reader } from '../bot/domain/model.ts';
import { pseudoCatalogue } from './pseudo.ts';
import en from './words/en.json' with { type: 'json' };

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const ENGLISH = 'en';
/** The tag that Windows uses for the pseudo-locale, in its canonical spelling. */
const PSEUDO = 'qps-Ploc';

const catalogue = createInstance();
catalogue.init({
  resources: { [ENGLISH]: { translation: en }, [PSEUDO]: { translation: pseudoCatalogue(en) } },
  fallbackLng: ENGLISH,
  initAsync: false,
  // Cards are not HTML.
  interpolation: { escapeValue: false },
});

/** What the reader's client calls its locale, or plain English if that is missing or no locale. */
export function localeOf(reader: Reader): Intl.Locale {
  try {
    return new Intl.Locale(reader.locale ?? ENGLISH);
  } catch {
    return new Intl.Locale(ENGLISH);
  }
}

/** The language in which this reader gets words: one that there is a catalogue for. */
export function languageOf(reader: Reader): string {
  const { baseName, language } = localeOf(reader);
  return [baseName, language].find((tag) => catalogue.hasResourceBundle(tag, 'translation')) ?? ENGLISH;
}

export type Words = TFunction;

/** The catalogue of words for one reader: `words('key.hide')`. */
export function wordsFor(reader: Reader): Words {
  return catalogue.getFixedT(languageOf(reader));
}
