import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { json, text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { endTree, freePort } from '../../sandbox/child.ts';
import { useStage } from './stage.ts';

type Answer = { status: number; body: Record<string, unknown> };

describe('The server', () => {
  const stage = useStage();

  const JSON_TYPE = { 'content-type': 'application/json' };

  /** One request by hand: a string is sent with its length, a list in chunks without it. */
  function sends(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | string[],
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(stage.url() + path, { method, headers, agent: false }, async (response) => {
        try {
          resolve({ status: response.statusCode ?? 0, body: (await json(response)) as Answer['body'] });
        } catch (error) {
          reject(error);
        }
      });
      outgoing.on('error', reject);
      if (typeof body === 'string') outgoing.setHeader('content-length', Buffer.byteLength(body));
      for (const chunk of [body ?? []].flat()) outgoing.write(chunk);
      outgoing.end();
    });
  }

  const posts = (body: string | string[], headers = JSON_TYPE) => sends('POST', '/api/messages', headers, body);

  it('answers in JSON whatever a client says it accepts', async () => {
    const alive = await sends('GET', '/healthz', { accept: 'image/png' });
    assert.deepEqual(alive, { status: 200, body: { alive: true } });
    const answer = await posts('{', { ...JSON_TYPE, accept: 'text/html' } as typeof JSON_TYPE);
    assert.deepEqual(answer, { status: 400, body: { error: 'Bad Request' } });
  });

  describe('an activity of the channel', () => {
    const strange = [null, 7, true, '', 'x'.repeat(2_000), [], [null], {}, { id: {} }, '__proto__'];

    it('may bring anything with a tap or a sign-in', async () => {
      const chat = stage.chatOf(stage.people.anna);
      for (const value of [
        ...strange.slice(1),
        { do: 'hide' },
        { do: 'show', ticket: {} },
        { do: 'show', ticket: 'x' },
      ]) {
        assert.equal((await stage.cloud.teams.deliver(chat.activity({ type: 'message', value }))).status, 200);
        for (const name of ['signin/tokenExchange', 'signin/verifyState']) {
          const { status } = await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name, value }));
          assert([400, 404].includes(status), `${name} ${JSON.stringify(value)} was answered ${status}`);
        }
      }
      assert.deepEqual(stage.logged('turn.failed'), []);
      assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    });

    it('of an unknown type is taken and ignored', async () => {
      const chat = stage.chatOf(stage.people.anna);
      for (const type of ['typing', 'messageReaction', 'event', 'endOfConversation', 'trace', 'somethingNew']) {
        assert.equal((await stage.cloud.teams.deliver(chat.activity({ type }))).status, 200, type);
      }
      assert.equal((await stage.cloud.teams.deliver(chat.activity({ type: 'invoke', name: 'x/y' }))).status, 501);
      assert.equal(chat.messages.length, 0);
    });

    it('is answered within five seconds although the work takes longer', async () => {
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      const isSignInCard = ({ body }: { body: string }) => body.includes('card.oauth');
      stage.breaks(isSignInCard, { before });
      const chat = stage.chatOf(stage.people.anna);
      const delivered = chat.says('key');
      await stage.cloud.wire.until(() => stage.cloud.wire.requests.some(isSignInCard), 'the sign-in card');
      await stage.secondsPass(5);
      assert.equal((await delivered).status, 202);
      goOn();
      await chat.until(() => chat.sees('Show recovery key'), 'the work to go on');
    });
  });

  describe('/readyz', () => {
    it('says that this instance can serve', async () => {
      assert.deepEqual(await sends('GET', '/readyz'), {
        status: 200,
        body: { ready: true, storage: true, blanking: true, overdue: 0 },
      });
    });

    it('answers 503 while storage cannot be written, and recovers', async () => {
      const release = stage.holdStorage();
      const asked = sends('GET', '/readyz');
      let answered = false;
      asked.finally(() => {
        answered = true;
      });
      await stage.passesUntil(() => answered, 'an answer', 5);
      const { status, body } = await asked;
      assert.deepEqual([status, body.ready, body.storage], [503, false, false]);
      release();
      assert.equal((await sends('GET', '/readyz')).status, 200);
    });

    it('counts the keys that are on a screen longer than they should be', async () => {
      const chat = stage.chatOf(stage.people.anna);
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      await chat.taps('Show recovery key');
      await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the key');
      stage.breaks(stage.isBlanking, { answer: { status: 500 } });
      await stage.minutesPass(5.2);
      assert.equal((await sends('GET', '/readyz')).body.overdue, 1);
    });
  });

  describe('the program', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const node = [process.execPath, 'bot/main.ts'] as const;

    function start(environment: Record<string, string>, [command, ...args]: readonly [string, ...string[]] = node) {
      const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env;
      return spawn(command, args, {
        cwd: root,
        env: { PATH, HOME, NODE_EXTRA_CA_CERTS, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
      });
    }

    const isReady = (port: number) =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );

    it('finishes what runs on SIGTERM and exits with 0 within ten seconds', async () => {
      const port = await freePort();
      const program = start({ ...stage.environment, PORT: `${port}` });
      const errors = text(program.stderr);
      let log = '';
      program.stdout.on('data', (words) => {
        log += words;
      });
      try {
        await stage.eventually(() => isReady(port), 'the program');
        stage.cloud.teams.connectBot(`http://127.0.0.1:${port}/api/messages`);
        const chat = stage.chatOf(stage.people.anna);
        await chat.says('key');
        await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
        const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
        stage.breaks(({ path }) => path.includes('getFileVaultKey'), { before });
        await chat.taps('Show recovery key');
        await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /getFileVaultKey/).length === 1);
        const ended = once(program, 'close');
        const began = Date.now();
        program.kill('SIGTERM');
        await stage.eventually(() => log.includes('"app.stopping"'), 'the end to begin');
        goOn();
        assert.deepEqual(await ended, [0, null]);
        assert(Date.now() - began < 10_000);
        assert(chat.sees(`${stage.company.devices.anna.key}`), 'the reveal that ran was finished');
        assert(log.includes('"reveal.shown"'));
        assert.equal(await errors, '');
        await stage.minutesPass(5.2);
        await chat.until(() => !chat.sees(`${stage.company.devices.anna.key}`), 'the next bot to blank it');
      } finally {
        endTree(program, 'SIGKILL');
      }
    });

    it('gets a SIGTERM that was meant for `npm start`, and exits with 0', async function () {
      if (process.platform === 'win32') this.skip();
      const port = await freePort();
      const npm = ['npm', '--no-update-notifier', 'start'] as const;
      const program = start({ ...stage.environment, PORT: `${port}` }, npm);
      const output = text(program.stdout);
      try {
        await stage.eventually(() => isReady(port), 'the program');
        program.kill('SIGTERM');
        // Comes when the bot has ended as well: until then it holds the pipe.
        const end = await once(program, 'close', { signal: AbortSignal.timeout(10_000) });
        assert.deepEqual(end, [0, null]);
        assert((await output).includes('"app.stopping"'));
      } finally {
        endTree(program, 'SIGKILL');
      }
    });

    it('does not start with a wrong setting: it names the setting and never its value', async () => {
      const program = start({ ...stage.environment, MicrosoftAppId: 'not-a-guid', PORT: 'secret-port' });
      const output = Promise.all([text(program.stdout), text(program.stderr)]);
      assert.deepEqual(await once(program, 'exit'), [1, null]);
      const words = (await output).join('');
      assert(words.includes('MicrosoftAppId') && words.includes('PORT'));
      assert(!words.includes('not-a-guid') && !words.includes('secret-port'));
    });
  });
});

describe('The server with HOST', () => {
  const stage = useStage(() => ({ HOST: '127.0.0.1' }));

  it('listens there and nowhere else', async () => {
    assert.equal((await fetch(`${stage.url()}/healthz`)).status, 200);
    const elsewhere = connect(Number(new URL(stage.url()).port), '::1');
    const refused = await once(elsewhere, 'connect').then(
      () => undefined,
      ({ code }: { code: string }) => code,
    );
    elsewhere.destroy();
    assert.match(`${refused}`, /^(ECONNREFUSED|EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH)$/);
  });
});
