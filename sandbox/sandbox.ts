import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBot } from './bot.ts';
import { linesOf } from './card-view.ts';
import { makeCertificates } from './certificates.ts';
import { freePort } from './child.ts';
import { startCloud } from './cloud.ts';
import type { Company, Person } from './company.ts';
import type { Facts } from './facts.ts';
import type { FaultName } from './faults.ts';
import { channelOf, helpdeskSettings, isTechnician } from './helpdesk.ts';
import { startPlayground } from './playground.ts';
import { startRelay } from './relay.ts';

export type Sandbox = {
  /** Where the chat is. */
  url: string;
  /** Whose chat is where, that one included. */
  windows: Window[];
  /** Holds the logs and the database for as long as the sandbox runs. */
  folder: string;
  /** Resolves when a part has ended by itself, to words that say which and how. */
  ended: Promise<string>;
  /** Ends and removes everything. */
  stop(): Promise<void>;
};

export type Window = { person: Person; url: string; ended: Promise<string> };

type Wish = {
  company: Company;
  /** Whom the chat belongs to. */
  person: Person;
  /** Who is played beside, each in a window of their own. */
  others?: Person[];
  visibleSeconds: number;
  facts?: Partial<Facts>;
  faults?: FaultName[];
  /** Further settings of the bot. */
  settings?: Record<string, string>;
  /** Gives up a start under way. */
  signal: AbortSignal;
  tell(problem: string): void;
};

/** Starts the company's cloud, the bot as in production, and for each person a Playground as their chat with it. */
export async function startSandbox(wish: Wish): Promise<Sandbox> {
  const { company, person, others = [], visibleSeconds, facts = {}, faults = [], settings = {}, signal, tell } = wish;
  const people = [...new Set([person, ...others])];
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-sandbox-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));

  const certificates = await makeCertificates(folder);
  const cloud = await startCloud({ certificates, company, facts, faults });
  parts.defer(() => cloud.stop());
  const { environment, teams } = cloud;
  const { caFile } = certificates;

  async function openWindow(person: Person): Promise<Window> {
    const place = await mkdtemp(join(folder, 'window-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const channel = channelOf(company, person);
    const relay = await startRelay({ teams, person, channel, playground: url, tell });
    parts.defer(() => relay.stop());
    const { endpoint } = relay;
    const chat = teams.chatOf(person);
    const playground = await startPlayground({ company, chat, channel, port, endpoint, folder: place, signal });
    parts.defer(() => playground.stop());
    return { person, url, ended: playground.ended };
  }

  // The Playground shows no more than one channel: what the bot says in others is told.
  teams.onChange(({ place, kind, message }) => {
    const channel = Object.values(company.channels).find((each) => each === place);
    if (!channel || channel === company.channels.helpdesk || kind !== 'post') return;
    tell(`In the channel ${channel.name}:\n  ${linesOf(message.activity).join('\n  ')}`);
  });

  const windows: Window[] = [];
  for (const each of people) windows.push(await openWindow(each));

  const bot = await startBot({
    ...{ environment, caFile, folder, visibleSeconds, signal },
    settings: {
      PROTECTED_GROUP_ID: company.groups.protected.id,
      ...(people.some((each) => isTechnician(company, each)) && helpdeskSettings(company)),
      ...settings,
    },
  });
  parts.defer(() => bot.stop());
  teams.connectBot(`${bot.url}/api/messages`);

  const running = parts.move();
  return {
    url: windows[0]?.url ?? '',
    windows,
    folder,
    ended: Promise.race([bot.ended, ...windows.map(({ ended }) => ended)]),
    stop: () => running.disposeAsync(),
  };
}
