import { type Chain, canonical } from '../domain/audit-chain.ts';
import { type Row, rowsOf } from './audit-rows.ts';
import type { Export } from './audit-wish.ts';

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
export async function* exported(chains: Chain[], { mac, person, from, to, format }: Export): AsyncGenerator<string> {
  const macs = mac === undefined ? undefined : await idsOf(chains, 'mac', mac);
  const people = person === undefined ? undefined : await idsOf(chains, 'person', person);
  const shown = chains.some(({ name }) => name !== undefined)
    ? { chain: ({ chain }: Row) => chain, ...columns }
    : columns;
  if (format === 'csv') yield csvLine(Object.keys(shown));
  for await (const row of rowsOf(chains)) {
    const time = Date.parse(row.at);
    if (time < from || time > to) continue;
    if (macs && !macs.has(row.mac?.id)) continue;
    if (people && !people.has(row.person?.id)) continue;
    yield format === 'csv' ? csvLine(Object.values(shown).map((valueIn) => valueIn(row))) : `${canonical(row)}\n`;
  }
}

async function idsOf(chains: Chain[], kind: keyof typeof names, called: string): Promise<Set<string | undefined>> {
  const ids = new Set<string | undefined>();
  for await (const entry of rowsOf(chains)) {
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
