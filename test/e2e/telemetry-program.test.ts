import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTree, freePort } from '../../sandbox/child.ts';
import { startCollector } from '../support/collector.ts';
import { startIngestion } from '../support/ingestion.ts';
import { useStage } from './stage.ts';
import { assertTellsNothing } from './told.ts';

describe('The program with telemetry', function () {
  // It has to start, for real, and a key stays for five seconds.
  this.timeout(60_000);
  const stage = useStage();
  let folder = '';
  let program: ChildProcess;
  let output = '';
  let errors = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-telemetry-'));
    [output, errors] = ['', ''];
  });
  afterEach(async () => {
    endTree(program, 'SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function starts(environment: Record<string, string>): Promise<void> {
    const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env;
    const port = await freePort();
    const settings = { ...stage.environment, KEY_VISIBLE_SECONDS: '5', PORT: `${port}`, TMPDIR: folder };
    program = spawn(process.execPath, ['bot/main.ts'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { PATH, HOME, NODE_EXTRA_CA_CERTS, ...settings, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const { promise: started, resolve } = Promise.withResolvers<void>();
    program.stdout?.on('data', (words) => {
      output += words;
      if (output.includes('"app.started"')) resolve();
    });
    program.stderr?.on('data', (words) => {
      errors += words;
    });
    await started;
    stage.cloud.teams.connectBot(`http://127.0.0.1:${port}/api/messages`);
  }

  async function seesKey() {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    return chat;
  }

  /** Milliseconds until it has ended. Whatever it wrote, it wrote as itself. */
  async function ends(): Promise<number> {
    const ended = once(program, 'close');
    const began = Date.now();
    program.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(errors, '');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    assert(
      lines.every(({ event }) => event && event !== 'console.muted'),
      output,
    );
    return Date.now() - began;
  }

  it('tells Application Insights the same, and nothing of anybody', async () => {
    const ingestion = await startIngestion();
    // Whatever would leave this machine comes by here, and ends.
    const elsewhere: string[] = [];
    const proxy = createServer().on('connect', ({ url }, socket) => {
      elsewhere.push(`${url}`);
      socket.destroy();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
      await starts({
        APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
        HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        NO_PROXY: '127.0.0.1,localhost',
      });
      const carla = stage.chatOf(stage.people.carla);
      await carla.says('key');
      await carla.until(() => carla.sees('No Mac found'), 'words');
      const chat = await seesKey();
      await chat.until(() => chat.sees('Show again'), 'the key to go');
      await stage.eventually(() => output.includes('"key.blanked"'), 'the record');
      await ends();
      const envelopes = ingestion.envelopes();
      const all = ingestion.requests.map(({ path, headers, body }) => [path, headers, body].join('\n')).join('\n');
      const instances = new Set(envelopes.map(({ tags }) => tags['ai.cloud.roleInstance'] ?? ''));
      assertTellsNothing(stage.cloud, all, [ingestion.key, ...instances]);
      assert(!all.includes(hostname()));
      assert.equal(instances.size, 1);
      assert(envelopes.every(({ iKey, tags }) => iKey === ingestion.key && tags['ai.cloud.role'] === 'latchkey'));
      const data = envelopes.map((envelope) => envelope.data);
      const named = (type: string, name: string) =>
        data.filter(({ baseType, baseData }) => baseType === type && baseData.name === name);
      const [turn] = named('RequestData', 'turn show');
      assert.deepEqual(
        [turn?.baseData.success, turn?.baseData.properties],
        [true, { 'latchkey.activity': 'message', 'latchkey.command': 'show', 'latchkey.outcome': 'ok' }],
      );
      assert.equal(named('RemoteDependencyData', 'graph key').length, 1);
      const trace = envelopes.find((envelope) => envelope.data === turn)?.tags['ai.operation.id'];
      const edits = envelopes.filter(({ data: { baseData }, tags }) => {
        return baseData.name === 'teams edit' && tags['ai.operation.id'] === trace;
      });
      assert.equal(edits.length, 3, 'the Macs card becomes that of the key, the key comes, the key goes');
      const metrics = data.flatMap(({ baseData: { metrics = [], properties } }) =>
        metrics.map((each) => ({ ...each, properties })),
      );
      const [refusal] = metrics.filter(({ name }) => name === 'latchkey.refusals');
      assert.deepEqual(
        [refusal?.value, refusal?.properties],
        [1, { 'latchkey.for': 'person', 'latchkey.refusal': 'no-mac' }],
      );
      const [lateness] = metrics.filter(({ name }) => name === 'latchkey.blanking.lateness');
      assert.equal(lateness?.count, 1);
      assert.deepEqual(await readdir(folder), [], 'nothing is kept on disk');
      assert.deepEqual(
        elsewhere.filter((host) => host !== 'settings.sdk.monitor.azure.com:443'),
        [],
      );
    } finally {
      ingestion.stop();
      proxy.close();
    }
  });

  it('says once that Application Insights takes nothing', async () => {
    const ingestion = await startIngestion();
    ingestion.status = 400;
    try {
      await starts({
        APPLICATIONINSIGHTS_CONNECTION_STRING: ingestion.connectionString,
        OTEL_BSP_SCHEDULE_DELAY: '50',
      });
      const chat = stage.chatOf(stage.people.anna);
      for (const refused of [1, 2, 3]) {
        await chat.says('help');
        await stage.eventually(() => ingestion.requests.length >= refused, 'the traces');
      }
      await ends();
      const told = output.match(/"event":"telemetry.not-exported","to":"application-insights","what":"\w+"/g);
      assert.deepEqual(
        told?.map((line) => line.split('"').at(-2)),
        ['traces', 'metrics'],
      );
    } finally {
      ingestion.stop();
    }
  });

  for (const [what, answer] of [
    ['never answers', () => {}],
    ['breaks every connection', (request: { socket: { destroy(): void } }) => request.socket.destroy()],
  ] as const) {
    it(`shows keys and stops in time when the collector ${what}`, async () => {
      const collector = await startCollector();
      collector.answer = answer;
      try {
        await starts({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
        await seesKey();
        const ms = await ends();
        assert(ms < 5_000, `it took ${ms} ms`);
        assert(collector.requests.length > 0);
      } finally {
        collector.stop();
      }
    });
  }

  it('shows keys and stops in time when there is no collector', async () => {
    await starts({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
    await seesKey();
    const ms = await ends();
    assert(ms < 5_000, `it took ${ms} ms`);
  });
});
