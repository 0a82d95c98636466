import { failure } from './graph-errors.ts';
import type { Answer, Call } from './routes.ts';

export type Row = Record<string, unknown>;

  const page = (call: Call, type: string, rows: Row[]): Answer => {
    const top = Number(call.query.get('$top') ?? Number.POSITIVE_INFINITY);
    const from = Number(call.query.get('$skiptoken') ?? 0);
    const to = from + Math.min(top, company.graphPageSize);
    const next = new URL(call.path, url);
    next.searchParams.set('$skiptoken', `${to}`);
    const value = select(call, type, rows.slice(from, to));
    if (!Array.isArray(value)) return value;
    return {
      status: 200,
      body: {
        '@odata.context': `${url}/v1.0/$metadata#${type}s`,
        '@odata.count': rows.length,
        ...(to < rows.length && { '@odata.nextLink': next.href }),
        value,
      },
    };
  };

  const single = (call: Call, type: string, row: Row): Answer => {
    const rows = select(call, type, [row]);
    return Array.isArray(rows) ? { status: 200, body: rows[0] } : rows;
  };

function select(call: Call, type: string, rows: Row[]): Row[] | Answer {
  const wanted = call.query.get('$select')?.split(',');
  const unknown = wanted?.find((name) => rows[0] !== undefined && !(name in rows[0]));
  if (unknown !== undefined) {
    const about = `Parsing OData Select and Expand failed: Could not find a property named '${unknown}' on type '${type}'.`;
    return failure(400, 'BadRequest', about);
  }
  return rows.map((row) => (wanted ? Object.fromEntries(wanted.map((name) => [name, row[name]])) : row));
}

/** What Intune really filters by; any other property and any empty value is ignored, so that everything comes back. */
const filterable = ['serialNumber', 'deviceName', 'userPrincipalName', 'operatingSystem', 'azureADDeviceId', 'model'];

function parseFilter(filter: string | null): ((row: Row) => boolean) | undefined {
  if (filter === null) return () => true;
  const tests = filter.split(' and ').map((clause) => /^(\w+) eq '((?:[^']|'')*)'$/.exec(clause.trim()));
  if (!tests.every((test) => test !== null)) return undefined;
  return (row) =>
    tests.every(([, name = '', value = '']) => {
      const wanted = value.replaceAll("''", "'").toLowerCase();
      return wanted === '' || !filterable.includes(name) || `${row[name]}`.toLowerCase() === wanted;
    });
}

