/** `npm run bench [-- --only <group>] [--effort <n>] [--json]`: figures of Latchkey beside the SDK's floor, all from one run on one machine. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBlanking } from './blanking.ts';
import { measureDrain } from './drain.ts';
import { measureMemory } from './memory.ts';
import type { Scale } from './scale.ts';
import { measureStart } from './start.ts';
import { printed, type Table } from './table.ts';
import { measureTap } from './tap.ts';
import { measureTurns } from './turns.ts';

const groups: Record<string, (scale: Scale) => Promise<Table[]>> = {
  tap: measureTap,
  turns: measureTurns,
  blanking: measureBlanking,
  drain: measureDrain,
  start: measureStart,
  memory: measureMemory,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(groups) },
    effort: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((name) => !(name in groups));
const effort = Number(values.effort);
if (unknown.length > 0 || !(effort > 0)) {
  process.stderr.write(`--only is one of ${Object.keys(groups).join(', ')}; --effort is a number above 0.\n`);
  process.exit(1);
}

const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
const all: Table[] = [];
if (!values.json) process.stdout.write(`${machine}\n\n`);
for (const name of values.only) {
  const tables = (await groups[name]?.({ effort })) ?? [];
  all.push(...tables);
  if (!values.json) process.stdout.write(`${tables.map(printed).join('\n')}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ machine, effort, tables: all }, undefined, 2)}\n`);
