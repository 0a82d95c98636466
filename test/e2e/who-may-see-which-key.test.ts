import assert from 'node:assert/strict';
import { createGraph } from '../../bot/adapters/graph/client.ts';
import { createGraphDirectory } from '../../bot/adapters/graph/directory.ts';
import { registrationTokens } from '../../bot/adapters/tokens.ts';
import { createAdmission } from '../../bot/domain/admission.ts';
import { createAuthorise } from '../../bot/domain/authorise.ts';
import type { Refusal } from '../../bot/domain/model.ts';
import { createSerialCheck } from '../../bot/domain/serial-check.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Company } from '../../sandbox/company.ts';
import { startTestCloud } from '../support/cloud.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { createFakeLog } from '../support/fakes.ts';

type Who = keyof Company['people'];
type Which = keyof Company['devices'];
type Answer = 'key' | Refusal;

/** Every pair of a person and a Mac that is not simply somebody else's. All pairs that are not here must be refused. */
const matrix: [Who, Which, Answer][] = [
  ['anna', 'anna', 'key'],
  ['ben', 'ben', 'key'],
  ['ben', 'benStudio', 'key'],
  ['ben', 'benHome', 'personal-mac'],
  ['ben', 'benPhone', 'not-yours'],
  ['ben', 'benPc', 'not-yours'],
  ['dario', 'dario', 'personal-mac'],
  ['emre', 'emre', 'key'],
  ['fiona', 'fiona', 'key'],
  ['gil', 'gil', 'not-yours'],
  ['kim', 'gil', 'not-yours'],
  ['jo', 'jo', 'key'],
  ['kim', 'kim', 'key'],
  ['lea', 'lea', 'not-yours'],
  ['mia', 'mia', 'key'],
  ['mia', 'miaBefore', 'serial-asked'],
  ['mia', 'miaMini', 'key'],
  ['nils', 'nils', 'serial-asked'],
  ['olga', 'olga', 'serial-asked'],
  ['quinn', 'quinn', 'serial-unknown'],
  ['ravi', 'raviAndSara', 'not-yours'],
  ['sara', 'raviAndSara', 'not-yours'],
  ['tom', 'tom', 'key'],
  ['uma', 'uma', 'key'],
  ['ute', 'ute', 'key'],
  ['viktor', 'viktor', 'key'],
  ['wim', 'wim', 'key'],
  ['xenia', 'xenia', 'key'],
  ['yara', 'yara', 'key'],
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const).map((at): [Who, Which, Answer] => ['vera', `vera${at}`, 'key']),
  ['zoe', 'zoe', 'key'],
];

/** Who sees no key of any Mac, their own included. */
const never: Partial<Record<Who, Refusal>> = { hana: 'no-account', ivo: 'no-account', pia: 'protected' };

describe('Who may see which key', () => {
  let cloud: Cloud;
  let domain: Domain;

  beforeEach(async () => {
    cloud = await startTestCloud();
    domain = await createDomain();
  });
  afterEach(async () => {
    await cloud.stop();
    await domain.close();
  });

  /** The real choke point over the real Graph adapter, on what this company's Graph answers. */
  function judge() {
    const settings = readSettings(cloud.environment);
    const token = registrationTokens(settings.graph, settings, systemClock);
    const graph = createGraph({ url: settings.endpoints.graph, token, clock: systemClock, log: createFakeLog() });
    const directory = createGraphDirectory(graph);
    const policy = { selfService: 'on', protectedGroup: cloud.company.groups.protected.id } as const;
    const admission = createAdmission({ directory, theSwitch: domain.theSwitch, policy });
    const serialCheck = createSerialCheck({ records: domain.records, clock: systemClock, mode: 'auto' });
    return createAuthorise({ admission, directory, serialCheck });
  }

  async function answers(people: Who[], devices: Which[]): Promise<Map<string, Answer>> {
    const { key } = judge();
    const found = new Map<string, Answer>();
    for (const who of people) {
      for (const which of devices) {
        const { id } = cloud.company.devices[which].record;
        const verdict = await key(cloud.company.people[who].id, { id, serial: undefined }, AbortSignal.timeout(10_000));
        found.set(`${who} ${which}`, 'objection' in verdict ? verdict.objection.refusal : 'key');
      }
    }
    return found;
  }

  const everybody = () => Object.keys(cloud.company.people) as Who[];
  const everything = () => Object.keys(cloud.company.devices) as Which[];

  it('is this table, and nothing else: every person and every Mac', async () => {
    const expected = new Map(
      everybody().flatMap((who) =>
        everything().map((which): [string, Answer] => [`${who} ${which}`, never[who] ?? 'not-yours']),
      ),
    );
    for (const [who, which, answer] of matrix) expected.set(`${who} ${which}`, answer);
    assert.deepEqual(await answers(everybody(), everything()), expected);
  }).timeout(60_000);

  it('is nobody where /users of a Mac may not be read: then Graph has refused, and nothing stands in for it', async () => {
    cloud.company.facts.users = '403';
    await assert.rejects(answers(['anna'], ['anna']), { name: 'Unavailable', system: 'Graph', reason: 'rejected' });
  });
});
