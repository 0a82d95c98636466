import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run --silent audit -- verify [--head <hash>]
       npm run --silent audit -- export [--mac <id|serial|name>] [--person <id|upn|name>]
                                        [--since <date>] [--until <date>] [--format csv|jsonl]
       npm run --silent audit -- report [--last <7d|24h> | --since <date> --until <date>] [--format table|csv|json]
Dates are 2026-03-31 (whole days, UTC) or 2026-03-31T18:00:00Z. STORAGE in the environment names the audit, as it does for the bot.
`;

/** `from`, `to`: epoch milliseconds, both included. */
export type Export = {
  mac: string | undefined;
  person: string | undefined;
  from: number;
  to: number;
  format: 'csv' | 'jsonl';
};
export type Report = { from: number; to: number; format: 'table' | 'csv' | 'json' };
export type Wish =
  | { do: 'verify'; head: string | undefined }
  | ({ do: 'export' } & Export)
  | ({ do: 'report' } & Report);

const DAY_MS = 24 * 60 * 60_000;
const UNITS: Record<string, number> = { h: DAY_MS / 24, d: DAY_MS };
const DATE = /^(?<day>\d{4}-\d\d-\d\d)(?<time>T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** What the command line asks for. Throws an Error with words for whoever typed it. `now`: epoch milliseconds. */
export function readWish([command = '', ...args]: string[], now = Date.now()): Wish {
  if (command === 'verify') {
    const { head } = read(args, ['head']);
    if (head && !/^[0-9a-f]{64}$/i.test(head)) throw new Error('--head takes a hash of 64 hexadecimal digits.');
    return { do: 'verify', head: head?.toLowerCase() };
  }
  if (command === 'export') {
    const { mac, person, since, until, format = 'csv' } = read(args, ['mac', 'person', 'since', 'until', 'format']);
    if (format !== 'csv' && format !== 'jsonl') throw new Error(`--format is csv or jsonl, not ${format}.`);
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = between(since, until);
    return { do: 'export', mac, person, from, to, format };
  }
  if (command === 'report') {
    const { last, since, until, format = 'table' } = read(args, ['last', 'since', 'until', 'format']);
    if (format !== 'table' && format !== 'csv' && format !== 'json') {
      throw new Error(`--format is table, csv or json, not ${format}.`);
    }
    if (last !== undefined && (since ?? until) !== undefined)
      throw new Error('--last goes without --since and --until.');
    const { from, to = now } = between(since, until);
    return { do: 'report', from: from ?? to - lengthOf(last ?? '7d'), to, format };
  }
  throw new Error(command ? `There is no command ${command}.` : 'Say verify, export or report.');
}

function read<Name extends string>(args: string[], names: Name[]): { [name in Name]?: string } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string', multiple: true } as const]));
  const { values } = parseArgs({ args, options });
  for (const [name, given] of Object.entries(values)) {
    if (given?.length !== 1 || given[0]?.trim() === '') throw new Error(`--${name} takes one value.`);
  }
  return Object.fromEntries(Object.entries(values).map(([name, given]) => [name, given?.[0]])) as Record<Name, string>;
}

function between(since: string | undefined, until: string | undefined): { from?: number; to?: number } {
  const from = since === undefined ? undefined : spanOf('since', since).begins;
  const to = until === undefined ? undefined : spanOf('until', until).ends;
  if (from !== undefined && to !== undefined && from > to) throw new Error('--since is later than --until.');
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function lengthOf(last: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})([hd])$/.exec(last) ?? [];
  if (!count || !unit) throw new Error(`--last takes hours or days such as 24h or 7d, not ${last}.`);
  return Number(count) * (UNITS[unit] ?? 0);
}

/** The first and last millisecond of a day or an instant. */
function spanOf(option: string, value: string): { begins: number; ends: number } {
  const { day, time } = DATE.exec(value)?.groups ?? {};
  const begins = Date.parse(value);
  // JavaScript takes 30 February for 2 March.
  const real = day !== undefined && new Date(Date.parse(day)).toJSON()?.startsWith(day);
  if (!real || Number.isNaN(begins)) {
    throw new Error(`--${option} takes a date such as 2026-03-31 or 2026-03-31T18:00:00Z, not ${value}.`);
  }
  return { begins, ends: time ? begins : begins + DAY_MS - 1 };
}
