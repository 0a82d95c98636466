import type { Reader } from '../bot/domain/model.ts';
import { inEnglish, wordsFor } from './words.ts';

/** What a card says, and what its buttons are called. */
export type Said = { lines: string[]; buttons: string[] };

/** For a language whose words nobody has reviewed: the English ones, one tap away on the card itself. */
export function originalsOf(reader: Reader, said: (to: Reader) => Said) {
  if (wordsFor(reader)('reviewed') !== 'no') return [];
  const english = inEnglish(reader);
  const { lines, buttons } = said(english);
  const pairs = said(reader).buttons.map((button, at) => `${button} = ${buttons[at]}`);
  return [{ show: wordsFor(english)('original'), lines: [...lines, ...pairs].map((line) => ({ line })) }];
}
