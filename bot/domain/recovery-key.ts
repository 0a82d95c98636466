import { inspect } from 'node:util';

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
