/** `npm run sandbox`: the bot at work, with nothing installed and nobody asked. What it takes is in wish.ts. */
import { join } from 'node:path';
import { SETTINGS_FILE } from './bot.ts';
import { type Company, createCompany, type Person } from './company.ts';
import { checkInWhoeverIsAsked } from './devices.ts';
import { variantNames } from './facts.ts';
import { faults } from './faults.ts';
import { isTechnician } from './helpdesk.ts';
import { type Sandbox, startSandbox, type Window } from './sandbox.ts';
import { readWish, USAGE, type Wish, wantsHelp } from './wish.ts';

/** Whoever plays has no Mac to unlock, and wants to see what comes of it. */
const CHECK_IN_AFTER_S = 20;

async function main(): Promise<number> {
  const company = createCompany();
  const args = process.argv.slice(2);
  if (wantsHelp(args)) {
    say(USAGE);
    return 0;
  }
  let wish: Wish;
  try {
    wish = readWish(company, args);
  } catch (error) {
    say(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  // Whoever plays these people sits at this machine and expects its time on the cards.
  for (const person of [wish.person, ...wish.others]) {
    person.timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  // Everybody's: whoever is told something as well.
  for (const person of Object.values(company.people)) person.locale = wish.locale ?? person.locale;

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
  const technicians = windows.map(({ person }) => person).filter((person) => isTechnician(company, person));
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

The helpdesk: npm run sandbox -- --as lea --with anna --with kai
${helpdesk(company, technicians, wish.settings.APPROVAL)}

You are ${windows.map(({ person }) => person.name).join(' and ')}, at a made-up company.${active.map((line) => `\n${line}`).join('')}
Open

${addresses(windows)}

${technicians.length > 0 ? 'and do as stands above under "The helpdesk", or, for a Mac of one’s own, type: key' : 'and type: key'}
Tap "Show recovery key": the key stands there for ${visibleSeconds} seconds, then the bot takes it off the screen.
When Intune is asked to replace a key, the Mac checks in ${CHECK_IN_AFTER_S} seconds later and has another one; the chat says so within five minutes.

The bot's log: ${join(folder, 'bot.log')}
The operator's commands, such as doctor, audit and switch: (. ${join(folder, SETTINGS_FILE)} && npm run doctor)
Ctrl-C ends everything.
`;
}

/** How to play technician, owner and colleague. */
function helpdesk({ people, devices, channels }: Company, played: Person[], approval = 'owner-else-colleague'): string {
  const { lea, kai, anna } = people;
  const technician = played[0] ?? lea;
  const colleague = played[1] ?? (technician === kai ? lea : kai);
  const [looks, owns, agrees] = [technician, anna, colleague].map(({ name }) => name.split(' ')[0]);
  const asked = {
    'owner-else-colleague': [
      `${owns} is asked in her own chat, and types the two digits that ${looks} reads out.`,
      `If she does not answer for two minutes, ${agrees} taps Review in the channel, and decides in their own chat.`,
    ],
    owner: [
      `${owns} is asked in her own chat, and types the two digits that ${looks} reads out. Nobody else is asked.`,
    ],
    colleague: [`${agrees} taps Review in the channel, and decides in their own chat. ${owns} is not asked.`],
    none: ['Nobody is asked.'],
  }[approval];
  const lines = [
    `${looks} looks a Mac up: in the channel ${channels.helpdesk.name}, type @, choose Latchkey, and write: lookup ${devices.anna.record.deviceName}. That goes on in ${looks}'s own chat.`,
    `The form asks for the last four characters of the serial number. In ${owns}'s window, key shows the serial number.`,
    ...(asked ?? []),
    `${owns} hears afterwards who saw the key.`,
    'Who has to agree is a setting: add --set APPROVAL=colleague, owner or none.',
    'Other technicians: --as rosa, otto or theo. In the team, but no technician: --as carla --with lea.',
  ];
  return lines.map((line) => `  ${line}`).join('\n');
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
