/** `npm run chaos`: two instances in a storm. Exit code 0: every key went in time; 1: one did not, or too little was tried. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from './judge.ts';
import { progressOf, runCourse } from './run.ts';
import { startScene } from './scene.ts';
import { type StartStorage, startAccount, startSqlite } from './storage.ts';
import { summaryOf } from './summary.ts';

const USAGE = `Usage: npm run chaos [-- [--seed <whole number>] [--log <file>] [--sqlite]]
The same seed makes the same plan, though never quite the same interleaving: the processes are real. --log keeps what the bots logged.
--sqlite: on one file instead of a storage account.
`;
/** The rest of three minutes is for the end of the bots and for the audit. */
const SETTLED_WITHIN_MS = 160_000;
const ENDED_WITHIN_MS = 178_000;
const TELL_EVERY_MS = 5_000;
/** Each with its history. */
const MOST_TOLD = 12;

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}

type Wish = { seed: number; log: string | undefined; startStorage: StartStorage };

function readWish(): Wish {
  const options = { seed: { type: 'string' }, log: { type: 'string' }, sqlite: { type: 'boolean' } } as const;
  const { seed = `${Math.floor(Math.random() * 1_000_000)}`, log, sqlite } = parseArgs({ options }).values;
  if (!/^\d{1,15}$/.test(seed)) throw new Error(`--seed takes a whole number, not ${seed}.`);
  return { seed: Number(seed), log, startStorage: sqlite ? startSqlite : startAccount };
}

async function storm({ seed, log, startStorage }: Wish, folder: string, signal: AbortSignal): Promise<boolean> {
  const begun = Date.now();
  const scene = await startScene(seed, folder, startStorage);
  await using _parts = scene.parts;
  let phase = '';
  const tell = () =>
    say(`${`${Math.round((Date.now() - begun) / 1_000)}`.padStart(3)} s  ${phase}: ${progressOf(scene)}`);
  const telling = setInterval(tell, TELL_EVERY_MS);
  scene.parts.defer(() => clearInterval(telling));
  const course = await runCourse(scene, {
    ...{ seed, signal, deadline: begun + SETTLED_WITHIN_MS },
    tell(next) {
      phase = next;
      tell();
    },
  });
  const { lines, stderr } = scene.instances;
  if (log) writeFileSync(log, [...lines.map((line) => JSON.stringify(line)), ...stderr, ''].join('\n'));
  const judgement = await judge(scene, course);
  say(summaryOf(scene, course, judgement));
  for (const violation of judgement.violations.slice(0, MOST_TOLD)) say(`${violation}\n`);
  say(`${judgement.violations.length} violations.`);
  return judgement.violations.length === 0;
}

async function main(): Promise<number> {
  let wish: Wish;
  try {
    wish = readWish();
  } catch (error) {
    say(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopped.abort('Interrupted.'));
  setTimeout(() => stopped.abort('Three minutes are over.'), ENDED_WITHIN_MS);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-chaos-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  say(`Seed ${wish.seed}`);
  try {
    const fine = await storm(wish, folder, stopped.signal);
    say(`${fine ? 'Every key went in time' : 'Something is wrong'}. Seed ${wish.seed}`);
    return fine ? 0 : 1;
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    say(`${stopped.signal.reason} Seed ${wish.seed}`);
    return 1;
  }
}

// What people were about to do needs no waiting for.
process.exit(await main());
