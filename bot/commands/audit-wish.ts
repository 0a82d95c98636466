import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run --silent audit -- verify [--head <hash>]
       npm run --silent audit -- export [--mac <id|serial|name>] [--person <id|upn|name>]
                                        [--since <date>] [--until <date>] [--format csv|jsonl]
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
export type Wish = { do: 'verify'; head: string | undefined } | ({ do: 'export' } & Export);

const DAY_MS = 24 * 60 * 60_000;
const DATE = /^(?<day>\d{4}-\d\d-\d\d)(?<time>T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** What the command line asks for. Throws an Error with words for whoever typed it. */
export function readWish([command = '', ...args]: string[]): Wish {
  if (command === 'verify') {
    const { head } = read(args, ['head']);
    if (head && !/^[0-9a-f]{64}$/i.test(head)) throw new Error('--head takes a hash of 64 hexadecimal digits.');
    return { do: 'verify', head: head?.toLowerCase() };
  }
  if (command === 'export') {
    const { mac, person, since, until, format = 'csv' } = read(args, ['mac', 'person', 'since', 'until', 'format']);
    if (format !== 'csv' && format !== 'jsonl') throw new Error(`--format is csv or jsonl, not ${format}.`);
    const from = since === undefined ? Number.NEGATIVE_INFINITY : spanOf('since', since).begins;
    const to = until === undefined ? Number.POSITIVE_INFINITY : spanOf('until', until).ends;
    if (from > to) throw new Error('--since is later than --until.');
    return { do: 'export', mac, person, from, to, format };
  }
  throw new Error(command ? `There is no command ${command}.` : 'Say verify or export.');
}

function read<Name extends string>(args: string[], names: Name[]): { [name in Name]?: string } {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string', multiple: true } as const]));
  const { values } = parseArgs({ args, options });
  for (const [name, given] of Object.entries(values)) {
    if (given?.length !== 1 || given[0]?.trim() === '') throw new Error(`--${name} takes one value.`);
  }
  return Object.fromEntries(Object.entries(values).map(([name, given]) => [name, given?.[0]])) as Record<Name, string>;
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
