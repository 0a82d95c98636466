import type { Reader } from '../bot/domain/model.ts';
import { plainly } from '../bot/domain/typed.ts';
import { type Command, commandsFor, lookUpWords } from '../cards/index.ts';

const ENGLISH: Reader = { locale: 'en' };
/** What may stand between the word and what is looked for. */
const BETWEEN = /^[\s\p{Dash}:,;、，،؛。]+/u;

/** Which command was typed, in the reader's language or in English. Everything else is no command. */
export function commandOf(text: unknown, reader: Reader): Command | undefined {
  if (typeof text !== 'string') return undefined;
  const typed = normalised(text.slice(0, 100));
  return [...commandsFor(reader), ...commandsFor(ENGLISH)].find(({ say, also }) =>
    [say, ...also].some((words) => normalised(words) === typed),
  )?.command;
}

/** What stands behind the word that begins a look-up; undefined: it does not begin one. "Look up my key" asks for one's own. */
export function lookUpIn(text: unknown, reader: Reader): string | undefined {
  if (typeof text !== 'string') return undefined;
  const typed = plainly(text.slice(0, 1_000)).normalize('NFC').trim();
  const words = [...lookUpWords(reader), ...lookUpWords(ENGLISH)].filter(
    (each) => folded(typed).startsWith(folded(each)) && isWhole(each, typed.slice(each.length)),
  );
  // One may begin with another: "look" and "look for".
  const word = words.sort((one, other) => other.length - one.length)[0];
  if (word === undefined) return undefined;
  const wanted = typed.slice(word.length).replace(BETWEEN, '');
  return commandOf(wanted, reader) === 'key' ? undefined : wanted;
}

/** Chinese and Japanese have no spaces: there the word may run into what is looked for. */
function isWhole(word: string, after: string): boolean {
  return /^[^\p{L}\p{N}]|^$/u.test(after) || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(word);
}

/** Without what people leave out: capitals, punctuation, the vowels of Arabic and Hebrew. */
function normalised(text: string): string {
  return folded(plainly(text).normalize('NFKC'))
    .replace(/\p{M}|\u0640/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** As long as before. Capitals of Turkish words have small letters of their own, with a dot and without one. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('\u0307', '').replaceAll('ı', 'i');
}
