import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../bot/app.ts';
import { createLog } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';
import { readCertificates } from '../../sandbox/certificates.ts';
import { type Cloud, startCloud } from '../../sandbox/cloud.ts';
import { createManualClock } from '../support/manual-clock.ts';

export type Stage = Awaited<ReturnType<typeof createStage>>;

/** The real bot over HTTP and HTTPS before the sandbox's cloud, with time in the test's hand. */
export async function createStage(environment: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-e2e-'));
  const cloud = await startCloud({ certificates: readCertificates(process.env.LATCHKEY_TEST_CERTIFICATES ?? '') });
  const clock = createManualClock(Date.now());
  const lines: string[] = [];
  const settings = readSettings({
    ...cloud.environment,
    STORAGE: `sqlite:${join(folder, 'latchkey.db')}`,
    PORT: '0',
    LOG_LEVEL: 'debug',
    ...environment,
  });
  const log = createLog(settings.logLevel, { write: (line) => void lines.push(line) });

  const open = async () => {
    const app = await createApp(settings, { clock, log });
    const port = await app.start();
    cloud.teams.connectBot(`http://127.0.0.1:${port}/api/messages`);
    return { app, url: `http://127.0.0.1:${port}` };
  };
  let bot = await open();

  return {
    cloud,
    clock,
    company: cloud.company,
    people: cloud.company.people,
    get url() {
      return bot.url;
    },
    chatOf: cloud.teams.chatOf,
    /** What the bot logged as this event, oldest first. */
    logged: (event: string): Record<string, unknown>[] =>
      lines.map((line) => JSON.parse(line)).filter((entry) => entry.event === event),
    /** Requests of the bot so far. */
    asked: (service: string, method: string, path: RegExp) =>
      cloud.wire.requests.filter(
        (request) => request.service === service && request.method === method && path.test(request.path),
      ),
    audit: () => auditOf(join(folder, 'latchkey.db')),
    async minutesPass(minutes: number) {
      await clock.pass(minutes * 60_000);
    },
    async restart() {
      await bot.app.stop();
      bot = await open();
    },
    /** Ends everything and looks for keys and tokens where none may be. */
    async stop() {
      await bot.app.stop();
      await cloud.stop();
      const written = await everythingIn(folder);
      await rm(folder, { recursive: true });
      assertNothingLeaked(cloud, lines.join(''), written);
    },
  };
}

async function auditOf(file: string): Promise<{ event: string; person: string; mac: string | null; facts: string }[]> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('SELECT event, person, mac, facts FROM audit ORDER BY id').all() as never;
  } finally {
    database.close();
  }
}

/** Bytes of every file, the write-ahead log and freed pages included. */
async function everythingIn(folder: string): Promise<string> {
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
  return contents.join('');
}

function assertNothingLeaked(cloud: Cloud, output: string, written: string): void {
  const { requests } = cloud.wire;
  const keys = Object.values(cloud.company.devices).flatMap(({ key }) => (key ? [key, key.replaceAll('-', '')] : []));
  const tokens = requests
    .flatMap(({ headers }) => [headers.authorization?.slice('Bearer '.length) ?? ''])
    .filter(Boolean);
  const secrets = Object.values(cloud.company.registrations).map(({ secret }) => secret);
  for (const [where, text] of Object.entries({ output, 'database file': written })) {
    for (const kept of [...keys, ...tokens, ...secrets])
      assert(!text.includes(kept), `a key, token or secret is in the ${where}`);
    assert(!/eyJ[\w-]{20,}/.test(text), `a token is in the ${where}`);
  }
  for (const { method, service, path, body } of requests) {
    const groups = keys.filter((key) => body.replace(/[^A-Z0-9]/g, '').includes(key.replaceAll('-', '')));
    if (groups.length > 0) assert.equal(`${method} ${service}`, 'PUT connector', `a key went out as ${method} ${path}`);
  }
  for (const { body } of requests.filter(({ service }) => service === 'connector' || service === 'graph')) {
    assert(!tokens.some((token) => body.includes(token)), 'a token went out in a body');
  }
}
