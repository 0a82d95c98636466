import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createCompany } from '../../sandbox/company.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

const main = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));

describe('npm run sandbox', function () {
  this.timeout(30_000);

  for (const [wish, answer] of [
    [['--as', 'nobody'], /Nobody here is called nobody. There are anna, ben, /],
    [['--as', 'constructor'], /Nobody here is called constructor/],
    [['--as', 'lea', '--with', 'nobody'], /Nobody here is called nobody/],
    [['--seconds', '4'], /from 5 to 300/],
    [['--seconds', '5.5'], /from 5 to 300/],
    [['--seconds', 'soon'], /from 5 to 300/],
    [['--fault', 'gremlins'], /There is no fault gremlins. There are graph-down, /],
    [['--fault', 'constructor'], /There is no fault constructor/],
    [['--fault'], /--fault/],
    [['--variant', 'no-key=400'], /There is no variant no-key=400. There are no-key=404\|null, /],
    [['--variant', 'users'], /There is no variant users/],
    [['--set', 'GRAPH_URL=https://graph.microsoft.com'], /GRAPH_URL is the sandbox's own to set/],
    [['--set', 'NODE_TLS_REJECT_UNAUTHORIZED=0'], /--set takes NAME=value.* LOG_LEVEL/],
    [['--set', 'LOG_LEVEL'], /--set takes NAME=value/],
    [['--colour'], /--colour/],
  ] as const) {
    it(`says what it takes when asked for ${wish.join(' ')}`, async () => {
      const command = run(...wish);
      const [words, [code]] = await Promise.all([text(command.stdout), once(command, 'close')]);
      assert.match(words, answer);
      assert.match(words, /Usage/);
      assert.equal(code, 2);
    });
  }

  it('says what it takes to whoever asks for help, and that is no fault', async () => {
    const command = run('--fault', 'gremlins', '--help');
    const [words, [code]] = await Promise.all([text(command.stdout), once(command, 'close')]);
    assert.match(words, /^Usage/);
    assert.equal(code, 0);
  });

  it('tells where the chat is, and ends and removes everything when it is interrupted', async () => {
    const troubles = ['--fault', 'graph-down', '--fault', 'edits-fail', '--variant', 'users=403'];
    const command = run('--as', 'Carla', '--with', 'kai', '--seconds', '300', ...troubles, '--set', 'LOG_LEVEL=error');
    const words = await saysUntil(command, 'Ctrl-C ends everything');
    assert.match(words, /You are Carla Conti and Kai Kaya/);
    // With Kai the helpdesk is on.
    assert.match(words, /Kai looks a Mac up: .*: lookup MAC-ANNA\./);
    assert.match(words, /In Anna's window, key shows the serial number\./);
    assert.match(words, /If she does not answer for two minutes, Lea taps Review/);
    assert.match(words, /do as stands above under "The helpdesk"/);
    assert.match(words, /asked to replace a key, the Mac checks in 20 seconds later/);
    assert.match(
      words,
      /Goes wrong: Graph answers 500.*\nGoes wrong: .*edits-fail.*\n.*users=403\nSet: LOG_LEVEL=error\n/,
    );
    const chats = ['Carla Conti', 'Kai Kaya'].map((name) =>
      found(words, new RegExp(`(?<=  ${name} +)http://127\\.0\\.0\\.1:\\d+`)),
    );
    const folder = dirname(found(words, /\S+bot\.log/));
    for (const chat of chats) assert((await fetch(chat)).ok);
    assert(existsSync(folder));
    // At the usual level the bot tells of its start.
    assert.equal(readFileSync(join(folder, 'bot.log'), 'utf8').includes('"level":"info"'), false);

    command.kill('SIGINT');
    // Comes only when no child holds the pipe any more.
    const [code] = await once(command, 'close');
    assert.equal(code, 0);
    for (const chat of chats) await assert.rejects(fetch(chat));
    assert(!existsSync(folder));
  });

  it('tells somebody alone to type key, and how to play the helpdesk', async () => {
    const command = run();
    const words = await saysUntil(command, 'Ctrl-C ends everything');
    assert.match(words, /Lea looks a Mac up/);
    assert.match(words, /\nand type: key\n/);
    command.kill('SIGINT');
    assert.deepEqual(await once(command, 'close'), [0, null]);
  });

  it('tells whom the helpdesk asks as it is set', async () => {
    const command = run('--as', 'lea', '--set', 'APPROVAL=colleague');
    const words = await saysUntil(command, 'Ctrl-C ends everything');
    assert.match(words, /Kai taps Review in the channel, .* Anna is not asked\./);
    assert.doesNotMatch(words, /two minutes|two digits/);
    command.kill('SIGINT');
    assert.deepEqual(await once(command, 'close'), [0, null]);
  });

  it('quotes a bot that does not start, and leaves nothing running', async () => {
    const company = createCompany();
    const wish = { company, person: company.people.anna, visibleSeconds: 1, signal: new AbortController().signal };
    // Settings from the command line override none of the sandbox's own, whoever lets them through.
    const settings = { KEY_VISIBLE_SECONDS: '300' };
    await assert.rejects(
      startSandbox({ ...wish, settings, tell: assert.fail }),
      /The bot has ended \(exit code \d+\).*KEY_VISIBLE_SECONDS/s,
    );
  });
});

function run(...wish: string[]) {
  return spawn(process.execPath, [main, ...wish], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function saysUntil({ stdout }: ChildProcess, end: string): Promise<string> {
  let words = '';
  for await (const chunk of stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    words += chunk;
    if (words.includes(end)) return words;
  }
  return assert.fail(`It ended without saying "${end}":\n${words}`);
}

function found(words: string, pattern: RegExp): string {
  return pattern.exec(words)?.[0] ?? assert.fail(`${pattern} is not in:\n${words}`);
}
