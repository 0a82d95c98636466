import { createHash } from 'node:crypto';
import type { AuditHead, KeptEntry, NamedMac, NamedPerson } from './model.ts';

/** An entry in the chain. `line`: canonical JSON of its `KeptEntry`. `hash`: SHA-256 (hexadecimal) over the hash before it and the line. */
export type Link = { line: string; hash: string };

/** One chain as it lies in storage, read from its front as often as wanted. `name`: none where there is but one. `since`: no entry is older (epoch milliseconds). */
export type Chain = { name?: string; since?: number; links(): Iterable<Link> | AsyncIterable<Link> };

/** All chains that there are now, each as far as it goes now. */
export type Chains = () => Promise<Chain[]>;

/** The oldest entries are not as they were written: nothing is deleted. `npm run audit -- verify` tells where. */
export class BrokenChain extends Error {
  override name = 'BrokenChain';
}

/** What the first entry follows. */
export const GENESIS: AuditHead = { id: 0, hash: '0'.repeat(64) };

/** The next link after `head`. Nothing but the fields of an entry gets into its line, whatever an object carries besides. */
export function linked(head: AuditHead, entry: Omit<KeptEntry, 'id'>): Link & AuditHead {
  const { event, reference, person, mac, graphRequest, facts, at, version } = entry;
  const id = head.id + 1;
  const known = {
    event,
    reference,
    graphRequest,
    facts,
    at,
    version,
    person: named(person),
    mac: mac && namedMac(mac),
  };
  const line = canonical({ id, ...known });
  return { id, line, hash: hashAfter(head.hash, line) };
}

export function hashAfter(hash: string, line: string): string {
  return createHash('sha256').update(hash).update(line).digest('hex');
}

/** Whether these links follow `head` and each other. */
export function isWhole(head: AuditHead, links: Link[]): boolean {
  let last = head;
  for (const { line, hash } of links) {
    const id = entryIn(line)?.id;
    if (id !== last.id + 1 || hashAfter(last.hash, line) !== hash) return false;
    last = { id, hash };
  }
  return true;
}

/** The entry in a line; undefined if there is none. */
export function entryIn(line: string): KeptEntry | undefined {
  try {
    const entry = JSON.parse(line);
    return Number.isSafeInteger(entry?.id) && entry.id > 0 ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** JSON without white space, keys in the order of their UTF-16 code units, nothing for what is undefined. Takes objects and plain values. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  const sorted = known.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}

const named = ({ id, name, upn }: NamedPerson) => ({ id, name, upn });
const namedMac = ({ id, name, serial, owner }: NamedMac) => ({ id, name, serial, owner });
