/** `npm run release -- <x.y.z> [--commit]`. Exit code 0: done, 1: refused or failed, 2: wrong usage. */
import { parseArgs } from 'node:util';
import { obstacles } from './obstacles.ts';
import { tagOf } from './repository.ts';
import { type Release, stepsOf } from './steps.ts';

/** The settings that nothing but the app package needs. */
const OF_THE_PACKAGE = ['APP_DEVELOPER', 'APP_WEBSITE_URL', 'APP_PRIVACY_URL', 'APP_TERMS_URL'];

const USAGE = `Usage: npm run release -- <x.y.z> [--commit]
Makes the app package as well if its settings are given: ${OF_THE_PACKAGE.join(', ')}.
`;

const say = (words: string) => process.stdout.write(`${words}\n`);
const complain = (words: string) => process.stderr.write(`${words}\n`);

function readWish(args: string[]): Release | undefined {
  try {
    const options = { commit: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [version = '', ...more] = positionals;
    if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version) || more.length > 0) return undefined;
    const withPackage = OF_THE_PACKAGE.some((name) => process.env[name]);
    const day = new Date().toISOString().slice(0, 10);
    return { root: process.cwd(), version, day, withPackage, commit: values.commit };
  } catch {
    return undefined;
  }
}

async function release(wish: Release): Promise<number> {
  const why = await obstacles(wish.root, wish.version);
  if (why.length > 0) {
    complain(why.join('\n'));
    return 1;
  }
  const steps = stepsOf(wish);
  say(`Latchkey ${wish.version}:`);
  for (const { words } of steps) say(`  ${words}`);
  if (!wish.withPackage) say('  no app package: none of its settings is given');
  if (!wish.commit) say('  no commit and no tag: not without --commit');
  for (const { words, take } of steps) {
    try {
      await take();
    } catch (error) {
      complain(`Failed at "${words}": ${(error as Error).message}\nBack to the last commit: git restore .`);
      return 1;
    }
  }
  say(
    wish.commit ? `Next: git push origin HEAD ${tagOf(wish.version)}` : 'Next: git diff, git restore ., and --commit',
  );
  return 0;
}

const wish = readWish(process.argv.slice(2));
if (!wish) process.stderr.write(USAGE);
process.exitCode = wish ? await release(wish) : 2;
