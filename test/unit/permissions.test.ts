import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Graph } from '../../bot/adapters/graph/client.ts';
import { delegatedPermissions, permissions } from '../../bot/permissions.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';
import { rowsOf } from '../support/tables.ts';

const docs = new URL('../../docs/', import.meta.url);
const adapters = new URL('../../bot/adapters/graph/', import.meta.url);
const id = '33333333-3333-4333-8333-333333333333';
const { signal } = new AbortController();

const names = permissions.map(({ name }) => name);
const calls = [...new Set(permissions.flatMap((permission) => permission.calls))];

/** What every method of what these files create is called with, before the signal; '' is what a file creates if that is a function. */
const methods: Record<string, Record<string, unknown[]>> = {
  'branding.ts': { '': [] },
  'directory.ts': { account: [id], macsOf: [id], mac: [id], primaryUsers: [id], groupsOf: [id, [id]] },
  'encryption.ts': { '': [{ id, name: 'MAC-ANNA' }] },
  'install.ts': { '': [id] },
  'keys.ts': { keyOf: [id], replace: [id], progressOf: [id, 0] },
  'probe.ts': { people: [], macs: [], group: [id] },
  'search.ts': { find: ['MAC-ANNA'] },
};
/** What a technician's own token is used for, and so nothing that an app may do. */
const onBehalf: Record<string, string[]> = {
  'directory.ts': ['mac', 'primaryUsers'],
  'keys.ts': ['keyOf'],
  'search.ts': ['find'],
};
/** They make no calls of their own. */
const shared = ['client.ts', 'device.ts'];
const files = readdirSync(adapters).filter((file) => !shared.includes(file));

type Creator = (...ports: unknown[]) => object;
type Method = (...args: unknown[]) => Promise<unknown>;

/** What the one creator that a file exports has made. */
async function created(file: string, graph: Graph): Promise<Map<string, Method>> {
  const creators = Object.values((await import(new URL(file, adapters).href)) as Record<string, Creator>);
  assert.equal(creators.length, 1, `${file} exports something else than one creator`);
  const [made] = creators.map((create) => create(graph, id));
  return new Map(typeof made === 'function' ? [['', made as Method]] : Object.entries(made ?? {}));
}

/** A Graph that notes each call and answers something that has the shape asked for. */
function recording(noted: Set<string>): Graph {
  const note = (method: string, { version, path }: { version: string; path: string }) =>
    noted.add(`${method} /${version}${path.split('?')[0]?.replaceAll(id, '{id}')}`);
  const answers = [{ value: [] }, { value: null }, {}, { id }, { id, value: [] }];
  type Shape<T> = Parameters<Graph['ask']>[0]['shape'] & { safeParse(answer: unknown): { data?: T } };
  const fitting = <T>(shape: unknown) =>
    answers.map((answer) => (shape as Shape<T>).safeParse(answer).data).find((data) => data !== undefined) as T;
  return {
    url: 'https://graph.example',
    async get(asked) {
      note('GET', asked);
      return { status: 200, requestId: undefined, body: fitting(asked.shape) };
    },
    async ask(asked) {
      note('POST', asked);
      return fitting(asked.shape);
    },
    async post(asked) {
      note('POST', asked);
    },
  };
}

