import type { Links } from '../adapters/sqlite/audit-file.ts';
import { canonical, entryIn, type Link } from '../domain/audit-chain.ts';
import type { KeptEntry } from '../domain/model.ts';
import type { Export } from './audit-wish.ts';

type Row = KeptEntry & { hash: string };

const names = { mac: ['id', 'serial', 'name'], person: ['id', 'upn', 'name'] } as const;

const columns: Record<string, (row: Row) => string | number | undefined> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  event: ({ event }) => event,
  reference: ({ reference }) => reference,
  personId: ({ person }) => person?.id,
  personName: ({ person }) => person?.name,
  personUpn: ({ person }) => person?.upn,
  macId: ({ mac }) => mac?.id,
  macName: ({ mac }) => mac?.name,
  macSerial: ({ mac }) => mac?.serial,
  macOwner: ({ mac }) => mac?.owner,
  graphRequest: ({ graphRequest }) => graphRequest,
  facts: ({ facts }) => facts && canonical(facts),
  version: ({ version }) => version,
  hash: ({ hash }) => hash,
};

/**
 * The entries asked for, as lines of text, oldest first. Somebody, or a Mac, is looked up in the whole audit first and then chosen
 * by id: names change, and some entries have none. Throws an Error at an entry that is no JSON.
 */
export function* exported(links: Links, { mac, person, from, to, format }: Export): Generator<string> {
  const macs = mac === undefined ? undefined : idsOf(links(), 'mac', mac);
  const people = person === undefined ? undefined : idsOf(links(), 'person', person);
  if (format === 'csv') yield csvLine(Object.keys(columns));
  for (const row of rowsOf(links())) {
    const time = Date.parse(row.at);
    if (time < from || time > to) continue;
    if (macs && !macs.has(row.mac?.id)) continue;
    if (people && !people.has(row.person?.id)) continue;
    yield format === 'csv' ? csvLine(Object.values(columns).map((valueIn) => valueIn(row))) : `${canonical(row)}\n`;
  }
}

/** Throws an Error at an entry that is no JSON. */
export function* rowsOf(links: Iterable<Link>): Generator<Row> {
  for (const { line, hash } of links) {
    const entry = entryIn(line);
    if (!entry) throw new Error('An entry cannot be read: verify tells which.');
    yield { ...entry, hash };
  }
}

function idsOf(links: Iterable<Link>, kind: keyof typeof names, called: string): Set<string | undefined> {
  const ids = new Set<string | undefined>();
  for (const entry of rowsOf(links)) {
    const subject: Record<string, string | undefined> = entry[kind] ?? {};
    if (names[kind].some((name) => subject[name]?.toLowerCase() === called.toLowerCase())) ids.add(subject.id);
  }
  return ids;
}

/** RFC 4180. A spreadsheet would take a value that begins like a formula for one, hence the apostrophe; some split lines at semicolons. */
export function csvLine(values: (string | number | undefined)[]): string {
  const fields = values.map((value = '') => `${value}`.replace(/^[=+\-@\t\r]/, "'$&"));
  return `${fields.map((field) => (/[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join()}\r\n`;
}
