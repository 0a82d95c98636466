import type { Reader } from '../../bot/domain/model.ts';
import { type Card, render } from '../render.ts';
import template from '../templates/helpdesk-message.json' with { type: 'json' };
import { wordsFor } from '../words.ts';
import type { Fact } from './facts.ts';

export type Button = { button: string; data: object };

/** What most cards of the helpdesk are made of, in the order in which it is read. Names that people chose are only ever in `said` and `facts`. */
type Parts = {
  title: string;
  said?: Record<string, string>;
  facts?: Fact[];
  /** Epoch milliseconds, as each client writes it: many people may read it. */
  at?: number | undefined;
  number?: { about: string; number: string; use: string } | undefined;
  lines?: Record<string, string>;
  question?: { id: string; label: string; wrongs: { wrong: string }[] };
  reference?: string;
  buttons?: Button[];
  pages?: { open: string; url: string }[];
  /** For a channel, where a card is one among many. */
  small?: boolean;
};

export function message(reader: Reader, { title, said = {}, lines = {}, ...more }: Parts): Card {
  const { facts = [], at, number, question, reference, buttons = [], pages = [], small = false } = more;
  const referenceTitle = wordsFor(reader)('refused.reference');
  return render(template, reader, {
    size: small ? 'Medium' : 'Large',
    title,
    said: Object.values(said).map((sentence) => ({ sentence })),
    facts: facts.filter(({ value }) => value !== ''),
    moments: at === undefined ? [] : [{ moment: momentForClients(at) }],
    numbers: number ? [number] : [],
    lines: Object.values(lines).map((line) => ({ line })),
    questions: question ? [question] : [],
    references: reference === undefined ? [] : [{ referenceTitle, reference }],
    buttons,
    pages,
  });
}

/** Clients put day and time in its place: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
function momentForClients(at: number): string {
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  return `{{DATE(${time},SHORT)}} {{TIME(${time})}}`;
}
