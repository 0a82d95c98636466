import type { Reader } from '../bot/domain/model.ts';
import type en from './words/en.json';
import { wordsFor } from './words.ts';

export type Summary = keyof typeof en.summaries;

/** What the notification of a message says. It may stand on a lock screen, so it names nobody and nothing. */
export function summary(of: Summary, reader: Reader): string {
  return wordsFor(reader)(`summaries.${of}`);
}
