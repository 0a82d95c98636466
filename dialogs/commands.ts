import type { Reader } from '../bot/domain/model.ts';
import { type Command, commandsFor, lookUpWords } from '../cards/index.ts';

const ENGLISH: Reader = { locale: 'en' };

/** Which command was typed, in the reader's language or in English. Everything else is no command. */
export function commandOf(text: unknown, reader: Reader): Command | undefined {
  if (typeof text !== 'string') return undefined;
  const typed = normalised(text.slice(0, 100));
  return [...commandsFor(reader), ...commandsFor(ENGLISH)].find(({ say, also }) =>
    [say, ...also].some((words) => normalised(words) === typed),
  )?.command;
}

/** What stands behind the word that begins a look-up; undefined: it does not begin one. */
export function lookUpIn(text: unknown, reader: Reader): string | undefined {
  if (typeof text !== 'string') return undefined;
  const typed = text.slice(0, 1_000).trim();
  const word = [...lookUpWords(reader), ...lookUpWords(ENGLISH)].find((each) => {
    const after = typed.slice(each.length);
    return typed.toLowerCase().startsWith(each.toLowerCase()) && !/^[\p{L}\p{N}]/u.test(after);
  });
  return word === undefined ? undefined : typed.slice(word.length).replace(/^[\s\p{Dash}:,;]+/u, '');
}

function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
