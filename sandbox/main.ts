/** `npm run sandbox`: the bot at work, with nothing installed and nobody asked. What it takes is in wish.ts. */
import { join } from 'node:path';
import { SETTINGS_FILE } from './bot.ts';
import { type Company, createCompany } from './company.ts';
import { checkInWhoeverIsAsked } from './devices.ts';
import { variantNames } from './facts.ts';
import { faults } from './faults.ts';
import { type Sandbox, startSandbox, type Window } from './sandbox.ts';
import { readWish, USAGE, type Wish } from './wish.ts';

/** Whoever plays has no Mac to unlock, and wants to see what comes of it. */
const CHECK_IN_AFTER_S = 20;

async function main(): Promise<number> {
  const company = createCompany();
  let wish: Wish;
  try {
    wish = readWish(company, process.argv.slice(2));
  } catch (error) {
    say(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  // Whoever plays these people sits at this machine and expects its time on the cards.
  for (const person of [wish.person, ...wish.others]) {
    person.timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupted.abort());
  // npm passes SIGTERM on to its shell, which dies of it and tells nobody.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || interrupted.abort(), 250).unref();
  const { signal } = interrupted;
  const interruption = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));

  try {
    const sandbox = await startSandbox({ company, ...wish, signal, tell: say });
    setInterval(() => checkInWhoeverIsAsked(company, CHECK_IN_AFTER_S * 1_000), 1_000).unref();
    say(welcome(company, wish, sandbox));
    const end = await Promise.race([sandbox.ended, interruption]);
    if (end) say(end);
    await sandbox.stop();
    return end ? 1 : 0;
  } catch (error) {
    if (signal.aborted) return 0;
    say(`The sandbox did not start. ${(error as Error).message}`);
    return 1;
  }
}

/** What to do stands last, where it is still on a small screen. */
function welcome(company: Company, wish: Wish, { windows, folder }: Sandbox): string {
  const { visibleSeconds } = wish;
  const active = [
    ...wish.faults.map((name) => `Goes wrong: ${faults[name].story} (${name})`),
    ...Object.entries(wish.facts).map(([fact, value]) => `Taken for true: ${fact}=${value}`),
    ...Object.entries(wish.settings).map(([name, value]) => `Set: ${name}=${value}`),
  ];
  return `
Somebody else: npm run sandbox -- --as <person> (and --seconds 20 for those in a hurry)
${table(Object.entries(company.people))}

Something goes wrong: --fault <name>
${table(Object.entries(faults))}

A doubtful fact turns out otherwise: --variant <fact>=<value>
  ${variantNames().join('  ')}
${helpdesk(company)}
You are ${windows.map(({ person }) => person.name).join(' and ')}, at a made-up company.${active.map((line) => `\n${line}`).join('')}
Open

${addresses(windows)}

and type: key
Tap "Show recovery key": the key stands there for ${visibleSeconds} seconds, then the bot takes it off the screen.
When Intune is asked to replace a key, the Mac checks in ${CHECK_IN_AFTER_S} seconds later and has another one; the chat says so within five minutes.

The bot's log: ${join(folder, 'bot.log')}
The operator's commands, such as doctor, audit and switch: (. ${join(folder, SETTINGS_FILE)} && npm run doctor)
Ctrl-C ends everything.
`;
}

/** How to play technician, owner and colleague. */
function helpdesk({ people, devices, channels }: Company): string {
  const [technician, owner, colleague] = [people.lea, people.anna, people.kai].map(({ name }) => name.split(' ')[0]);
  return `
The helpdesk: npm run sandbox -- --as lea --with anna --with kai
  ${technician} looks a Mac up: in the channel ${channels.helpdesk.name}, type @, choose Latchkey, and write: lookup ${devices.anna.record.deviceName}. She goes on in her own chat.
  ${owner} has that Mac: she is asked in her own chat, types the two digits that she is read by ${technician}, and hears afterwards who saw the key.
  ${colleague} is asked in the channel if ${owner} does not answer for two minutes, and goes on in his own chat.
`;
}

function addresses(windows: Window[]): string {
  const [only, ...others] = windows;
  if (only && others.length === 0) return `  ${only.url}`;
  const width = Math.max(...windows.map(({ person }) => person.name.length));
  return windows.map(({ person, url }) => `  ${person.name.padEnd(width)}  ${url}`).join('\n');
}

function table(entries: [name: string, { story: string }][]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, { story }]) => `  ${name.padEnd(width)}  ${story}`).join('\n');
}

function say(words: string) {
  process.stdout.write(`${words}\n`);
}

process.exitCode = await main();
