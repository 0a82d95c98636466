import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { delegatedPermissions, permissions } from '../../bot/permissions.ts';
import { identifierIn, ofConnection } from '../../infra/entra/credentials.ts';
import { createGraph, GraphError } from '../../infra/entra/graph.ts';
import { readWish } from '../../infra/entra/wish.ts';
import { startFakeGraph, TENANT } from './fake-graph.ts';

const program = join(import.meta.dirname, '..', '..', 'infra', 'entra.ts');
const identity = '11111111-1111-4111-8111-111111111111';

describe('infra/entra.ts', () => {
  let graph: Awaited<ReturnType<typeof startFakeGraph>>;
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-entra-'));
    await writeFile(join(folder, 'token'), 'proof\n');
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    graph = await startFakeGraph();
  });
  afterEach(() => graph.stop());

  async function run(...args: string[]) {
    const always = ['--graph', graph.origin, '--token-file', join(folder, 'token'), '--identity', identity];
    const child = spawn(process.execPath, [program, ...always, ...args]);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { out, err, code };
  }
  const principalOf = (name: string) => graph.servicePrincipals.find(({ appId }) => appId === graph.named(name).appId);
  const rolesOf = (name: string) =>
    graph.roles.filter(({ principalId }) => principalId === principalOf(name)?.id).map(({ appRoleId }) => appRoleId);
  const grantsOf = (name: string) =>
    graph.oauth2PermissionGrants.filter(({ clientId }) => clientId === principalOf(name)?.id);
  const subjectsOf = (name: string) =>
    graph.credentials.filter(({ of }) => of === graph.named(name).id).map(({ subject }) => subject);

  it('says what it would do, and changes nothing', async () => {
    const { out, code } = await run();
    assert.equal(code, 0);
    assert(out.startsWith(`Tenant ${TENANT}\n`));
    assert.match(out, /^- Register "Latchkey bot"\.$/m);
    assert.match(out, /Nothing has been changed\. With --apply this is done: \d+ steps\.\n$/);
    assert.deepEqual(graph.changes, []);
  });

  it('does all of it, and then has nothing left to do', async () => {
    const { code, err } = await run('--apply');
    assert.deepEqual([code, err], [0, '']);
    const [bot, sso, reader] = [
      graph.named('Latchkey bot'),
      graph.named('Latchkey sign-in'),
      graph.named('Latchkey Graph'),
    ];
    for (const { signInAudience } of [bot, sso, reader]) assert.equal(signInAudience, 'AzureADMyOrg');
    assert.deepEqual(sso.identifierUris, [`api://botid-${bot.appId}`]);
    assert.deepEqual(sso.web.redirectUris, ['https://token.botframework.com/.auth/web/redirect']);
    assert.equal(sso.api.requestedAccessTokenVersion, 2);
    const [scope, ...others] = sso.api.oauth2PermissionScopes;
    assert.deepEqual([scope.value, scope.isEnabled, others], ['access_as_user', true, []]);
    assert.deepEqual(sso.api.preAuthorizedApplications, [
      { appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', delegatedPermissionIds: [scope.id] },
      { appId: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', delegatedPermissionIds: [scope.id] },
    ]);
    assert.deepEqual(
      grantsOf('Latchkey sign-in').map((grant) => [grant.resourceId, grant.consentType, grant.scope]),
      [
        [principalOf('Latchkey sign-in')?.id, 'AllPrincipals', 'access_as_user'],
        [graph.microsoft.id, 'AllPrincipals', 'openid profile offline_access User.Read'],
      ],
    );
    assert.deepEqual(
      rolesOf('Latchkey Graph'),
      permissions.filter(({ of }) => of === 'graph').map(({ id }) => id),
    );
    assert.deepEqual([rolesOf('Latchkey bot'), rolesOf('Latchkey sign-in')], [[], []]);
    assert.deepEqual(
      reader.requiredResourceAccess[0].resourceAccess.map(({ id }: { id: string }) => id),
      rolesOf('Latchkey Graph'),
    );
    for (const name of ['Latchkey bot', 'Latchkey Graph']) assert.deepEqual(subjectsOf(name), [identity]);

    const made = graph.changes.length;
    const again = await run('--apply');
    assert.match(again.out, /^Nothing is left to do\.\nFor main\.bicep:\n/m);
    assert.equal(graph.changes.length, made);
    const [, connection = ''] = /connectionIdentifier=(\S+)/.exec(again.out) ?? [];
    assert.deepEqual(subjectsOf('Latchkey sign-in'), [identity, ofConnection(TENANT, connection).subject]);
    for (const { appId } of [bot, sso, reader]) assert(again.out.includes(`ClientId=${appId}`));
  });

  it('keeps what others have added, and enables a scope that was disabled under its own id', async () => {
    await run('--apply');
    const sso = graph.named('Latchkey sign-in');
    const [scope] = sso.api.oauth2PermissionScopes;
    scope.isEnabled = false;
    sso.web.redirectUris.unshift('https://theirs.example');
    sso.api.preAuthorizedApplications = [{ appId: 'theirs', delegatedPermissionIds: [scope.id] }];
    sso.requiredResourceAccess.push({ resourceAppId: 'theirs', resourceAccess: [{ id: 'theirs', type: 'Scope' }] });
    const declared = sso.requiredResourceAccess.length;
    const { code } = await run('--apply', '--token-host', 'europe.token.botframework.com', '--helpdesk');
    assert.equal(code, 0);
    assert.equal(sso.web.redirectUris.length, 3);
    assert.equal(sso.requiredResourceAccess.length, declared);
    assert.equal(sso.api.preAuthorizedApplications.length, 3);
    assert.deepEqual(
      [sso.api.oauth2PermissionScopes[0].isEnabled, sso.api.oauth2PermissionScopes[0].id],
      [true, scope.id],
    );
  });

  it('adds what the helpdesk needs to what there is, and no more', async () => {
    await run('--apply');
    const before = graph.changes.length;
    await run('--apply', '--helpdesk', '--install-for-people');
    assert.deepEqual(
      graph.changes.slice(before).map((change) => change.replace(/[0-9a-f-]{36}/, 'id')),
      ['PATCH applications/id', 'PATCH oauth2PermissionGrants/id', 'POST servicePrincipals/id/appRoleAssignments'],
    );
    const [, onGraph] = grantsOf('Latchkey sign-in');
    assert.deepEqual(
      onGraph?.scope.split(' ').slice(-2),
      delegatedPermissions.map(({ name }) => name),
    );
    assert.deepEqual(
      rolesOf('Latchkey sign-in'),
      permissions.filter(({ of }) => of === 'sso').map(({ id }) => id),
    );
  });

  it('leaves out what is not wanted', async () => {
    await run('--apply', '--no-groups', '--no-encryption-states', '--no-federated-connection');
    assert.equal(rolesOf('Latchkey Graph').length, 3);
    assert.deepEqual(subjectsOf('Latchkey sign-in'), [identity]);
  });

  it('registers no bot that is the managed identity itself', async () => {
    const bot = '22222222-2222-4222-8222-222222222222';
    const { out } = await run('--apply', '--bot', bot);
    assert.equal(graph.applications.length, 2);
    assert.deepEqual(graph.named('Latchkey sign-in').identifierUris, [`api://botid-${bot}`]);
    assert(out.includes('botType=UserAssignedMSI'));
  });

  it('writes what the template has to know into its parameters, and leaves the others as they are', async () => {
    const file = join(folder, 'my.parameters.json');
    const written = async () => JSON.parse(await readFile(file, 'utf8')).parameters;
    await run('--parameters', file);
    await assert.rejects(written(), 'nothing is known yet');
    await run('--apply', '--parameters', file);
    const first = await written();
    assert.equal(first.ssoClientId.value, graph.named('Latchkey sign-in').appId);
    assert.match(first.name.value, /^</, 'the example');
    await writeFile(
      file,
      JSON.stringify({ parameters: { ...first, name: { value: 'mine' }, graphClientId: { value: '' } } }),
    );
    await run('--parameters', file);
    assert.deepEqual(await written(), { ...first, name: { value: 'mine' } });
    await writeFile(file, '{}');
    assert.equal((await run('--parameters', file)).code, 1);
    assert.equal(await readFile(file, 'utf8'), '{}');
  });

  it('trusts the identity that there is now in place of an earlier one', async () => {
    await run('--apply');
    const earlier = '33333333-3333-4333-8333-333333333333';
    for (const credential of graph.credentials.filter(({ name }) => name === 'latchkey')) credential.subject = earlier;
    assert.equal((await run('--apply')).code, 0);
    assert.deepEqual(subjectsOf('Latchkey bot'), [identity]);
  });

  it('makes do with a registration that somebody began, and with what is odd in it', async () => {
    const sso = {
      displayName: 'Latchkey sign-in',
      appId: 'taken',
      id: 'taken',
      identifierUris: [],
      requiredResourceAccess: [],
    };
    const api = { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [], preAuthorizedApplications: [] };
    graph.applications.push({ ...sso, web: { redirectUris: [] }, api });
    graph.servicePrincipals.push({ id: 'other', appId: 'other' });
    graph.oauth2PermissionGrants.push({
      id: 'odd',
      clientId: 'taken',
      resourceId: 'other',
      consentType: 'Principal',
      scope: '',
    });
    graph.credentials.push({
      of: 'taken',
      id: 'odd',
      name: 'latchkey',
      issuer: 'https://odd.example',
      subject: 'odd',
      audiences: [],
    });
    assert.equal((await run('--apply')).code, 0);
    assert.match((await run()).out, /^Nothing is left to do/m);
  });

  it('goes on after a refusal from where it stood', async () => {
    graph.refuses(403, 5, 1);
    const { code, err } = await run('--apply');
    assert.equal(code, 1);
    assert.match(err, /was answered 403: Not yet\.\nWhat was done so far stays\./);
    assert.equal(graph.changes.length, 5);
    assert.equal((await run('--apply')).code, 0);
    assert.equal(graph.applications.length, 3);
    assert.match((await run()).out, /^Nothing is left to do/m);
  });

  it('refuses two registrations of one name, and what it is not asked in the right way', async () => {
    graph.applications.push({ id: 'one', displayName: 'Latchkey bot' }, { id: 'two', displayName: 'Latchkey bot' });
    const { code, err } = await run();
    assert.equal(code, 1);
    assert.match(err, /There must be one Latchkey bot, and there are 2\./);
    assert.equal((await run('--what')).code, 2);
    for (const args of [[], ['--identity', 'me'], ['--identity', identity, '--graph', 'http://graph.example']]) {
      assert.throws(() => readWish(args));
    }
  });
});

