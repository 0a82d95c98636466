import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Chat } from './chats.ts';
import { type Child, startChild } from './child.ts';
import type { Company, Person, TeamChannel } from './company.ts';

type Parts = {
  company: Company;
  /** The person's chat with the bot, which the Playground is a window to. */
  chat: Chat;
  /** That it shows beside the chat, if any. */
  channel: TeamChannel | undefined;
  port: number;
  /** Where it posts what the person does. */
  endpoint: string;
  /** Where its configuration and its log go. */
  folder: string;
  signal: AbortSignal;
};

/** Starts the Microsoft 365 Agents Playground for one person and waits until it is ready. */
export async function startPlayground(parts: Parts): Promise<Child> {
  const { company, chat, channel, port, endpoint, folder, signal } = parts;
  const configFile = join(folder, 'playground.yml');
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(configuration(company, chat, channel)));
  const cli = fileURLToPath(import.meta.resolve('@microsoft/m365agentsplayground/cli.js'));
  const loopback = fileURLToPath(new URL('loopback.ts', import.meta.url));
  return startChild({
    name: `The Playground of ${chat.person.name}`,
    args: [
      ...['--import', loopback, cli, 'start', '--disable-telemetry'],
      ...['--channel-id', 'msteams', '--app-endpoint', endpoint, '--port', `${port}`],
    ],
    environment: {
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: configFile,
      M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'playground-details.log'),
    },
    logFile: join(folder, 'playground.log'),
    readyUrl: `http://127.0.0.1:${port}/`,
    signal,
  });
}

const NOT_HERE = 'Not part of the sandbox';
const NONE = { id: 'channel', name: NOT_HERE, team: { id: 'team', name: NOT_HERE, groupId: randomUUID() } };

function configuration({ tenantId, people, registrations }: Company, chat: Chat, channel: TeamChannel | undefined) {
  const { team, ...shown } = channel ?? NONE;
  const others = Object.values(people).filter((person) => person !== chat.person);
  return {
    version: '0.1.1',
    tenantId,
    bot: { id: `28:${registrations.bot.id}`, name: 'Latchkey' },
    currentUser: user(chat.person, chat.userId),
    // Its schema wants exactly five.
    users: others.slice(0, 5).map((person) => user(person, person.id)),
    personalChat: { id: chat.id },
    groupChat: { id: 'group', name: NOT_HERE },
    // Its schema wants exactly one channel.
    team: {
      ...{ id: team.id, name: team.name, aadGroupId: team.groupId },
      channels: [{ id: shown.id, name: shown.name }],
    },
  };
}

function user({ name, userPrincipalName, id: aadObjectId }: Person, id: string) {
  const [givenName, surname] = name.split(' ');
  // Its schema spells it so.
  return { id, name, userPrincipleName: userPrincipalName, aadObjectId, givenName, surname, email: userPrincipalName };
}
