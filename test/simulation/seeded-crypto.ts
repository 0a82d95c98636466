/** What the rules import as `node:crypto`: real SHA-256, and ids that the seed decides. */
import { hash } from 'node:crypto';

let ids = 0;
let next: () => number = () => 0;

/** From here on ids count from one, and numbers come from there. */
export function seedCrypto(random: () => number): void {
  ids = 0;
  next = random;
}

export function randomUUID(): string {
  ids++;
  return `00000000-0000-4000-8000-${`${ids}`.padStart(12, '0')}`;
}

/** Up to `least` if that is all that is given. */
export function randomInt(least: number, limit?: number): number {
  const [from, to] = limit === undefined ? [0, least] : [least, limit];
  return from + Math.floor(next() * (to - from));
}

/** One call into OpenSSL where Node's own makes four. */
export function createHash(algorithm: string) {
  let text = '';
  const hashing = {
    update(more: string) {
      text += more;
      return hashing;
    },
    digest: (encoding: 'hex') => hash(algorithm, text, encoding),
  };
  return hashing;
}
