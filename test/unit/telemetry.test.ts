import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { alerts } from '../../bot/domain/alerts.ts';
import { refusals } from '../../bot/domain/model.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { denials } from '../../bot/gate.ts';
import { readSettings } from '../../bot/settings.ts';
import { attributes } from '../../bot/telemetry/attributes.ts';
import { startTelemetry } from '../../bot/telemetry/index.ts';
import { calling, inTurn, noteTurn, observe, type Seen } from '../../bot/telemetry/observed.ts';
import { timing } from '../../bot/telemetry/storage.ts';
import { startCollector } from '../support/collector.ts';
import { createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';

describe('An attribute of a trace or a metric', () => {
  it('says what is on its list', () => {
    const given = { 'latchkey.refusal': 'no-mac', 'http.response.status_code': 429, 'latchkey.confirmed': false };
    assert.deepEqual(attributes(given), given);
    for (const alert of alerts) assert.deepEqual(attributes({ 'latchkey.alert': alert }), { 'latchkey.alert': alert });
    for (const refusal of [...refusals, ...denials]) {
      assert.deepEqual(attributes({ 'latchkey.refusal': refusal }), { 'latchkey.refusal': refusal });
    }
  });

  for (const value of ['ABCD-EFGH-JKLM-NPQR-STUV-WXYZ', 'MAC-ANNA', '', {}, null, Number.NaN, 1_000, true]) {
    it(`says other in place of ${JSON.stringify(value)}`, () => {
      assert.deepEqual(attributes({ 'latchkey.refusal': value }), { 'latchkey.refusal': 'other' });
      assert.deepEqual(attributes({ 'http.response.status_code': value }), { 'http.response.status_code': 'other' });
    });
  }

  it('is left out where there is nothing to say, and where nobody knows its name', () => {
    assert.deepEqual(attributes({ 'latchkey.refusal': undefined, name: 'Anna' } as object), {});
  });
});

describe('What is observed', () => {
  let seen: Seen[];
  let unobserve: () => void;
  beforeEach(() => {
    seen = [];
    unobserve = observe((each, work) => work().finally(() => void seen.push(each)));
  });
  afterEach(() => unobserve());
  const key = { system: 'graph', operation: 'key' } as const;

  for (const [status, outcome] of [
    [200, 'ok'],
    [304, 'ok'],
    [400, 'rejected'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'rejected'],
    [429, 'throttled'],
    [500, 'down'],
    [503, 'down'],
  ] as const) {
    it(`is ${outcome} when a call is answered ${status}, or fails with it`, async () => {
      assert.equal(
        await calling(key, async (answered) => {
          answered(status);
          return 7;
        }),
        7,
      );
      const error = Object.assign(new Error('with a card'), { statusCode: status });
      await assert.rejects(
        calling(key, () => Promise.reject(error)),
        error,
      );
      assert.deepEqual(
        seen.map(({ call, ...each }) => [call, each.status, each.outcome]),
        [
          [key, status, outcome],
          [key, status, status < 400 ? 'failed' : outcome],
        ],
      );
    });
  }

  it('is failed when there is no answer, and holds nothing of the error', async () => {
    const errors = [new Error('ABCD-EFGH'), new Unavailable('storage', 'busy', { status: 5 }), 'ABCD-EFGH', undefined];
    for (const error of errors) await calling(key, () => Promise.reject(error)).catch(() => {});
    assert.deepEqual(
      seen.map(({ ms: _, ...each }) => each),
      errors.map(() => ({ call: key, outcome: 'failed' })),
    );
  });

  it('takes as long as it takes', async () => {
    await calling(key, () => pause(30));
    assert(seen[0] && seen[0].ms >= 29 && seen[0].ms < 5_000, `${seen[0]?.ms}`);
  });

  it('is of each turn what was noted in it, also when two go on at the same time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = inTurn('message', async () => {
      await promise;
      noteTurn({ command: 'show' });
    });
    await inTurn('invoke', async () => noteTurn({ command: 'sign-in', ended: 'denied' }));
    noteTurn({ command: 'help' });
    resolve();
    await first;
    assert.deepEqual(
      seen.map(({ turn, outcome }) => [turn?.activity, turn?.command, outcome]),
      [
        ['invoke', 'sign-in', 'denied'],
        ['message', 'show', 'ok'],
      ],
    );
  });

  it('is nothing once nobody looks, and the work goes on', async () => {
    unobserve();
    assert.equal(await calling(key, async () => 7), 7);
    assert.equal(await inTurn('message', async () => 8), 8);
    assert.deepEqual(seen, []);
  });

  it('of storage is each of its operations by name, and the answer stays', async () => {
    const engine = timing({
      records: {
        read: async (name: string) => ({ value: name, version: '1' }),
        clean: () => Promise.reject(new Unavailable('storage', 'busy')),
      },
      ...{ followUpQueue: {}, errands: {}, audit: {} },
      bookings: { odd: () => 'not on the list' },
    } as never);
    assert.deepEqual(await engine.records.read('chat/anna'), { value: 'chat/anna', version: '1' });
    await assert.rejects(engine.records.clean(), Unavailable);
    assert.equal((engine.bookings as unknown as { odd(): string }).odd(), 'not on the list');
    assert.deepEqual(
      seen.map(({ call, outcome }) => [call?.operation, outcome]),
      [
        ['records.read', 'ok'],
        ['records.clean', 'failed'],
      ],
    );
    assert(!inspect(seen, { depth: 9 }).includes('anna'));
  });
});

