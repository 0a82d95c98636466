/** `npm run package [-- --version 1.0.1 --out <folder>]`. Exit code 0: done, 1: no valid package, none written, 2: settings are missing, or wrong usage. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type PackageSettings, readPackageSettings } from '../bot/settings.ts';
import { SettingsError } from '../bot/settings-faults.ts';
import { catalogueOf } from '../cards/languages.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { Icons } from './icon-checks.ts';
import { makePackage } from './package.ts';

const USAGE = `Usage: npm run package [-- [--version <x.y.z>] [--out <folder>]]
The settings are in .env.example: who the bot is, those that begin with APP_, and LANGUAGES.
`;

const here = import.meta.dirname;

type Wish = { version: string; out: string; settings: PackageSettings };

function readWish(args: string[]): Wish {
  const { values } = parseArgs({ args, options: { version: { type: 'string' }, out: { type: 'string' } } });
  const { version = packageJson.version, out = join(here, 'build') } = values;
  return { version, out: resolve(out), settings: readPackageSettings() };
}

async function readIcons(): Promise<Icons> {
  const read = (file: string) => readFile(join(here, file)).catch(() => undefined);
  return { 'color.png': await read('color.png'), 'outline.png': await read('outline.png') };
}

async function build({ version, out, settings }: Wish): Promise<number> {
  const template = await readFile(join(here, 'manifest.json'), 'utf8');
  const made = await makePackage({ template, icons: await readIcons(), catalogueOf, settings, version });
  if ('faults' in made) {
    process.stderr.write(`The package is not valid, so none was written:\n  ${made.faults.join('\n  ')}\n`);
    return 1;
  }
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'manifest.json'), made.manifest);
  await writeFile(join(out, 'latchkey.zip'), made.zip);
  process.stdout.write(`Version ${version} of the app is in ${join(out, 'latchkey.zip')}
Next: Teams admin center (https://admin.teams.microsoft.com) > Teams apps > Manage apps > Upload new app.
Teams takes an update only with a higher version: npm run package -- --version <x.y.z>
`);
  return 0;
}

async function main(args: string[]): Promise<number> {
  let wish: Wish;
  try {
    wish = readWish(args);
  } catch (error) {
    const faults = error instanceof SettingsError ? error.faults.map(({ name, problem }) => `${name} ${problem}.`) : [];
    process.stderr.write(`${faults.join('\n') || (error as Error).message}\n${USAGE}`);
    return 2;
  }
  return build(wish);
}

process.exitCode = await main(process.argv.slice(2));
