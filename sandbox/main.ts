/** `npm run sandbox [-- --as <person>] [--seconds <5 to 300>]`: the bot at work, with nothing installed and nobody asked. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Company, createCompany, type Person } from './company.ts';
import { startSandbox } from './sandbox.ts';

async function main(): Promise<number> {
  const company = createCompany();
  let wish: { person: Person; visibleSeconds: number };
  try {
    wish = readWish(company);
  } catch (error) {
    say(`${(error as Error).message}\nUsage: npm run sandbox -- [--as <person>] [--seconds <5 to 300>]`);
    return 2;
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
    say(welcome(company, wish.person, wish.visibleSeconds, sandbox.url, sandbox.folder));
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

/** Throws an Error with words for whoever typed the command. */
function readWish({ people }: Company): { person: Person; visibleSeconds: number } {
  const { values } = parseArgs({
    options: { as: { type: 'string', default: 'anna' }, seconds: { type: 'string', default: '300' } },
  });
  const person = Object.entries(people).find(([name]) => name === values.as.toLowerCase())?.[1];
  if (!person) throw new Error(`Nobody here is called ${values.as}. There are ${Object.keys(people).join(', ')}.`);
  const visibleSeconds = Number(values.seconds);
  if (!Number.isInteger(visibleSeconds) || visibleSeconds < 5 || visibleSeconds > 300) {
    throw new Error('--seconds takes a whole number from 5 to 300.');
  }
  // Whoever plays the person sits at this machine and expects its time on the cards.
  person.timezone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { person, visibleSeconds };
}

function welcome(company: Company, person: Person, visibleSeconds: number, url: string, folder: string): string {
  const everybody = Object.entries(company.people).map(([name, { story }]) => `  ${name.padEnd(7)}${story}`);
  return `
You are ${person.name}, at a made-up company. Open

  ${url}

and type: key
Tap "Show recovery key": the key stands there for ${visibleSeconds} seconds, then the bot takes it off the screen.

To be somebody else: npm run sandbox -- --as <person> (and --seconds 20 for those in a hurry)
${everybody.join('\n')}

The bot's log: ${join(folder, 'bot.log')}
Ctrl-C ends everything.
`;
}

function say(words: string) {
  process.stdout.write(`${words}\n`);
}

process.exitCode = await main();
