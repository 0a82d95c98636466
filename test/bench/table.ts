export type Cell = string | number;
/** One table of figures; each row has a cell for each column. */
export type Table = { title: string; columns: string[]; rows: Cell[][]; notes?: string[] };

/** As people read it, and as Markdown. */
export function printed({ title, columns, rows, notes = [] }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(said))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => `${line[at]}`.length)));
  const line = (cells: string[]) => `| ${cells.map((cell, at) => pad(cell, widths[at] ?? 0, at)).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [head = [], ...body] = lines;
  return [`### ${title}`, '', line(head), rule, ...body.map(line), '', ...notes.map((note) => `${note}\n`)].join('\n');
}

/** The value below which this part of the sorted values lies (nearest rank). */
export function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

function said(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return cell.toLocaleString('en', { maximumSignificantDigits: 3, useGrouping: true });
}

const pad = (cell: string, width: number, at: number) => (at === 0 ? cell.padEnd(width) : cell.padStart(width));
