import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { startCollector } from '../support/collector.ts';
import { useDesk } from './desk.ts';
import { assertTellsNothing } from './told.ts';

describe('What a collector is told', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>;
  let answers: typeof collector.answer;
  before(async () => {
    collector = await startCollector();
    answers = collector.answer;
  });
  after(() => collector.stop());
  beforeEach(() => {
    collector.requests.length = 0;
  });
  const desk = useDesk(() => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }));
  const { stage } = desk;
  afterEach(() => {
    const known = collector.resources().map((resource) => `${resource['service.instance.id']}`);
    assert(known.length > 0, 'nothing was told');
    for (const { events, links, status } of collector.spans()) {
      assert.deepEqual([events, links, status.message], [[], [], undefined]);
    }
    const all = collector.requests.map(({ path, headers, body }) => [path, headers, body].join('\n')).join('\n');
    assertTellsNothing(stage.cloud, all, known);
    const references = linesOf().flatMap(({ reference }) => reference ?? []);
    assert(!references.some((reference) => all.includes(`"${reference}"`)), 'a reference was told');
  });

  type Line = { level: string; event: string; reference?: string; refusal?: string; error?: string };
  const linesOf = () =>
    stage
      .output()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);

  /** What the bot has counted is sent when it stops; another one goes on. */
  const told = () => stage.restart();

  async function taps(person: Person = stage.people.anna) {
    const chat = stage.chatOf(person);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    return chat;
  }

  async function seesKey() {
    const chat = await taps();
    await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length > 0, 'the record');
    return chat;
  }

  /** How often each value stands in the log, and how often it was counted. */
  function assertCounted(metric: string, attribute: string, values: string[]): void {
    const counts = (all: string[]) =>
      Object.fromEntries(all.toSorted().map((value) => [value, all.filter((each) => each === value).length]));
    const counted = collector.points(metric).map(({ attributes }) => `${attributes[attribute]}`);
    const totals = [...new Set(counted)]
      .toSorted()
      .map((value) => [value, collector.total(metric, { [attribute]: value })]);
    assert.deepEqual(Object.fromEntries(totals), counts(values));
  }

  it('of a reveal: what was done, how long it took, and that the key went in time', async () => {
    const chat = await seesKey();
    await stage.minutesPass(5.1);
    await chat.until(() => chat.sees('Show again'), 'the key to go');
    await told();

    const turn = collector.spans().find(({ name }) => name === 'turn show');
    assert(turn);
    assert.deepEqual(turn.attributes, {
      'latchkey.activity': 'message',
      'latchkey.command': 'show',
      'latchkey.outcome': 'ok',
    });
    const below = collector.spans().filter(({ traceId, spanId }) => traceId === turn.traceId && spanId !== turn.spanId);
    assert.deepEqual(below.map(({ name }) => name).toSorted(), [
      ...['graph account', 'graph groups', 'graph key', 'graph mac', 'graph primary-users'],
      ...['teams edit', 'teams edit', 'token-service token'],
    ]);
    assert(below.every(({ parentSpanId, kind }) => parentSpanId === turn.spanId && kind === 3));
    assert.deepEqual(below.find(({ name }) => name === 'graph key')?.attributes, {
      'latchkey.system': 'graph',
      'latchkey.operation': 'key',
      'latchkey.outcome': 'ok',
      'http.response.status_code': 200,
    });
    assert.deepEqual(Object.fromEntries(collector.metrics()), {
      'latchkey.keys': '',
      'latchkey.blanking.lateness': 's',
      'latchkey.call.duration': 's',
      'latchkey.turn.duration': 's',
      'latchkey.backlog': '',
    });
    assert.deepEqual(
      collector.points('latchkey.keys').map(({ attributes, point }) => [attributes, Number(point.asDouble)]),
      [[{ 'latchkey.for': 'person', 'latchkey.confirmed': true }, 1]],
    );
    assert.equal(collector.total('latchkey.blanking.lateness'), 1);
    assert.equal(collector.total('latchkey.backlog'), 0);
    assert.equal(
      collector.total('latchkey.turn.duration', { 'latchkey.command': 'show', 'latchkey.outcome': 'ok' }),
      1,
    );
    for (const [operation, path] of [
      ['key', /getFileVaultKey/],
      ['primary-users', /managedDevices\/[^/]+\/users/],
    ] as const) {
      const asked = stage.asked('graph', 'GET', path).length;
      assert.equal(collector.total('latchkey.call.duration', { 'latchkey.operation': operation }), asked);
    }
    const edits = { 'latchkey.system': 'teams', 'latchkey.operation': 'edit' };
    assert.equal(collector.total('latchkey.call.duration', edits), stage.asked('connector', 'PUT', /./).length);
    assert(collector.total('latchkey.call.duration', { 'latchkey.operation': 'bookings.book' }) >= 1);
    for (const resource of collector.resources()) {
      assert.deepEqual(Object.keys(resource).toSorted(), ['service.instance.id', 'service.name', 'service.version']);
      assert.equal(resource['service.name'], 'latchkey');
    }
  });

  it('of a key that could not be taken off: how late it was, and what waits', async () => {
    const chat = await seesKey();
    const works = stage.breaks(stage.isBlanking, { answer: { status: 502 } });
    await stage.minutesPass(7);
    await told();
    assert.equal(collector.total('latchkey.backlog'), 1);
    assertCounted(
      'latchkey.alerts',
      'latchkey.alert',
      linesOf()
        .filter(({ level }) => level === 'error')
        .map(({ event }) => event),
    );
    assert(collector.total('latchkey.alerts', { 'latchkey.alert': 'blanking.overdue' }) > 0);
    const refused = stage.asked('connector', 'PUT', /./).filter(({ answered }) => answered === 502).length;
    const down = { 'latchkey.system': 'teams', 'latchkey.outcome': 'down' };
    assert.equal(collector.total('latchkey.call.duration', down), refused);

    works();
    await stage.passesUntil(() => chat.sees('Show again'), 'the key to go', 60);
    await stage.eventually(() => stage.logged('key.blanked').length === 1, 'the record');
    await told();
    const [late] = stage.logged('key.blanked').map(({ lateMs }) => Number(lateMs));
    assert(late && late > 100_000);
    const [{ point } = { point: {} as { sum?: number } }] = collector.points('latchkey.blanking.lateness');
    assert.equal(point.sum, late / 1_000);
  });

  it('of everybody who hears no: its kind, as often as it was said', async () => {
    const { people } = stage;
    for (const [person, words] of [
      [people.carla, 'No Mac found'],
      [people.dario, 'This Mac is your own'],
      [people.hana, 'Not with this account'],
      [people.ivo, 'Not with this account'],
    ] as const) {
      const chat = stage.chatOf(person);
      await chat.says('key');
      await chat.until(() => chat.sees(words), words);
    }
    const emre = await taps(people.emre);
    await emre.until(() => emre.sees('The company has no key for this Mac'), 'words');
    await desk.asks(people.lea, 'NOBODYS-MAC');
    await desk.asks(people.carla, 'MAC-ANNA');
    const stranger = stage.chatOf(people.anna).activity({ type: 'message', text: 'key' });
    const { tenantId } = stage.company;
    await stage.cloud.teams.deliver(JSON.parse(JSON.stringify(stranger).replaceAll(tenantId, people.ben.id)));
    await stage.eventually(() => refusals().length === 8, '8 refusals');
    await told();
    assertCounted('latchkey.refusals', 'latchkey.refusal', refusals());
    assert(!refusals().includes('other'));
    assert.equal(collector.total('latchkey.refusals', { 'latchkey.refusal': 'no-mac', 'latchkey.for': 'person' }), 1);
    assert.equal(collector.total('latchkey.refusals', { 'latchkey.for': 'technician' }), 2);
    assert.equal(collector.total('latchkey.turn.duration', { 'latchkey.outcome': 'denied' }), 1);
    assert.equal(collector.total('latchkey.keys'), 0);
  });

  const refusals = () =>
    linesOf()
      .filter(({ event }) => event === 'reveal.refused' || event === 'lookup.refused')
      .map(({ refusal }) => `${refusal}`);

  it('of systems that fail: which, and how', async () => {
    const faults: [outcome: string, fault: Fault][] = [
      ['refused', { answer: { status: 403, body: { error: { message: 'You may not read MAC-ANNA.' } } } }],
      ['rejected', { answer: { status: 404 } }],
      ['throttled', { answer: { status: 429, headers: { 'retry-after': '60' } } }],
      ['down', { answer: { status: 500 } }],
      ['failed', { answer: 'drop' }],
    ];
    for (const [, fault] of faults) {
      const works = stage.breaks(({ path }) => path.includes('getFileVaultKey'), fault);
      const before = refusals().length;
      await taps();
      await stage.passesUntil(() => refusals().length > before, 'the no', 30);
      works();
      await stage.passesUntil(() => stage.bookings().length === 0, 'the booking to be settled', 30);
    }
    stage.breaks(stage.isShowing, { effect: true, answer: 'drop' });
    const chat = await taps();
    await stage.passesUntil(() => chat.sees('Show again'), 'the key to go', 30);
    await told();
    for (const [outcome] of faults) {
      const key = { 'latchkey.operation': 'key', 'latchkey.outcome': outcome };
      assert.equal(collector.total('latchkey.call.duration', key), 1, outcome);
      const span = collector
        .spans()
        .find(
          ({ attributes }) => attributes['latchkey.operation'] === 'key' && attributes['latchkey.outcome'] === outcome,
        );
      assert.deepEqual(span?.status, { code: outcome === 'rejected' ? 0 : 2 }, outcome);
    }
    assert.equal(collector.total('latchkey.keys', { 'latchkey.confirmed': false }), 1);
    assert.equal(
      collector.total('latchkey.call.duration', { 'latchkey.operation': 'edit', 'latchkey.outcome': 'failed' }),
      1,
    );
    assertCounted(
      'latchkey.alerts',
      'latchkey.alert',
      linesOf()
        .filter(({ level }) => level === 'error')
        .map(({ event }) => event),
    );
  });

  it('of storage that does not answer, and of the turn that failed of it', async () => {
    const chat = await seesKey();
    const release = stage.holdStorage();
    const said = chat.says('help');
    await stage.passesUntil(() => stage.logged('turn.failed').length === 1, 'the turn to fail', 30);
    await said;
    release();
    await stage.passesUntil(() => chat.sees('Something went wrong'), 'words', 30);
    await stage.secondsPass(10);
    await told();
    const failed = { 'latchkey.outcome': 'failed' };
    assert(collector.total('latchkey.call.duration', { ...failed, 'latchkey.system': 'storage' }) > 0);
    assert.equal(collector.total('latchkey.turn.duration', failed), 1);
    assert.equal(
      collector.spans().filter(({ name, status }) => name.startsWith('turn') && status.code === 2).length,
      1,
    );
    assert.equal(collector.total('latchkey.alerts', { 'latchkey.alert': 'turn.failed' }), 1);
  });

  it('of a look-up: that it was one, and nothing of whom or what', async () => {
    const { lea } = stage.people;
    const { anna } = stage.company.devices;
    await desk.reachesFormFromChannel(lea, anna);
    await desk.fillsIn(lea, anna);
    await desk.isShown(lea, anna);
    await told();
    assert.equal(collector.total('latchkey.keys', { 'latchkey.for': 'technician' }), 1);
    const turns = collector
      .spans()
      .filter(({ kind }) => kind === 2)
      .map(({ attributes }) => attributes['latchkey.command']);
    for (const command of ['in-channel', 'go-on', 'ask']) assert(turns.includes(command), command);
    for (const operation of ['search', 'token-on-behalf', 'reply-in-channel', 'read-team']) {
      assert(collector.total('latchkey.call.duration', { 'latchkey.operation': operation }) > 0, operation);
    }
  });

  it('of what was made up: that it was something else', async () => {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('hello');
    await stage.cloud.teams.deliver(chat.activity({ type: `MAC-ANNA ${stage.company.devices.anna.key}` }));
    await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: { do: 'MAC-ANNA' } }));
    await stage.cloud.teams.deliver(chat.activity({ type: 'message', text: 'key' }), '');
    await told();
    assert.equal(collector.total('latchkey.turn.duration', { 'latchkey.activity': 'other' }), 1);
    assert.equal(collector.total('latchkey.turn.duration', { 'latchkey.command': 'old-card' }), 1);
    assert.deepEqual(
      collector.points('latchkey.requests.failed').map(({ attributes }) => attributes),
      [{ 'http.response.status_code': 401 }],
    );
  });

  it('in vain when it refuses: the log says that nothing arrives, and neither what nor why', async () => {
    collector.answer = (_request, response) => {
      response.statusCode = 400;
      response.end('MAC-ANNA ABCD-EFGH');
    };
    await seesKey();
    await told();
    collector.answer = answers;
    const unheard = linesOf().filter(({ event }) => event === 'telemetry.not-exported');
    assert.deepEqual(
      unheard.map(({ time: _, at: __, ...line }: Line & { time?: number; at?: string }) => line),
      ['traces', 'metrics'].map((what) => ({
        ...{ level: 'warn', event: 'telemetry.not-exported', to: 'otlp', what, error: 'OTLPExporterError' },
      })),
    );
  });
});
