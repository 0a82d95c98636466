import type { Reader, Support } from '../bot/domain/model.ts';
import type { Saying, SayingMore } from '../bot/domain/ports.ts';
import { commandsFor, lookUpCommandFor } from './commands.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { type Card, render } from './render.ts';
import template from './templates/notice.json' with { type: 'json' };
import { wordsFor } from './words.ts';

export type Notice = Exclude<Saying, 'welcome'>;

const LISTS_COMMANDS: readonly Notice[] = ['help', 'unknown', 'old'];

/** Something that needs no more than its words, and the button that starts. Help leads to the guide as well. */
export function notice(what: Notice, reader: Reader, support: Support = {}, more: SayingMore = {}): Card {
  const words = wordsFor(reader);
  const lines: Record<string, string> = words(`notices.${what}.lines`, { returnObjects: true });
  const ofLookUp = what === 'nothing-to-cancel' && more.looksUp ? [words('notices.nothing-to-cancel.lookUp')] : [];
  const helps = what === 'not-here';
  return render(template, reader, {
    title: words(`notices.${what}.title`),
    lines: [...Object.values(lines), ...ofLookUp].map((line) => ({ line })),
    commands: LISTS_COMMANDS.includes(what) ? [...commandsFor(reader), ...lookUps(reader, more)] : [],
    references: more.reference ? [{ referenceTitle: words('refused.reference'), reference: more.reference }] : [],
    contact: helps ? [{ helpersTitle: words('refused.helpers'), helpers: contactsOf(support, reader) }] : [],
    pages: helps ? pagesOf(support, reader) : [],
    // Whoever looks up wants no key of their own.
    starts: what === 'look-up-usage' ? [] : [{ button: words('welcome.button') }],
    guides: what === 'help' ? [{ open: words('guide.open') }] : [],
  });
}

function lookUps(reader: Reader, { looksUp }: SayingMore) {
  return looksUp ? [lookUpCommandFor(reader)] : [];
}
