import { failure } from './graph-errors.ts';
import type { Answer, Call } from './routes.ts';

export type Row = Record<string, unknown>;

/** One page of a collection, `size` rows or `$top`, with the link to the next one. */
export function page(call: Call, type: string, rows: Row[], size: number): Answer {
  const from = Number(call.query.get('$skiptoken') ?? 0);
  const top = Number(call.query.get('$top') ?? size);
  if (!Number.isInteger(top) || top < 1) return failure(400, 'BadRequest', 'Invalid value specified for $top.');
  const to = from + Math.min(top, size);
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

/** What Intune really filters by, and how. Any other property and any empty value is ignored, so that everything comes back. */
const FILTERABLE = {
  eq: [
    'serialNumber',
    'deviceName',
    'userPrincipalName',
    'operatingSystem',
    'azureADDeviceId',
    'model',
    'manufacturer',
  ],
  contains: ['deviceName', 'emailAddress', 'model', 'osVersion'],
};
const LEAST_OF_NAME = 3;

type Test = (row: Row) => boolean;

/** Understands `name eq 'value'` and `contains(name,'value')`, joined by `and`. undefined: not a filter that Intune takes. */
export function parseFilter(filter: string | null): Test | undefined {
  if (filter === null) return () => true;
  const tests: Test[] = [];
  for (let rest = filter.trim(); rest !== ''; ) {
    const clause = CLAUSE.exec(rest);
    const test = clause && testOf(clause);
    if (!clause || !test) return undefined;
    tests.push(test);
    rest = rest.slice(clause[0].length);
    if ((clause.groups?.and !== undefined) === (rest === '')) return undefined;
  }
  return (row) => tests.every((test) => test(row));
}

const CLAUSE =
  /^(?:(?<name>\w+) eq '(?<value>(?:[^']|'')*)'|contains\((?<holder>\w+), *'(?<part>(?:[^']|'')*)'\))(?:(?<and> +and +)|$)/;

/** undefined: refused. */
function testOf({ groups = {} }: RegExpExecArray): Test | undefined {
  const { name = '', value = '', holder = '', part = '' } = groups;
  const wanted = (value || part).replaceAll("''", "'").toLowerCase();
  const textOf = (row: Row, property: string) => `${row[property] ?? ''}`.toLowerCase();
  if (name) {
    const ignored = wanted === '' || !FILTERABLE.eq.includes(name);
    return (row) => ignored || textOf(row, name) === wanted;
  }
  if (holder === 'deviceName' && wanted.length < LEAST_OF_NAME) return undefined;
  const ignored = wanted === '' || !FILTERABLE.contains.includes(holder);
  return (row) => ignored || textOf(row, holder).includes(wanted);
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
