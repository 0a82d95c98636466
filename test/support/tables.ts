/** The rows of the Markdown table that has these columns, those columns only, without the code marks. Throws if there is none. */
export function rowsOf(markdown: string, ...columns: string[]): string[][] {
  for (const [table] of markdown.matchAll(/^\|.*(\n\|.*)*/gm)) {
    const [head = [], , ...rows] = table.split('\n').map(cellsOf);
    if (columns.every((column) => head.includes(column))) {
      return rows.map((row) => columns.map((column) => row[head.indexOf(column)] ?? ''));
    }
  }
  throw new Error(`There is no table with ${columns.join(', ')}.`);
}

function cellsOf(line: string): string[] {
  const cells = line.split('|').slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('`', ''));
}
