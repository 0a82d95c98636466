import type { Reader, Support } from '../bot/domain/model.ts';
import type { GuidePlace } from '../bot/domain/ports.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { FIRST, isPage, PAGES, type Page, type Way } from './guide-pages.ts';
import { type Card, render } from './render.ts';
import template from './templates/guide.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** As many as `bot/taps.ts` takes back. Who walks in circles loses the way back beyond that. */
const LONGEST_TRAIL = 20;

type Button = { way: Way; data: object };

/** One page of "How to use this key". What `at` says may be made up or of another version: pages that are none are left out. */
export function guide(reader: Reader, at: GuidePlace, support: Support = {}): Card {
  const words = wordsFor(reader);
  const page = isPage(at.page) ? at.page : FIRST;
  const { title, lines, ...more } = words(`guide.pages.${page}`, { returnObjects: true });
  const { call } = PAGES[page];
  return render(template, {
    title,
    presses: 'press' in more ? [{ press: more.press }] : [],
    lines: Object.values<string>(lines).map((line) => ({ line })),
    contact: call ? [{ helpersTitle: words('refused.helpers'), helpers: contactsOf(support, reader) }] : [],
    buttons: buttonsOf(page, at).map(({ way, data }) => ({ way: words(`guide.ways.${way}`), data })),
    pages: call ? pagesOf(support, reader) : [],
  });
}

function buttonsOf(page: Page, { trail, reading }: GuidePlace): Button[] {
  const been = trail.filter(isPage).slice(-LONGEST_TRAIL);
  const turn = (way: Way, to: Page, behind: Page[]) => ({
    way,
    data: { do: 'guide', page: to, trail: behind, reading },
  });
  const { to, again } = PAGES[page];
  const last = been.at(-1);
  return [
    ...to.map(([way, next]) => turn(way, next, [...been, page].slice(-LONGEST_TRAIL))),
    ...(again ? [{ way: 'again' as const, data: { do: 'key' } }] : []),
    ...(last ? [turn('back', last, been.slice(0, -1))] : page === FIRST ? [] : [turn('first', FIRST, [])]),
  ];
}