describe('Telemetry', () => {
  const given = {
    MicrosoftAppId: '11111111-1111-4111-8111-111111111111',
    MicrosoftAppPassword: 'bot-secret',
    MicrosoftAppTenantId: '99999999-9999-4999-8999-999999999999',
    OAUTH_CONNECTION: 'sso',
  };
  const read = (more: Record<string, string>) => readSettings({ ...given, ...more }).telemetry;
  const CONNECTION = 'InstrumentationKey=12345678-1234-4234-8234-123456789abc;IngestionEndpoint=https://x.example/';

  it('is off unless somebody is named', () => {
    assert.equal(read({}), undefined);
    assert.equal(read({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ', OTEL_SERVICE_NAME: 'latchkey' }), undefined);
  });

  it('is off when OpenTelemetry is, whoever is named', () => {
    const named = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x.example',
      APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION,
    };
    assert(read(named));
    assert.equal(read({ ...named, OTEL_SDK_DISABLED: 'true' }), undefined);
  });

  for (const [what, more, traces, metrics] of [
    [
      'a collector',
      { ENDPOINT: 'http://127.0.0.1:4318' },
      'http://127.0.0.1:4318/v1/traces',
      'http://127.0.0.1:4318/v1/metrics',
    ],
    [
      'one with a path',
      { ENDPOINT: 'https://x.example/otlp/' },
      'https://x.example/otlp/v1/traces',
      'https://x.example/otlp/v1/metrics',
    ],
    ['one for traces', { TRACES_ENDPOINT: 'https://x.example/t' }, 'https://x.example/t', undefined],
    [
      'another one for metrics',
      { ENDPOINT: 'https://x.example', METRICS_ENDPOINT: 'https://y.example/m' },
      'https://x.example/v1/traces',
      'https://y.example/m',
    ],
  ] as const) {
    it(`goes to ${what}`, () => {
      const named = Object.entries(more).map(([name, value]) => [`OTEL_EXPORTER_OTLP_${name}`, value]);
      assert.deepEqual(read(Object.fromEntries(named)), { traces, metrics, applicationInsights: undefined });
    });
  }

  it('goes to Application Insights, whose connection string nobody can read off the settings', () => {
    const settings = readSettings({ ...given, APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION });
    assert.equal(settings.telemetry?.applicationInsights?.reveal(), CONNECTION);
    assert(!inspect(settings, { depth: 9, showHidden: true }).includes('12345678'));
    assert(!JSON.stringify(settings).includes('12345678'));
  });

  for (const [name, values] of Object.entries({
    OTEL_EXPORTER_OTLP_ENDPOINT: [
      'collector:4317',
      'grpc://x.example',
      'http://me:secret@x.example',
      'https://x.example?key=1',
    ],
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ['x'],
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ['x'],
    OTEL_SDK_DISABLED: ['1'],
    APPLICATIONINSIGHTS_CONNECTION_STRING: [
      '12345678-1234-4234-8234-123456789abc',
      'InstrumentationKey=secret',
      CONNECTION.replace('https', 'http'),
    ],
  })) {
    for (const value of values) {
      it(`refuses ${name}=${value}, and does not repeat it`, () => {
        assert.throws(
          () => read({ [name]: value }),
          ({ message }: Error) => message.includes(name) && !/secret|123/.test(message.replace(name, '')),
        );
      });
    }
  }

  /** What a program of its own says. */
  async function says(script: string): Promise<string> {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd });
    return stdout;
  }

  it('loads nothing of OpenTelemetry while it is off', async () => {
    const loaded = async (telemetry: string, first = '') =>
      Number(
        await says(`
          import { createRequire } from 'node:module';
          const { startTelemetry } = await import('./bot/telemetry/index.ts');
          ${first}
          await startTelemetry(${telemetry}, {});
          const loaded = Object.keys(createRequire('/').cache).filter((file) => file.includes('opentelemetry'));
          process.stdout.write(String(loaded.length));`),
      );
    assert.equal(await loaded('undefined', "await import('./bot/app.ts');"), 0);
    assert((await loaded("{ traces: 'http://127.0.0.1:9' }")) > 100);
  });

  it("keeps Microsoft's exporter from telling Microsoft of itself", async () => {
    const answer = await says(`
      const { createExporters } = await import('./bot/telemetry/exporters.ts');
      const { Secret } = await import('./bot/secret.ts');
      const { AzureMonitorTraceExporter } = await import('@azure/monitor-opentelemetry-exporter');
      const track = () => new AzureMonitorTraceExporter({ connectionString: '${CONNECTION}' }).trackStatsbeat;
      await createExporters({ applicationInsights: new Secret('${CONNECTION}') }, {});
      process.stdout.write(String(track()));
      process.exit();`);
    assert.equal(answer, 'false');
  });

  it('gives up on a collector that does not answer after two seconds', async () => {
    const collector = await startCollector();
    collector.answer = () => {};
    const clock = createManualClock();
    try {
      const settings = { traces: undefined, metrics: collector.url, applicationInsights: undefined };
      const telemetry = await startTelemetry(settings, { clock, log: createFakeLog(), version: '1' });
      let stopped = false;
      telemetry.counting(createFakeLog()).alert('audit.failed');
      const stopping = telemetry.stop().then(() => {
        stopped = true;
      });
      await clock.pass(1_999);
      assert(!stopped);
      await clock.pass(1);
      assert(stopped);
      await stopping;
      assert.equal(clock.waiting(), 0);
    } finally {
      collector.stop();
    }
  });

  it('says once that nothing arrives, and again after something did', async () => {
    const collector = await startCollector();
    const log = createFakeLog();
    const { createExporters } = await import('../../bot/telemetry/exporters.ts');
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics');
    const { readers } = await createExporters(
      { traces: undefined, metrics: collector.url, applicationInsights: undefined },
      log,
    );
    const provider = new MeterProvider({ readers });
    const counter = provider.getMeter('test').createCounter('test');
    try {
      for (const status of [400, 500, 200, 400]) {
        counter.add(1);
        collector.answer = (_request, response) => {
          response.statusCode = status;
          response.end('{"the card": "ABCD-EFGH"}');
        };
        await provider.forceFlush();
      }
      assert.deepEqual(log.events(), ['telemetry.not-exported', 'telemetry.not-exported']);
      assert(!JSON.stringify(log.lines).includes('ABCD'));
    } finally {
      await provider.shutdown();
      collector.stop();
    }
  });
});
