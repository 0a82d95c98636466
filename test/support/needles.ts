import words from '../../cards/words/en.json' with { type: 'json' };
import type { Company } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';

/** What may stand nowhere: what it is, for people, and the groups in which it is written. */
export type Needle = { what: string; groups: string[] };
/** Parts that mean a find if they come in this order, none further than `reach` bytes from the one before. */
type Chain = { what: string; reach: number; seen: number[] };
type Link = { chain: Chain; at: number };
/** A part, and its places in chains. `text`: folded. */
type Part = { text: Buffer; links: Link[] };

/** Whoever's it is. */
const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}/;
const PRIVATE_KEY = /PRIVATE KEY/;
const JWTS = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{48,}/g;
/** As many bytes of each part are looked up at once: a group of a key. */
const WINDOW = 4;
const BITS = 16;
/** A card has a group's spelling, its styles and its place between two groups. */
const WITHIN_A_CARD = 4_096;
const IN_A_ROW = 32;
const HALF = 3;
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));

export function keysOf({ devices }: Company): string[] {
  return Object.values(devices).flatMap(({ key, formerKeys }) => [...(key?.trim() ? [key] : []), ...formerKeys]);
}

/** Keys, secrets of registrations, and every token that the bot has sent to anybody. */
export function needlesOf(company: Company, requests: WireRequest[]): Needle[] {
  const tokens = requests.flatMap(({ headers, body }) => `${headers.authorization} ${body}`.match(JWTS) ?? []);
  const secrets = Object.values(company.registrations).map(({ secret }) => secret);
  return [
    ...keysOf(company).map((key) => ({ what: 'key', groups: key.split('-') })),
    ...secrets.map((secret) => ({ what: 'secret', groups: secret.split('-') })),
    // What stands before the signature is the same in many.
    ...[...new Set(tokens)].map((token) => ({ what: 'token', groups: [token.slice(-48)] })),
  ];
}

/**
 * Looks for all of them: in either case, with anything between the groups, backwards, and keys spelled out; in a text, and in what it may
 * be decoded to. Half a key in a row is found as well, and what looks like a token or a private key. Answers what it found, once each.
 */
export function createSearch(needles: Needle[]): (haystack: string | Buffer) => string[] {
  const parts = needles.flatMap(partsOf).filter(({ text }) => text.length >= WINDOW);
  const buckets: Part[][] = [[]];
  const bucketAt = new Uint16Array(1 << BITS);
  for (const part of parts) {
    const hash = hashOf(part.text.readInt32BE(part.text.length - WINDOW));
    bucketAt[hash] ||= buckets.push([]) - 1;
    buckets[bucketAt[hash]]?.push(part);
  }

  function look(text: string, found: Set<string>): void {
    for (const { chain } of parts.flatMap(({ links }) => links)) chain.seen.fill(Number.NEGATIVE_INFINITY);
    const bytes = Buffer.from(text, 'latin1');
    let read = 0;
    for (let end = 1; end <= bytes.length; end++) {
      const byte = FOLDED[bytes[end - 1] as number] as number;
      bytes[end - 1] = byte;
      read = (read << 8) | byte;
      const bucket = bucketAt[hashOf(read)] as number;
      if (bucket === 0) continue;
      for (const part of buckets[bucket] as Part[]) {
        if (!isBefore(bytes, end, part.text)) continue;
        for (const link of part.links) if (completes(link, end)) found.add(link.chain.what);
      }
    }
  }

  return (haystack) => {
    const found = new Set<string>();
    // UTF-16 differs by zeros, and nothing else means anything by them.
    const bytes = typeof haystack === 'string' ? haystack : haystack.toString('latin1');
    const text = bytes.replace(/\0+/g, '');
    const once = decoded(text);
    for (const each of [text, once, decoded(once)]) {
      look(each, found);
      if (TOKEN.test(each)) found.add('token');
      if (PRIVATE_KEY.test(each)) found.add('private key');
    }
    return [...found];
  };
}

/** Whether the part that stands there is the last of its chain. */
function completes({ chain: { reach, seen }, at }: Link, end: number): boolean {
  const gap = at === 0 ? reach : end - (seen[at - 1] as number);
  if (gap === 0 || gap > reach) return false;
  seen[at] = end;
  return at === seen.length - 1;
}

function isBefore(bytes: Uint8Array, end: number, text: Uint8Array): boolean {
  for (let at = 1; at <= text.length; at++) if (bytes[end - at] !== text[text.length - at]) return false;
  return true;
}

function hashOf(read: number): number {
  return Math.imul(read, 0x9e3779b1) >>> (32 - BITS);
}

/** What may be in it as escapes, hexadecimal, base64 or base64url, wherever that began, or as decimal bytes. */
export function decoded(text: string): string {
  const unescaped = text.replace(/(?:%|\\u00|\\x)([0-9a-f]{2})/gi, (_, hex) => bytesOf(hex, 'hex'));
  const hex = text.match(/[0-9a-f]{24,}/gi) ?? [];
  const base64 = text.match(/[\w+/-]{18,}/g)?.filter((run) => !/^[0-9a-f-]*$/i.test(run)) ?? [];
  const decimal = text.match(/(?:\d{1,3},){12,}\d{1,3}/g) ?? [];
  return [
    unescaped === text ? '' : unescaped,
    ...hex.flatMap((run) => [0, 1].map((from) => bytesOf(run.slice(from), 'hex'))),
    ...base64.flatMap((run) => [0, 1, 2, 3].map((from) => bytesOf(run.slice(from), 'base64'))),
    ...decimal.map((run) => Buffer.from(run.split(',').map(Number)).toString('latin1')),
  ]
    .join('\n')
    .replace(/\0+/g, '');
}

function bytesOf(written: string, encoding: 'hex' | 'base64'): string {
  return Buffer.from(written, encoding).toString('latin1');
}

function partsOf({ what, groups }: Needle): Part[] {
  const backwards = groups.map((group) => Array.from(group).reverse().join('')).reverse();
  const spelled = what === 'key' && groups.length > 1 ? groups.map(spelling) : [];
  return [
    ...linked(what, groups),
    ...linked(what, backwards),
    ...spelled.flatMap((group) => chained(`spelled ${what}`, [part(group)], 1)),
  ];
}

function linked(what: string, groups: string[]): Part[] {
  const parts = groups.map(part);
  for (const [at] of parts.slice(HALF - 1).entries()) chained(`half a ${what}`, parts.slice(at, at + HALF), IN_A_ROW);
  return chained(what, parts, WITHIN_A_CARD);
}

function part(text: string): Part {
  return { text: Buffer.from(text.toLowerCase(), 'latin1'), links: [] };
}

function chained(what: string, parts: Part[], reach: number): Part[] {
  const chain: Chain = { what, reach, seen: parts.map(() => 0) };
  for (const [at, { links }] of parts.entries()) links.push({ chain, at });
  return parts;
}

/** As a group is read out. */
export function spelling(group: string): string {
  const spellings: Record<string, string> = words.spelling;
  return Array.from(group, (character) => spellings[character] ?? character).join(' ');
}
