import type { Reader, Support } from '../bot/domain/model.ts';
import type { GuidePlace } from '../bot/domain/ports.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { FIRST, isPage, PAGES, type Page, type Way } from './guide-pages.ts';
import { originalsOf, type Said } from './original.ts';
import { type Card, render } from './render.ts';
import template from './templates/guide.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** As many as `bot/taps.ts` takes back. Who walks in circles loses the way back beyond that. */
const LONGEST_TRAIL = 20;

type Button = { way: Way; data: object };
type Text = { title: string; lines: Record<string, string>; press?: string };

/** One page of "How to use this key". What `at` says may be made up or of another version: pages that are none are left out. */
export function guide(reader: Reader, at: GuidePlace, support: Support = {}): Card {
  const words = wordsFor(reader);
  const page = isPage(at.page) ? at.page : FIRST;
  const { title, lines, press } = textOf(page, at, reader);
  // Who reads it aloud is whom people call.
  const call = PAGES[page].call && !at.aloud;
  return render(template, reader, {
    title,
    presses: press === undefined ? [] : [{ press }],
    lines: Object.values(lines).map((line) => ({ line })),
    contact: call ? [{ helpersTitle: words('refused.helpers'), helpers: contactsOf(support, reader) }] : [],
    originals: originalsOf(reader, (to) => saidOf(page, at, to)),
    buttons: buttonsOf(page, at).map(({ way, data }) => ({ way: words(`guide.ways.${way}`), data })),
    pages: call ? pagesOf(support, reader) : [],
  });
}

function saidOf(page: Page, at: GuidePlace, reader: Reader): Said {
  const { title, press, lines } = textOf(page, at, reader);
  const words = wordsFor(reader);
  return {
    lines: [title, ...(press === undefined ? [] : [press]), ...Object.values(lines)],
    buttons: buttonsOf(page, at).map(({ way }) => words(`guide.ways.${way}`)),
  };
}

/** Where it is read aloud, some lines are others. */
function textOf(page: Page, { aloud }: GuidePlace, reader: Reader): Text {
  const words = wordsFor(reader);
  const text: Text = words(`guide.pages.${page}`, { returnObjects: true });
  const others: Partial<Record<Page, Partial<Text>>> = aloud ? words('guide.aloud', { returnObjects: true }) : {};
  const other = others[page] ?? {};
  return { ...text, ...other, lines: { ...text.lines, ...other.lines } };
}

function buttonsOf(page: Page, { trail, reading, aloud }: GuidePlace): Button[] {
  const been = trail.filter(isPage).slice(-LONGEST_TRAIL);
  const turn = (way: Way, to: Page, behind: Page[]) => ({
    way,
    data: { do: 'guide', page: to, trail: behind, reading, ...(aloud && { aloud }) },
  });
  const { to, again } = PAGES[page];
  const last = been.at(-1);
  return [
    ...to.map(([way, next]) => turn(way, next, [...been, page].slice(-LONGEST_TRAIL))),
    ...(again && !aloud ? [{ way: 'again' as const, data: { do: 'key' } }] : []),
    ...(last ? [turn('back', last, been.slice(0, -1))] : page === FIRST ? [] : [turn('first', FIRST, [])]),
  ];
}
