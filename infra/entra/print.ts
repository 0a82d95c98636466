import type { Parameters } from './parameters.ts';
import type { Step } from './step.ts';

export function steps(list: readonly Step[]): string {
  if (list.length === 0) return 'Nothing is left to do.\n';
  return `${list.map(({ says }) => `- ${says}\n`).join('')}Nothing has been changed. With --apply this is done: ${list.length} steps.\n`;
}

/** For whoever writes them down by hand. */
export function parameters(values: Parameters): string {
  const lines = Object.entries(values).map(([name, value]) => `  ${name}=${value}\n`);
  return `For main.bicep:\n${lines.join('')}`;
}
