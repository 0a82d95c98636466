import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from './bot.ts';
import { makeCertificates } from './certificates.ts';
import { freePort } from './child.ts';
import { startCloud } from './cloud.ts';
import type { Company, Person } from './company.ts';
import type { Facts } from './facts.ts';
import type { FaultName } from './faults.ts';
import { startPlayground } from './playground.ts';
import { startRelay } from './relay.ts';

export type Sandbox = {
  /** Where the chat is. */
  url: string;
  /** Holds the logs and the database for as long as the sandbox runs. */
  folder: string;
  /** Resolves when a part has ended by itself, to words that say which and how. */
  ended: Promise<string>;
  /** Ends and removes everything. */
  stop(): Promise<void>;
};

type Wish = {
  company: Company;
  /** Whom the chat belongs to. */
  person: Person;
  visibleSeconds: number;
  facts?: Partial<Facts>;
  faults?: FaultName[];
  /** Further settings of the bot. */
  settings?: Record<string, string>;
  /** Gives up a start under way. */
  signal: AbortSignal;
  tell(problem: string): void;
};

/** Starts the company's cloud, the bot as in production, and the Playground as one person's chat with it. */
export async function startSandbox(wish: Wish): Promise<Sandbox> {
  const { company, person, visibleSeconds, facts = {}, faults = [], settings = {}, signal, tell } = wish;
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-sandbox-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));

  const certificates = await makeCertificates(folder);
  const cloud = await startCloud({ certificates, company, facts, faults });
  parts.defer(() => cloud.stop());
  const { environment, teams } = cloud;
  const { caFile } = certificates;
  const chat = teams.chatOf(person);

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const relay = await startRelay({ teams, chat, playground: url, tell });
  parts.defer(() => relay.stop());

  const playground = await startPlayground({ company, chat, port, endpoint: relay.endpoint, folder, signal });
  parts.defer(() => playground.stop());

  const bot = await startBot({
    ...{ environment, caFile, folder, visibleSeconds, signal },
    settings: { PROTECTED_GROUP_ID: company.groups.protected.id, ...settings },
  });
  parts.defer(() => bot.stop());
  teams.connectBot(`${bot.url}/api/messages`);

  const running = parts.move();
  return {
    url,
    folder,
    ended: Promise.race([bot.ended, playground.ended]),
    stop: () => running.disposeAsync(),
  };
}
