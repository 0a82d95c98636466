import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { assertNoKeyInChannels, assertNothingLeaked, carriesKey } from '../e2e/leaks.ts';
import { AUDIT, type AuditRow, type Given } from '../e2e/stage.ts';
import { startTestCloud } from '../support/cloud.ts';
import { eventually } from '../support/eventually.ts';
import type { Memory, News, Question, Sighting } from './witness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const witness = new URL('witness.ts', import.meta.url).href;
/** In megabytes, over all tests of a target: what it holds on to, and what it ever took from this machine. */
const MOST_GROWTH = { heap: 32, most: 320 };
const START_PATIENCE_MS = 60_000;

export type Target = Awaited<ReturnType<typeof createTarget>>;

/** For all tests of a describe the real program before one fresh cloud; after each a look whether it is intact, at the end a search for leaks. */
export function useTarget(given: Given = () => ({})): Target {
  const target = {} as Target;
  before(async function () {
    this.timeout(2 * START_PATIENCE_MS);
    Object.assign(target, await createTarget(given));
  });
  afterEach(() => target.assertIntact());
  after(() => target.stop?.());
  return target;
}

async function createTarget(given: Given) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-attack-'));
  const file = join(folder, 'latchkey.db');
  const cloud = await startTestCloud();
  const { company, teams, wire } = cloud;
  const environment: Record<string, string> = {
    ...cloud.environment,
    STORAGE: `sqlite:${file}`,
    LOG_LEVEL: 'debug',
    ...given(company),
  };
  const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
  const program = spawn(process.execPath, ['--expose-gc', '--import', witness, 'bot/main.ts'], {
    cwd: root,
    env: { PATH, NODE_EXTRA_CA_CERTS, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(program, 'close');
  const lines: string[] = [];
  const entries: Record<string, unknown>[] = [];
  const sightings: Sighting[] = [];
  const served = Object.values(cloud.environment).filter((value) => value.startsWith('https://127.0.0.1:'));
  const own = new Set(served.map((served) => new URL(served).host));
  let errors = '';

  program.stderr?.setEncoding('utf8').on('data', (words) => {
    errors += words;
  });
  createInterface({ input: program.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    lines.push(line);
    entries.push(JSON.parse(line));
  });
  const answers: ((memory: Memory) => void)[] = [];
  let warm = false;
  program.on('message', ({ seen, memory, warmedUp }: News) => {
    if (seen) sightings.push(seen);
    if (warmedUp) warm = true;
    if (memory) answers.shift()?.(memory);
  });

  const logged = (event: string) => entries.filter((entry) => entry.event === event);
  const runs = () => program.exitCode === null && program.signalCode === null;

  const begun = await settled().catch(async (error) => {
    program.kill('SIGKILL');
    await Promise.all([ended, cloud.stop()]);
    await rm(folder, { recursive: true });
    throw error;
  });
  const { port } = logged('app.started')[0] as { port: number };
  const url = `http://127.0.0.1:${port}`;
  teams.connectBot(`${url}/api/messages`);

  /** What it holds once it has started, asked for the first time whom to call, and loaded what it fills cards with. */
  async function settled(): Promise<Memory> {
    await eventually(() => !runs() || logged('app.started').length > 0, 'the program to start', START_PATIENCE_MS);
    assert(runs(), `the program ended: ${errors}`);
    await wire.until(() =>
      wire.requests.some(({ service, answered }) => service === 'graph' && answered !== undefined),
    );
    await eventually(() => warm, 'what cards are filled with', START_PATIENCE_MS);
    const held = await ask({ collect: true });
    assert(sightings.some(isGraph), 'the witness is blind');
    return held;
  }

  /** Whatever the program did before it answers this has been told before. */
  function ask(question: Question): Promise<Memory> {
    const { promise, resolve } = Promise.withResolvers<Memory>();
    answers.push(resolve);
    program.send(question);
    return promise;
  }

  function isGraph({ host, bearer }: Sighting): boolean {
    return bearer === true && host === new URL(`${environment.GRAPH_URL}`).host;
  }

  function assertNoKeyShown(): void {
    for (const person of Object.values(company.people)) {
      const { messages, deleted, name } = { ...teams.chatOf(person), name: person.name };
      const shown = JSON.stringify([...messages, ...deleted].map(({ versions }) => versions));
      assert(!carriesKey(company, shown), `a key is on the screen of ${name}`);
    }
    for (const { method, service, path, body } of wire.requests) {
      assert(!carriesKey(company, path + body), `a key went out as ${method} ${service} ${path}`);
    }
    assertNoKeyInChannels(cloud);
  }

  function assertBounded(now: Memory, kinds: (keyof Memory)[]): void {
    for (const kind of kinds) {
      const grown = Math.round(now[kind] - begun[kind]);
      assert(grown <= MOST_GROWTH[kind], `memory (${kind}) has grown by ${grown} MB`);
    }
  }

  return {
    cloud,
    company,
    people: company.people,
    environment,
    url: () => url,
    port: () => port,
    memory: () => ask({ collect: true }),
    chatOf: teams.chatOf,
    channelOf: teams.channelOf,
    eventually,
    logged,
    /** By the clocks of both sides, at once. */
    async skip(hours: number): Promise<void> {
      const { now } = company;
      company.now = () => now() + hours * 3_600_000;
      await ask({ hours });
    },

    /** Where the program went so far. */
    sightings,

    /** Requests of the bot so far. */
    asked: (service: string, method: string, path: RegExp) =>
      wire.requests.filter(
        (request) => request.service === service && request.method === method && path.test(request.path),
      ),

    /** Read without a trace. Oldest first. */
    audit(): AuditRow[] {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
      try {
        return database.prepare(AUDIT).all() as AuditRow[];
      } finally {
        database.close();
      }
    },

    async assertIntact(): Promise<void> {
      assert(runs(), `the program ended: ${errors}`);
      assert.equal((await fetch(`${url}/readyz`)).status, 200);
      assertBounded(await ask({}), ['most']);
      assert.equal(errors, '');
      assert.deepEqual(
        sightings.filter(({ host }) => !own.has(host)),
        [],
        'it went elsewhere',
      );
      assertNoKeyShown();
    },

    /** It ends in good order, and left nothing where nothing may be. */
    async stop(): Promise<void> {
      const held = runs() ? await ask({ collect: true }) : undefined;
      program.kill('SIGTERM');
      const end = await ended;
      await cloud.stop();
      const files = await readdir(folder);
      const written = await Promise.all(files.map((name) => readFile(join(folder, name), 'latin1')));
      await rm(folder, { recursive: true });
      assert.deepEqual(end, [0, null], errors);
      if (held) assertBounded(held, ['heap', 'most']);
      assertNothingLeaked(cloud, { output: lines.join('\n'), 'database file': written.join('') });
    },
  };
}