describe('Microsoft Graph', () => {
  it('is asked again when it does not know yet what it has just made', async () => {
    const fake = await startFakeGraph();
    try {
      fake.refuses(404, 0, 2);
      const graph = createGraph(fake.origin, 'proof', 1);
      assert.equal((await graph.send('POST', 'applications', '{"displayName":"one"}')).displayName, 'one');
      fake.refuses(400, 0, 2, "The appId 'x' of the service principal does not reference a valid application object.");
      assert.equal((await graph.send('POST', 'applications', '{"displayName":"two"}')).displayName, 'two');
      fake.refuses(400, 0, 1, 'Invalid property.');
      await assert.rejects(graph.send('POST', 'applications', '{}'), /answered 400: Invalid property\./);
      fake.refuses(404, 0, 99);
      await assert.rejects(graph.send('POST', 'applications', '{}'), /answered 404: Not yet\./);
    } finally {
      await fake.stop();
    }
  });

  it('is told the token, and no other host is', async () => {
    const server = createServer((_, response) => {
      response.end(JSON.stringify({ value: [], '@odata.nextLink': 'https://graph.example/v1.0/more' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const graph = createGraph(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'proof');
    await assert.rejects(graph.list('applications'), GraphError);
    server.close();
    server.closeAllConnections();
  });
});

describe('The credential of the OAuth connection', () => {
  it('encodes the tenant as in the example of the documentation', () => {
    const { subject } = ofConnection(TENANT, 'mine');
    assert.equal(subject, '/eid1/c/pub/t/v4j5cvGGr0GRqy180BHbRw/a/9ExAW52n_ky4ZiS_jhpJIQ/mine');
    assert.equal(identifierIn([{ id: '', ...ofConnection(TENANT, 'mine') }], TENANT), 'mine');
  });
});
