/** `npm run doctor`: looks at a configuration from where it runs, and changes nothing that stays. Exit code 0: it works, 1: something is wrong, 2: not asked so. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import type { Finding } from '../doctor/check.ts';
import { checks } from '../doctor/checks/index.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { report } from '../doctor/report.ts';
import { faultFindings, settingsFinding } from '../doctor/settings-findings.ts';
import { createWorld, type DoctorWish } from '../doctor/world.ts';
import { GUID } from '../domain/guid.ts';
import { createLog, muteConsole } from '../log.ts';
import { misspelt, readSettings } from '../settings.ts';
import { SettingsError } from '../settings-faults.ts';
import { systemClock } from '../system-clock.ts';

const USAGE = `Usage: npm run doctor -- [--json] [--person <object id>] [--bot <address>]
  --json                 for pipelines; use npm run --silent
  --person <object id>   looks up the Macs of somebody as well; no key is read
  --bot <address>        looks at the bot from outside as well, such as https://latchkey.example.com
`;

const MANIFEST = join(import.meta.dirname, '..', '..', 'appPackage', 'build', 'manifest.json');

async function main(args: string[]): Promise<number> {
  let wish: DoctorWish & { json: boolean };
  try {
    wish = readWish(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  // Libraries print errors, and those may hold a token.
  const log = createLog('error', { write() {} });
  muteConsole(log);
  const findings = await examine(wish);
  const fine = findings.every(({ state }) => state !== 'wrong');
  const told = { ok: fine, version: packageJson.version, at: new Date().toISOString(), findings };
  await written(wish.json ? `${JSON.stringify(told, undefined, 2)}\n` : report(findings));
  return fine ? 0 : 1;
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => void process.stdout.write(text, () => resolve()));
}

function readWish(args: string[]): DoctorWish & { json: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: false },
      person: { type: 'string' },
      bot: { type: 'string' },
    },
  });
  const { json, person, bot } = values;
  if (person !== undefined && !GUID.test(person)) throw new Error('--person takes the object id of an account.');
  const address = bot === undefined ? undefined : URL.parse(bot);
  if (address === null || (address && !['https:', 'http:'].includes(address.protocol))) {
    throw new Error('--bot takes an address such as https://latchkey.example.com.');
  }
  return { json, person: person?.toLowerCase(), bot };
}

async function examine(wish: DoctorWish): Promise<Finding[]> {
  try {
    const settings = readSettings();
    const world = createWorld({ settings, wish, manifestFile: MANIFEST, clock: systemClock });
    return [settingsFinding(settings, misspelt()), ...(await diagnose(world, checks))];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return faultFindings(error.faults, checks);
  }
}

// Time-outs that nobody waits for any more would hold the process for seconds.
process.exit(await main(process.argv.slice(2)));
