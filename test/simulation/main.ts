import { playHistory } from './history.ts';
import { loadSubject } from './load.ts';
import { plants } from './plants.ts';

const args = process.argv.slice(2);
if (args[0] === 'plants') {
  const only = args[2];
  for (const plant of plants) {
    if (only && plant.name !== only) continue;
    const t = performance.now();
    let found = '';
    try {
      const subject = await loadSubject(plant);
      for (let history = 1; history <= Number(args[1] ?? 5000) && !found; history++) {
        const told = await playHistory(subject, { seed: 1, history });
        if (told.violations.length) found = `${history} ${told.violations[0]}`;
      }
    } catch (error) {
      found = `ERR ${error}`;
    }
    process.stdout.write(`${plant.name}: ${found || 'NOT FOUND'} ${(performance.now() - t) | 0} ms\n`);
  }
} else {
  const plant = plants.find(({ name }) => name === args[3]);
  const subject = await loadSubject(plant);
  const [n, from = 1, trace] = args.map(Number);
  const t = process.cpuUsage();
  let v = 0;
  const ev: number[] = [],
    rev: number[] = [],
    fa: number[] = [];
  for (let history = Number(from); history < Number(from) + Number(n); history++) {
    const told = await playHistory(subject, { seed: 1, history }, trace === 1);
    ev.push(told.counts.events);
    rev.push(told.counts.reveals);
    fa.push(told.counts.faults);
    if (trace) process.stdout.write(told.lines.join('\n') + '\n');
    if (told.violations.length) {
      v++;
      if (v < 15) process.stdout.write(`${history}: ${told.violations.join('; ')}\n`);
    }
  }
  const med = (l: number[]) => l.toSorted((a, b) => a - b)[l.length >> 1];
  const mean = (l: number[]) => l.reduce((a, b) => a + b, 0) / l.length;
  const h: Record<number, number> = {};
  for (const r of rev) h[r] = (h[r] ?? 0) + 1;
  process.stdout.write(JSON.stringify(h) + '\n');
  process.stdout.write(
    `${n} histories, ${v} violations; ${(Object.values(process.cpuUsage(t)).reduce((a, b) => a + b) / Number(n)).toFixed(0)} µs each; median ${med(ev)} events (mean ${mean(ev)}), ${med(rev)} reveals, ${med(fa)} faults\n`,
  );
}