describe('The permissions', () => {
  it('are told in docs/permissions.md with their ids and all their calls, and nothing else is', () => {
    const told = rowsOf(readFileSync(new URL('permissions.md', docs), 'utf8'), 'Permission', 'App role id', 'Calls');
    assert.deepEqual(
      told.map(([name, appRole, cell = '']) => ({ name, id: appRole, calls: cell.split('<br>') })),
      permissions.map(({ name, id, calls }) => ({ name, id, calls })),
    );
  });

  it('are told as well where they are those of technicians', () => {
    const told = rowsOf(readFileSync(new URL('permissions.md', docs), 'utf8'), 'Permission', 'Scope id', 'Calls');
    assert.deepEqual(
      told.map(([name, scope, cell = '']) => ({ name, id: scope, calls: cell.split('<br>') })),
      delegatedPermissions,
    );
  });

  it('are what the alert in docs/permissions.md leaves alone', () => {
    const [alert = ''] = /```kusto\n.*?```/s.exec(readFileSync(new URL('permissions.md', docs), 'utf8')) ?? [];
    assert.deepEqual(
      [...alert.matchAll(/"((?:GET|POST) .*?)"/g)].map(([, known]) => known),
      calls,
    );
  });

  it('are granted in docs/install.md by the same ids', () => {
    const install = readFileSync(new URL('install.md', docs), 'utf8');
    const granted = [...install.matchAll(/^ *([0-9a-f-]{36}) +# (\S+\.All)/gm)].map(([, itsId, name]) => [name, itsId]);
    const ofGraph = permissions.filter(({ of }) => of === 'graph');
    const ofSso = permissions.filter(({ of }) => of === 'sso');
    assert.deepEqual(
      granted,
      [...ofGraph, ...delegatedPermissions, ...ofSso].map(({ name, id }) => [name, id]),
    );
  });

  it('are for the calls that the code makes, and for no others', async () => {
    assert.deepEqual(files, Object.keys(methods));
    const made = new Set<string>();
    for (const file of files) {
      const found = await created(file, recording(made));
      assert.deepEqual([...found.keys()], Object.keys(methods[file] ?? {}), file);
      for (const [name, method] of found) await method(...(methods[file]?.[name] ?? []), signal);
    }
    assert.deepEqual([...made].sort(), calls.toSorted());
  });

  it('are for what is done on behalf of technicians, and for nothing else', async () => {
    const made = new Set<string>();
    for (const [file, names] of Object.entries(onBehalf)) {
      const found = await created(file, recording(made));
      for (const name of names) await found.get(name)?.(...(methods[file]?.[name] ?? []), signal);
    }
    assert.deepEqual([...made].sort(), delegatedPermissions.flatMap((permission) => permission.calls).sort());
  });
});

describe('In the sandbox', () => {
  let cloud: Cloud;

  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());

  /** The status of a call with these roles, about somebody and something that exists. */
  async function statusOf(told: string, roles: string[], of: 'graph' | 'sso'): Promise<number> {
    const { environment, company } = cloud;
    company.registrations[of].roles = roles;
    const [method = '', path = ''] = told.split(' ');
    const real = path
      .replace('/users/{id}', `/users/${company.people.anna.id}`)
      .replace(/(?<=\/managedDevice(s|EncryptionStates)\/)\{id\}/, company.devices.anna.record.id)
      .replace('/groups/{id}', `/groups/${company.groups.pilot.id}`);
    const app = `${environment.GRAPH_URL}/v1.0/appCatalogs/teamsApps/${company.catalogAppId}`;
    const bodies: Record<string, object> = {
      checkMemberGroups: { groupIds: [company.groups.pilot.id] },
      installedApps: { 'teamsApp@odata.bind': app },
    };
    const asked = bodies[real.split('/').at(-1) ?? ''];
    const body = asked ? JSON.stringify(asked) : null;
    const token = await appToken(environment, of === 'sso' ? 'SSO' : 'GRAPH', `${environment.GRAPH_URL}`);
    const { status } = await call(`${environment.GRAPH_URL}${real}`, { method, token, body });
    return status;
  }

  for (const told of calls) {
    const wanted = permissions.filter((permission) => permission.calls.includes(told));
    const needed = wanted.map(({ name }) => name);
    const of = wanted[0]?.of ?? 'graph';

    it(`${told} wants ${needed.join(' and ')}, and nothing more`, async () => {
      const status = await statusOf(told, needed, of);
      assert([200, 201, 204].includes(status), `with all that it needs: ${status}`);
      for (const missing of needed) {
        const others = names.filter((name) => name !== missing);
        assert.equal(await statusOf(told, others, of), 403, `without ${missing}`);
      }
    });
  }
});
