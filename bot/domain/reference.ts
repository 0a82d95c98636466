import { randomInt } from 'node:crypto';

const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';

/** Six characters without look-alikes that name one request on the card, in the log and in the audit. */
export function newReference(): string {
  return Array.from({ length: 6 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
