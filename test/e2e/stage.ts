import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createApp } from '../../bot/app.ts';
import type { Blanking } from '../../bot/domain/model.ts';
import { createLog } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';
import type { Company, Person } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { startTestCloud } from '../support/cloud.ts';
import { eventually } from '../support/eventually.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { assertNoKeyInChannels, assertNoKeyUnbooked, assertNothingLeaked, carriesKey } from './leaks.ts';

type Stage = Awaited<ReturnType<typeof createStage>>;
export type AuditRow = { event: string; reference: string; person: string; mac: string | null; facts: string };
/** Settings beyond those that every test has. */
export type Given = (company: Company) => Record<string, string>;
/** Each record, oldest first. */
export const AUDIT = `
  SELECT line ->> '$.event' AS event, line ->> '$.reference' AS reference, line ->> '$.person.id' AS person,
    line ->> '$.mac.id' AS mac, coalesce(line -> '$.facts', '{}') AS facts
  FROM audit ORDER BY id`;
type Which = (request: WireRequest) => boolean;

/** For each test the real bot over HTTP and HTTPS before a fresh cloud, with time in the test's hand; after it, a search for leaks. */
export function useStage(given: Given = () => ({})): Stage {
  const stage = {} as Stage;
  beforeEach(async () => void Object.assign(stage, await createStage(given)));
  afterEach(() => stage.stop());
  return stage;
}

async function createStage(given: Given) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const file = join(folder, 'latchkey.db');
  const cloud = await startTestCloud();
  const clock = createManualClock(Date.now(), cloud.wire.busy);
  cloud.company.now = clock.now;
  const lines: string[] = [];
  const settings = readSettings({
    ...cloud.environment,
    STORAGE: `sqlite:${file}`,
    PORT: '0',
    LOG_LEVEL: 'debug',
    ...given(cloud.company),
  });
  const log = createLog(settings.logLevel, { write: (line) => void lines.push(line) });

  const open = async () => {
    const app = await createApp(settings, { clock, log });
    const port = await app.start();
    cloud.teams.connectBot(`http://127.0.0.1:${port}/api/messages`);
    return { app, url: `http://127.0.0.1:${port}` };
  };
  let bot = await open();
  await cloud.wire.until(() => cloud.wire.requests.some(isAnsweredBranding), 'the first look at whom to call');
  cloud.wire.requests.length = 0;

  const isShowing: Which = (request) =>
    request.service === 'connector' && request.method === 'PUT' && carriesKey(cloud.company, request.body);
  const bookings = () => rowsOf<{ item: string }>('SELECT item FROM bookings').map(parsedBlanking);

  function rowsOf<Row>(sql: string): Row[] {
    return withStorage((database) => database.prepare(sql).all() as Row[]);
  }

  function withStorage<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  return {
    cloud,
    clock,
    /** For another process beside this bot. */
    environment: { ...cloud.environment, STORAGE: `sqlite:${file}` } as Record<string, string>,
    company: cloud.company,
    people: cloud.company.people,
    url: () => bot.url,
    chatOf: cloud.teams.chatOf,
    channelOf: cloud.teams.channelOf,
    /** What the bot logged as this event, oldest first. */
    logged: (event: string): Record<string, unknown>[] =>
      lines.map((line) => JSON.parse(line)).filter((entry) => entry.event === event),
    /** All that the bot logged. */
    output: () => lines.join(''),
    /** Requests of the bot so far. */
    asked: (service: string, method: string, path: RegExp) =>
      cloud.wire.requests.filter(
        (request) => request.service === service && request.method === method && path.test(request.path),
      ),
    isShowing,
    isShown: (activity: unknown) => carriesKey(cloud.company, JSON.stringify(activity)),
    isBlanking: ((request) => request.method === 'PUT' && request.body.includes('"Show again"')) satisfies Which,
    /** The edits so far that carried a key. */
    showings: () => cloud.wire.requests.filter(isShowing),
    /** Requests like this fail from now on, or so many times; the answer ends it. */
    breaks(which: Which, fault: Fault | ((request: WireRequest) => Fault), times = Number.POSITIVE_INFINITY) {
      let left = times;
      return cloud.wire.intercept((request) => {
        if (!which(request) || left-- <= 0) return undefined;
        return typeof fault === 'function' ? fault(request) : fault;
      });
    },
    audit: () => rowsOf<AuditRow>(AUDIT),
    bookings,
    /** Another connection to the bot's own database: somebody who locks or breaks it. */
    withStorage,
    holdStorage() {
      const database = new DatabaseSync(file);
      database.exec('BEGIN EXCLUSIVE');
      return () => database.close();
    },
    async minutesPass(minutes: number) {
      await clock.pass(minutes * 60_000);
    },
    /** The sandbox signs by the real clock: for tests in which more than an hour passes for the bot. */
    async staysSignedIn(person: Person) {
      const exp = Math.floor(Date.now() / 1000) + 86_400;
      cloud.signIn.handOut(person, await cloud.signIn.token(person, { exp }));
    },
    secondsPass: (seconds: number) => clock.pass(seconds * 1_000),
    /** Time passes until `check` holds, but not longer than so many seconds of the bot's time. */
    async passesUntil(check: () => boolean, what: string, seconds: number, step = 1) {
      for (let passed = 0; !check(); passed += step) {
        assert(passed <= seconds, `${seconds} s passed in vain for ${what}`);
        await clock.pass(step * 1_000);
      }
    },
    eventually,
    async restart() {
      await bot.app.stop();
      bot = await open();
    },
    /** Ends everything and looks for keys and tokens where none may be. */
    async stop() {
      const shown = Object.values(cloud.company.people).map((person) => cloud.teams.chatOf(person));
      const stopped = bot.app.stop();
      await clock.pass(10_000);
      await stopped;
      await cloud.stop();
      const booked = bookings();
      const written = await everythingIn(folder);
      await rm(folder, { recursive: true });
      assertNoKeyUnbooked(cloud.company, shown, booked);
      assertNoKeyInChannels(cloud);
      assertNothingLeaked(cloud, { output: lines.join(''), 'database file': written });
    },
  };
}

const isAnsweredBranding = ({ path, answered }: WireRequest) => path.includes('intuneBrand') && answered !== undefined;

const parsedBlanking = ({ item }: { item: string }): Blanking => JSON.parse(item);

/** Bytes of every file, the write-ahead log and freed pages included. */
async function everythingIn(folder: string): Promise<string> {
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  return contents.join('');
}
