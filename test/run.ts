/** `npm test [-- mocha's arguments]`: mocha, with a throw-away CA that Node can trust only from its start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from '../sandbox/certificates.ts';
import { findChromium } from './browser/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));
const reporter = fileURLToPath(new URL('reporter.ts', import.meta.url));

/** Two files at a time: much of a test is waiting. */
const everything = ['--parallel', '--jobs', '2', 'test/**/*.test.ts'];

async function runMocha(args: string[], chromium: string | undefined): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  try {
    const { caFile } = await makeCertificates(folder);
    const files = args.some((argument) => argument.endsWith('.ts')) ? [] : everything;
    const child = spawn(process.execPath, [mocha, '--reporter', reporter, '--timeout', '40000', ...args, ...files], {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: caFile,
        LATCHKEY_TEST_CERTIFICATES: folder,
        ...(chromium && { CHROMIUM: chromium }),
      },
    });
    // The terminal sends Ctrl-C to mocha as well; this process stays to tidy up.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill());
    const [code] = await once(child, 'exit');
    return typeof code === 'number' ? code : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const chromium = findChromium();
const demanded = process.env.REQUIRE_BROWSER === '1';
if (!chromium) process.stdout.write(`No Chromium here: the browser test ${demanded ? 'cannot run' : 'is left out'}.\n`);

process.exitCode = chromium || !demanded ? await runMocha(process.argv.slice(2), chromium) : 1;
