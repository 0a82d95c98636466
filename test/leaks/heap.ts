/**
 * `node test/leaks/heap.ts`: what a running Latchkey still holds of keys that it has taken off every screen. Measured, not asserted: where
 * Node leaves them is not for us to say. A snapshot collects garbage first, so what it finds is held by somebody, and by whom is printed.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeCertificates, readCertificates } from '../../sandbox/certificates.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { addCrowd } from '../../sandbox/crowd.ts';
import { eventually } from '../support/eventually.ts';
import { readHeap } from './heap-snapshot.ts';
import { countIn } from './process-memory.ts';
import { createProgram } from './program.ts';
import { createWalk } from './walk.ts';

const REVEALS = 5;
const QUIET_MS = 10_000;
const SNAPSHOT = 'SIGUSR2';

const folder = await mkdtemp(join(tmpdir(), 'latchkey-heap-'));
const { caFile } = await makeCertificates(folder);
process.env.NODE_EXTRA_CA_CERTS = caFile;
const cloud = await startCloud({ certificates: readCertificates(folder) });
const program = createProgram(folder, {
  ...cloud.environment,
  STORAGE: `sqlite:${join(folder, 'latchkey.db')}`,
  KEY_VISIBLE_SECONDS: '5',
  PORT: '0',
  LOG_LEVEL: 'debug',
});
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  cloud.teams.connectBot(`${await program.starts([`--heapsnapshot-signal=${SNAPSHOT}`])}/api/messages`);
  const { isShown } = createWalk(cloud);
  const shown = addCrowd(cloud.company, REVEALS);
  const keys = shown.map(({ mac }) => `${mac.key}`);
  for (const { person, mac } of shown) await isShown(person, mac.key);
  await eventually(() => program.logged('reveal.shown').length === REVEALS, 'the last record', 60_000);
  await measures(`${REVEALS} keys were shown a moment ago`, keys);
  await eventually(() => program.logged('key.blanked').length === REVEALS, 'the last blanking', 60_000);
  await pause(QUIET_MS);
  await measures(`the last of them was taken off ${QUIET_MS / 1_000} s ago`, keys);
} finally {
  await program.ends('SIGKILL');
  await cloud.stop();
  await rm(folder, { recursive: true });
}

/** Before a snapshot, which collects garbage first, in it, and after it. */
async function measures(when: string, keys: string[]): Promise<void> {
  const pid = Number(program.pid());
  const before = await countIn(pid, keys);
  process.kill(pid, SNAPSHOT);
  const file = await newestSnapshot();
  const found = readHeap(await readFile(file, 'utf8'), keys);
  await rm(file);
  say(`${when}\n  in memory, collected or not: ${before}\n  after a collection: ${await countIn(pid, keys)}`);
  say(`  held in the heap: ${found.length} strings`);
  for (const { text, path } of found) say(`    ${text}\n      ${path.join('\n      ')}`);
}

/** Once it is written to its end. */
async function newestSnapshot(): Promise<string> {
  let file = '';
  await eventually(
    async () => {
      const [name] = (await readdir(folder)).filter((each) => each.endsWith('.heapsnapshot'));
      if (name === undefined) return false;
      file = join(folder, name);
      return (await readFile(file, 'utf8')).trimEnd().endsWith('}');
    },
    'the snapshot',
    120_000,
  );
  return file;
}
