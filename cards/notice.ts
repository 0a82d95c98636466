import type { Reader, Support } from '../bot/domain/model.ts';
import type { Saying } from '../bot/domain/ports.ts';
import { commandsFor } from './commands.ts';
import { contactsOf, pagesOf } from './contacts.ts';
import { type Card, render } from './render.ts';
import template from './templates/notice.json' with { type: 'json' };
import { wordsFor } from './words.ts';

export type Notice = Exclude<Saying, 'welcome'>;

const LISTS_COMMANDS: readonly Notice[] = ['help', 'unknown', 'old'];

/** Something that needs no more than its words, and the button that starts. Help leads to the guide as well. */
export function notice(what: Notice, reader: Reader, support: Support = {}): Card {
  const words = wordsFor(reader);
  const lines: Record<string, string> = words(`notices.${what}.lines`, { returnObjects: true });
  const helps = what === 'not-here';
  return render(template, {
    title: words(`notices.${what}.title`),
    lines: Object.values(lines).map((line) => ({ line })),
    commands: LISTS_COMMANDS.includes(what) ? commandsFor(reader) : [],
    contact: helps ? [{ helpersTitle: words('refused.helpers'), helpers: contactsOf(support, reader) }] : [],
    pages: helps ? pagesOf(support, reader) : [],
    button: words('welcome.button'),
    guides: what === 'help' ? [{ open: words('guide.open') }] : [],
  });
}
