/** `npm run doctor`: looks at a configuration from where it runs, and changes nothing that stays. Exit code 0: it works, 1: something is wrong, 2: wrong usage. */
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Finding } from '../doctor/check.ts';
import { checks } from '../doctor/checks/index.ts';
import { diagnose } from '../doctor/diagnose.ts';
import { report } from '../doctor/report.ts';
import { faultFindings, settingsFinding } from '../doctor/settings-findings.ts';
import { createWorld, type DoctorWish } from '../doctor/world.ts';
import { createLog, muteConsole } from '../log.ts';
import { misspelt, readSettings } from '../settings.ts';
import { SettingsError } from '../settings-faults.ts';
import { systemClock } from '../system-clock.ts';
import { readWish, USAGE } from './doctor-wish.ts';

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
