import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { withAuditFile } from '../../bot/adapters/sqlite/audit-file.ts';
import { verifyAll } from '../../bot/domain/audit-verifier.ts';
import type { Blanking } from '../../bot/domain/model.ts';
import type { Person } from '../../sandbox/company.ts';
import { startTestCloud } from '../support/cloud.ts';
import { eventually } from '../support/eventually.ts';
import { assertNoKeyUnbooked, assertNothingLeaked } from './leaks.ts';

const program = fileURLToPath(new URL('bot-process.ts', import.meta.url));

export type ProcessStage = Awaited<ReturnType<typeof createProcessStage>>;

/** For each test the real bot as a process of its own before a fresh cloud; after it, a search for leaks. `atEnd`: once it has ended. */
export function useProcess(atEnd: () => void): ProcessStage {
  const stage = {} as ProcessStage;
  beforeEach(async () => void Object.assign(stage, await createProcessStage()));
  afterEach(() => stage.stop(atEnd));
  return stage;
}

async function createProcessStage() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-process-'));
  const data = join(folder, 'data');
  const file = join(data, 'latchkey.db');
  const cloud = await startTestCloud();
  const { company, teams, wire } = cloud;
  const lines: string[] = [];
  let ahead = 0;
  let child: ChildProcess | undefined;
  let url = '';
  company.now = () => Date.now() + ahead;

  /** Read without a trace: the last to close a database would write to it. */
  function read<Row>(sql: string): Row[] {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(sql).all() as Row[];
    } finally {
      database.close();
    }
  }

  const bookings = () =>
    read<{ item: string }>('SELECT item FROM bookings').map(({ item }): Blanking => JSON.parse(item));

  function spawned(under: readonly string[]): ChildProcess {
    const [command = process.execPath, ...args] = [...under, process.execPath, program, `${ahead}`];
    const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
    return spawn(command, args, {
      env: {
        PATH,
        NODE_EXTRA_CA_CERTS,
        ...cloud.environment,
        STORAGE: `sqlite:${file}`,
        PORT: '0',
        LOG_LEVEL: 'debug',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  }

  const runs = () => child !== undefined && child.exitCode === null && child.signalCode === null;

  const stage = {
    cloud,
    company,
    people: company.people,
    folder,
    data,
    file,
    bookings,
    pid: () => child?.pid,
    runs,
    chatOf: teams.chatOf,
    eventually,

    /** `under`: a command that starts it. */
    async start(under: readonly string[] = []): Promise<void> {
      const begun = spawned(under);
      child = begun;
      createInterface({ input: begun.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
      const last = text(begun.stderr as NodeJS.ReadableStream);
      const ended = once(begun, 'exit').then(async ([code]) => assert.fail(`it ended with ${code}: ${await last}`));
      const [port] = await Promise.race([once(begun, 'message'), ended]);
      ended.catch(() => {});
      url = `http://127.0.0.1:${port}`;
      teams.connectBot(`${url}/api/messages`);
    },

    /** The words with which it ends at once. */
    async startsInVain(under: readonly string[] = []): Promise<{ code: number; words: string }> {
      const begun = spawned(under);
      begun.stdout?.resume();
      const [words, [code]] = await Promise.all([text(begun.stderr as NodeJS.ReadableStream), once(begun, 'exit')]);
      return { code, words };
    },

    async ends(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
      if (!runs()) return;
      const ended = once(child as ChildProcess, 'exit');
      child?.kill(signal);
      await ended;
    },

    /** So many seconds pass at once. */
    skip(seconds: number): void {
      ahead += seconds * 1_000;
      child?.send(seconds * 1_000);
    },

    logged: (event: string): Record<string, unknown>[] =>
      lines.map((line) => JSON.parse(line)).filter((entry) => entry.event === event),

    keyReads: () => wire.requests.filter(({ path }) => path.includes('getFileVaultKey')).length,

    async asksForMacs(person: Person) {
      const chat = teams.chatOf(person);
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      return chat;
    },

    async seesKey(person: Person, key: string) {
      const chat = await stage.asksForMacs(person);
      const before = stage.logged('reveal.shown').length;
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(key), 'the key');
      await eventually(() => stage.logged('reveal.shown').length > before, 'reveal.shown');
      return chat;
    },

    isReady: async () => (await fetch(`${url}/readyz`)).status === 200,

    auditIsWhole: async () => 'whole' in (await withAuditFile(file, (chains) => verifyAll(chains))),

    /** Another connection to the bot's own database. */
    connect: () => new DatabaseSync(file, { timeout: 5_000 }),

    async stop(atEnd: () => void): Promise<void> {
      await stage.ends('SIGKILL');
      await cloud.stop();
      const chats = Object.values(company.people).map((person) => teams.chatOf(person));
      const booked = existsSync(file) ? bookings() : [];
      const written = existsSync(data) ? readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1')) : [];
      atEnd();
      rmSync(folder, { recursive: true, force: true });
      assertNoKeyUnbooked(company, chats, booked);
      assertNothingLeaked(cloud, { output: lines.join('\n'), 'database file': written.join('') });
    },
  };
  return stage;
}

/** Runs a program; false: this machine has none, or does not let us. */
export function canRun(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
