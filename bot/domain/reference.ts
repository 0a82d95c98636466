import { randomInt } from 'node:crypto';

const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';

/** Six characters without look-alikes that name one request on the card, in the log and in the audit. */
export function newReference(): string {
  let reference = '';
  while (reference.length < 6) reference += ALPHABET[randomInt(ALPHABET.length)];
  return reference;
}
