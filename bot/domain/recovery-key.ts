import { inspect } from 'node:util';
import { plainly } from './typed.ts';

/**
 * A FileVault personal recovery key that no printer, serialiser or copy can read.
 * A private `#` field is invisible to spread, `structuredClone`, `v8.serialize` and assertion diffs; `reveal()` is the one way out.
 */
export class RecoveryKey {
  readonly #value: string;

  constructor(value: string) {
    if (value.trim() === '') throw new TypeError('A recovery key is not empty.');
    this.#value = value.trim();
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[recovery key]';
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Six groups of four: with hyphens, or in capitals with hyphens, spaces or nothing between them, anywhere in what people type. */
const LIKE_A_KEY =
  /[A-Za-z0-9]{4}(?:\s*\p{Dash}\s*[A-Za-z0-9]{4}){5}|(?<![A-Za-z0-9])[A-Z0-9]{4}(?:[\s\p{Dash}]*[A-Z0-9]{4}){5}(?![A-Za-z0-9])/u;

/** Whether somebody may have typed a key, which must not be kept. */
export function holdsKey(text: string): boolean {
  // What nobody sees parts nothing; a Japanese keyboard writes a long vowel for a hyphen.
  return LIKE_A_KEY.test(
    plainly(text)
      .replace(/\p{Cf}/gu, '')
      .replaceAll('ー', '-'),
  );
}
