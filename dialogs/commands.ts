import type { Reader } from '../bot/domain/model.ts';
import { type Command, commandsFor } from '../cards/index.ts';

const ENGLISH: Reader = { locale: 'en' };

/** Which command was typed, in the reader's language or in English. Everything else is no command. */
export function commandOf(text: unknown, reader: Reader): Command | undefined {
  if (typeof text !== 'string') return undefined;
  const typed = normalised(text.slice(0, 100));
  return [...commandsFor(reader), ...commandsFor(ENGLISH)].find(({ say, also }) =>
    [say, ...also].some((words) => normalised(words) === typed),
  )?.command;
}

function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
