import { z } from 'zod';
import { GUID } from '../../domain/guid.ts';
import type { FoundMac } from '../../domain/helpdesk/model.ts';
import type { Intune } from '../../domain/helpdesk/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Graph } from './client.ts';
import { device, isMac, macOf, type Page, page } from './device.ts';

const MOST_MACS = 10;
/** Shorter beginnings would fit half the company. */
const SHORTEST_PREFIX = 3;
const LONGEST_QUERY = 200;
/** More means that Graph answered another question, or that the query says too little. */
const MOST_PAGES = 10;

const row = device.extend({
  userPrincipalName: z.string().nullish(),
  emailAddress: z.string().nullish(),
  userDisplayName: z.string().nullish(),
});
type Row = z.infer<typeof row>;
const FIELDS = Object.keys(row.shape).join(',');

/** One question, and whether a row is an answer to it. `lenient`: Graph may not know such a question. */
type Question = { filter: string; fits(row: Row): boolean; lenient?: true };
type Found = { rows: Row[]; unfinished: boolean };

/**
 * Looks for Macs by exact serial number, name or address, and by how the name begins. Each is a question of its own, as Intune joins by `and`
 * alone; and each row that comes is looked at again, as Graph ignores some filters and then answers everybody's devices:
 * https://learn.microsoft.com/graph/api/intune-devices-manageddevice-list
 */
export function createSearch(graph: Graph): Pick<Intune, 'find'> {
  async function asked({ filter, fits, lenient }: Question, signal: AbortSignal): Promise<Found> {
    const rows: Row[] = [];
    // Microsoft's client sends what stands in the path as it is.
    const query = encodeURIComponent(`operatingSystem eq 'macOS' and ${filter}`);
    let next: { path: string; select?: string } | undefined = {
      path: `/deviceManagement/managedDevices?$filter=${query}`,
      select: FIELDS,
    };
    for (let pages = 0; next && pages < MOST_PAGES; pages++) {
      const { body }: { body: Page<Row> | undefined } = await graph.get({
        name: 'search',
        version: 'v1.0',
        ...next,
        shape: page(row),
        absent: lenient ? [400] : [],
        signal,
      });
      rows.push(...(body?.value ?? []).filter((each) => GUID.test(each.id) && isMac(each) && fits(each)));
      next = body?.['@odata.nextLink'] ? { path: body['@odata.nextLink'] } : undefined;
    }
    return { rows, unfinished: next !== undefined };
  }

  return {
    async find(query, signal) {
      const wanted = query.trim();
      const answers = await Promise.all(questionsFor(wanted).map((question) => asked(question, signal)));
      const rows = new Map(answers.flatMap((answer) => answer.rows.map((each) => [each.id.toLowerCase(), each])));
      const unfinished = answers.some((answer) => answer.unfinished);
      if (rows.size === 0 && unfinished) throw new Unavailable('Graph', 'busy');
      const found = [...rows.values()].sort(exactFirst(wanted)).map(foundIn);
      return { macs: found.slice(0, MOST_MACS), more: unfinished || found.length > MOST_MACS };
    },
  };
}

function questionsFor(wanted: string): Question[] {
  // What is empty would be answered with everything.
  if (wanted === '' || wanted.length > LONGEST_QUERY || /\p{Cc}/u.test(wanted)) return [];
  if (wanted.includes('@')) {
    return [
      { filter: `userPrincipalName eq ${quoted(wanted)}`, fits: (mac) => same(mac.userPrincipalName, wanted) },
      {
        filter: `contains(emailAddress,${quoted(wanted)})`,
        fits: (mac) => same(mac.emailAddress, wanted),
        lenient: true,
      },
    ];
  }
  const serials = [...new Set([wanted, wanted.toUpperCase()])].map((serial) => ({
    filter: `serialNumber eq ${quoted(serial)}`,
    fits: (mac: Row) => same(mac.serialNumber, wanted),
  }));
  const names: Question[] = [
    { filter: `deviceName eq ${quoted(wanted)}`, fits: (mac) => same(mac.deviceName, wanted) },
    { filter: `contains(deviceName,${quoted(wanted)})`, fits: (mac) => begins(mac.deviceName, wanted) },
  ];
  return [...serials, ...(wanted.length < SHORTEST_PREFIX ? names.slice(0, 1) : names)];
}

/** https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html#sec_PrimitiveLiterals */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

const plain = (value: string | null | undefined) => (value ?? '').toLowerCase();
const same = (value: string | null | undefined, wanted: string) => plain(value) === plain(wanted);
const begins = (value: string | null | undefined, wanted: string) => plain(value).startsWith(plain(wanted));

/** Who typed the whole name cannot narrow it down any further. Otherwise the one that was seen last. */
function exactFirst(wanted: string) {
  const rank = (mac: Row) => (same(mac.serialNumber, wanted) || same(mac.deviceName, wanted) ? 0 : 1);
  const seen = (mac: Row) => Date.parse(mac.lastSyncDateTime ?? '') || 0;
  return (one: Row, other: Row) => rank(one) - rank(other) || seen(other) - seen(one);
}

function foundIn(mac: Row): FoundMac {
  const recordedName = mac.userDisplayName || mac.userPrincipalName || mac.emailAddress;
  return { ...macOf(mac), ...(recordedName && { recordedName }) };
}
