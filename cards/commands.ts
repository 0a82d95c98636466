import type { Reader } from '../bot/domain/model.ts';
import { type Words, wordsFor } from './words.ts';

/** What can be typed, in the order in which help lists it. */
const commands = ['key', 'help', 'cancel', 'sign-out'] as const;
export type Command = (typeof commands)[number];
type Row = { say: string; does: string; also: string[] };

/** The table of commands as the reader sees it: what to type, what it does, and what is understood as well. */
export function commandsFor(reader: Reader): ({ command: Command } & Row)[] {
  const words = wordsFor(reader);
  return commands.map((command) => ({ command, ...rowOf(command, words) }));
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
