import { failure } from './graph-errors.ts';
import type { Answer, Call } from './routes.ts';

export type Row = Record<string, unknown>;

/** One page of a collection, `size` rows or `$top`, with the link to the next one. */
export function page(call: Call, type: string, rows: Row[], size: number): Answer {
  const from = Number(call.query.get('$skiptoken') ?? 0);
  const to = from + Math.min(Number(call.query.get('$top') ?? size), size);
  const value = select(call, rows.slice(from, to));
  if (!value) return unknownProperty(type);
  const next = new URL(call.path, `https://${call.headers.host}`);
  next.searchParams.set('$skiptoken', `${to}`);
  return {
    status: 200,
    body: { '@odata.count': rows.length, ...(to < rows.length && { '@odata.nextLink': next.href }), value },
  };
}

export function single(call: Call, type: string, row: Row): Answer {
  const [body] = select(call, [row]) ?? [];
  return body ? { status: 200, body } : unknownProperty(type);
}

/** What Intune really filters by; any other property and any empty value is ignored, so that everything comes back. */
const FILTERABLE = ['serialNumber', 'deviceName', 'userPrincipalName', 'operatingSystem', 'azureADDeviceId', 'model'];

/** Understands `name eq 'value'`, joined by `and`. undefined: not a filter. */
export function parseFilter(filter: string | null): ((row: Row) => boolean) | undefined {
  if (filter === null) return () => true;
  const tests = filter.split(' and ').map((clause) => /^(\w+) eq '((?:[^']|'')*)'$/.exec(clause.trim()));
  if (tests.includes(null)) return undefined;
  return (row) =>
    tests.every((test) => {
      const [, name = '', value = ''] = test ?? [];
      const wanted = value.replaceAll("''", "'").toLowerCase();
      return wanted === '' || !FILTERABLE.includes(name) || `${row[name]}`.toLowerCase() === wanted;
    });
}

/** undefined: `$select` names a property that there is not. */
function select({ query }: Call, rows: Row[]): Row[] | undefined {
  const wanted = query.get('$select')?.split(',');
  if (!wanted) return rows;
  if (rows.some((row) => wanted.some((name) => !(name in row)))) return undefined;
  return rows.map((row) => Object.fromEntries(wanted.map((name) => [name, row[name]])));
}

function unknownProperty(type: string): Answer {
  return failure(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: Could not find a property on type '${type}'.`,
  );
}
