import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, freePort, startChild } from '../../sandbox/child.ts';

describe('A program that the sandbox starts', () => {
  let folder: string;
  let url: string;
  let port: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-child-'));
    port = await freePort();
    url = `http://127.0.0.1:${port}/`;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is ended together with its children', async () => {
    const child = await start(`
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(serve('process.pid'))}], { stdio: 'inherit' });
    `);
    assert((await fetch(url)).ok);
    await child.stop();
    await assert.rejects(fetch(url));
  });

  it('is quoted when it ends before it is ready', async () => {
    await assert.rejects(start(`process.stderr.write('no luck'); process.exitCode = 7;`), {
      message: 'Test has ended (exit code 7). Its last words:\nno luck',
    });
  });

  it('is quoted when it ends later', async () => {
    const child = await start(`${serve('1')}; server.on('request', () => { throw new Error('too much') });`);
    assert.match(await child.ended, /exit code 1.*too much/s);
    await child.stop();
  });

  it('sees no setting that it was not given', async () => {
    process.env.LATCHKEY_STRAY = 'stray';
    const child = await start(serve('JSON.stringify(process.env)'), { GIVEN: 'given' });
    delete process.env.LATCHKEY_STRAY;
    const environment = (await (await fetch(url)).json()) as Record<string, string>;
    await child.stop();
    assert.equal(environment.GIVEN, 'given');
    assert.equal(environment.LATCHKEY_STRAY, undefined);
  });

  it('is not waited for when the start is given up', async () => {
    const given = AbortSignal.abort(new Error('given up'));
    await assert.rejects(start('setInterval(() => {}, 1000)', {}, given), /given up/);
  });

  function start(code: string, environment = {}, signal = new AbortController().signal): Promise<Child> {
    const logFile = join(folder, 'child.log');
    return startChild({ name: 'Test', args: ['-e', code], environment, logFile, readyUrl: url, signal });
  }

  function serve(body: string) {
    return `const server = require('node:http').createServer((_, response) => response.end(\`\${${body}}\`)).listen(${port}, '127.0.0.1')`;
  }
});
