import type { Reader } from '../bot/domain/model.ts';
import { languageOf, type Words, wordsFor } from './words.ts';

/** What can be typed, in the order in which help lists it. */
const commands = ['key', 'help', 'cancel', 'sign-out'] as const;
export type Command = (typeof commands)[number];
type Row = { say: string; does: string; also: string[] };

/** By language: whatever anybody types is compared with them. */
const tables = new Map<string, ({ command: Command } & Row)[]>();

/** The table of commands as the reader sees it: what to type, what it does, and what is understood as well. */
export function commandsFor(reader: Reader): ({ command: Command } & Row)[] {
  const words = wordsFor(reader);
  const language = languageOf(reader);
  const table = tables.get(language) ?? commands.map((command) => ({ command, ...rowOf(command, words) }));
  tables.set(language, table);
  return table;
}

/** The same for what only the helpdesk can type. What to look for stands behind it. */
export function lookUpCommandFor(reader: Reader): Row {
  return rowOf('lookup', wordsFor(reader));
}

/** What a look-up may begin with. */
export function lookUpWords(reader: Reader): string[] {
  const { say, also } = lookUpCommandFor(reader);
  return [say, ...also];
}

function rowOf(command: Command | 'lookup', words: Words): Row {
  const { say, does, also } = words(`commands.${command}`, { returnObjects: true });
  return { say, does, also: Object.values(also) };
}
