/** `npm run switch -- all | self | helpdesk | off`, or nothing to ask. Exit code 0: done, 2: not done. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import { type Engine, openEngine } from '../adapters/engine.ts';
import type { Log } from '../domain/ports.ts';
import { createRecorder } from '../domain/recorder.ts';
import { newReference } from '../domain/reference.ts';
import { createSwitch, type SwitchPosition, switchPositions } from '../domain/switch.ts';
import { createLog } from '../log.ts';
import { readStorage } from '../settings.ts';
import { systemClock } from '../system-clock.ts';

const USAGE = `Usage: npm run switch -- [${switchPositions.join('|')}]
The environment names the storage, as it does for the bot: STORAGE, and with azure: also CLOUD and FEDERATED_IDENTITY.
`;

/** The Azure CLI takes its time, and an operator has it. */
const PATIENCE_MS = 20_000;

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
    // Opening would make one, and the bot would never look there.
    if (storage.engine === 'sqlite' && !existsSync(storage.file)) {
      throw new Error(`There is no database ${storage.file}: does STORAGE say what the bot's says?`);
    }
    const log = createLog('info');
    const { version } = packageJson;
    // Where a bot would object to the place, it does so itself.
    const options = { clock: systemClock, log, version, realKeys: false, patienceMs: PATIENCE_MS };
    const engine = await openEngine(storage, options);
    const position = await turn(engine, log, wanted).finally(() => engine.close());
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
async function turn({ records, audit }: Engine, log: Log, wanted: SwitchPosition | undefined): Promise<SwitchPosition> {
  const theSwitch = createSwitch({ records });
  const from = await theSwitch.read();
  if (wanted === undefined) return from;
  await createRecorder({ audit, log }).record({
    event: 'switch.changed',
    reference: newReference(),
    person: { id: 'operator', name: userInfo().username },
    facts: { from, to: wanted },
  });
  await theSwitch.turn(wanted);
  return wanted;
}

process.exitCode = await main(process.argv.slice(2));
