/** `npm run switch -- all | self | helpdesk | off`, or nothing to ask. Exit code 0: done, 2: not done. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import { createAudit } from '../adapters/sqlite/audit.ts';
import { type Database, openDatabase } from '../adapters/sqlite/database.ts';
import { createRecords } from '../adapters/sqlite/records.ts';
import { createRecorder } from '../domain/recorder.ts';
import { newReference } from '../domain/reference.ts';
import { createSwitch, type SwitchPosition, switchPositions } from '../domain/switch.ts';
import { createLog } from '../log.ts';
import { readStorage } from '../settings.ts';
import { systemClock } from '../system-clock.ts';

const USAGE = `Usage: npm run switch -- [${switchPositions.join('|')}]
STORAGE in the environment names the database, as it does for the bot.
`;

const meanings: Record<SwitchPosition, string> = {
  all: 'Everything is on.',
  self: 'Only self-service is on.',
  helpdesk: 'Only look-ups of the helpdesk are on.',
  off: 'Nobody gets a key from now on; who taps this very moment may still see theirs. Keys on a screen are taken off.',
};

async function main([wanted, ...rest]: string[]): Promise<number> {
  try {
    if (rest.length > 0 || (wanted !== undefined && !isPosition(wanted))) throw new Error('There is no such position.');
    const storage = readStorage();
    if (storage.engine !== 'sqlite') throw new Error('Only the switch in a SQLite file can be turned yet.');
    const { file } = storage;
    // Opening would make one, and the bot would never look there.
    if (!existsSync(file)) throw new Error(`There is no database ${file}: does STORAGE say what the bot's says?`);
    const database = await openDatabase(file, systemClock);
    const position = await turn(database, wanted).finally(() => database.close());
    process.stdout.write(`${meanings[position]}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
}

function isPosition(text: string): text is SwitchPosition {
  return (switchPositions as readonly string[]).includes(text);
}

/** Without a record nothing is turned, as no key is shown without one. */
async function turn(database: Database, wanted: SwitchPosition | undefined): Promise<SwitchPosition> {
  const theSwitch = createSwitch({ records: createRecords(database, systemClock) });
  const from = await theSwitch.read();
  if (wanted === undefined) return from;
  const audit = createAudit(database, systemClock, packageJson.version);
  await createRecorder({ audit, log: createLog('info') }).record({
    event: 'switch.changed',
    reference: newReference(),
    person: { id: 'operator', name: userInfo().username },
    facts: { from, to: wanted },
  });
  await theSwitch.turn(wanted);
  return wanted;
}

process.exitCode = await main(process.argv.slice(2));
