import type { Card } from '../../cards/index.ts';
import { samples } from '../support/samples.ts';
import type { Exhibits } from './page.ts';
import { locales } from './views.ts';

/** Two of the cards that can show their English words as well. */
const WITH_ORIGINAL = ['key', 'guide, start'];

/** The sample cards of the tests, in every language. */
export const exhibits = Object.fromEntries(locales.map((locale) => [locale, inLocale(locale)])) as Exhibits;

function inLocale(locale: string): Record<string, Card> {
  const cards = samples({ locale, zone: 'Europe/Amsterdam' });
  const opened = WITH_ORIGINAL.flatMap((name) =>
    cards[name] ? [[`${name}, in English as well`, open(cards[name])]] : [],
  );
  return { ...cards, ...Object.fromEntries(opened) };
}

/** As after a tap on "In English". */
function open(card: Card): Card {
  return JSON.parse(JSON.stringify(card).replace('"isVisible":false', '"isVisible":true'));
}
