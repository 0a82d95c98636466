import type { Reader } from '../bot/domain/model.ts';
import { wordsFor } from './words.ts';

/** What can be typed, in the order in which help lists it. */
const commands = ['key', 'help', 'cancel', 'sign-out'] as const;
export type Command = (typeof commands)[number];

/** The table of commands as the reader sees it: what to type, what it does, and what is understood as well. */
export function commandsFor(reader: Reader): { command: Command; say: string; does: string; also: string[] }[] {
  const words = wordsFor(reader);
  return commands.map((command) => {
    const { say, does, also } = words(`commands.${command}`, { returnObjects: true });
    return { command, say, does, also: Object.values(also) };
  });
}
