import assert from 'node:assert/strict';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { checkIn } from '../../sandbox/company.ts';
import { appToken, call, requestToken } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

type Page = { value: Record<string, unknown>[]; '@odata.nextLink'?: string };

describe("The sandbox's Graph", () => {
  let cloud: Cloud;
  let token: string;

  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'GRAPH', `${cloud.environment.GRAPH_URL}`);
  });
  afterEach(() => cloud.stop());

  const get = (path: string, bearer = token) => call(`${cloud.environment.GRAPH_URL}${path}`, { token: bearer });
  const keyPath = (id: string) => `/beta/deviceManagement/managedDevices/${id}/getFileVaultKey`;
  const filtered = (filter: string) =>
    rows(`/v1.0/deviceManagement/managedDevices?$filter=${encodeURIComponent(filter)}&$select=id,serialNumber`);

  async function rows(path: string): Promise<Record<string, unknown>[]> {
    const { status, body } = await get(path);
    assert.equal(status, 200);
    const { value, '@odata.nextLink': next } = body as Page;
    return next ? [...value, ...(await rows(next.slice(`${cloud.environment.GRAPH_URL}`.length)))] : value;
  }

  it('lists the devices of a person page by page', async () => {
    const { ben } = cloud.company.people;
    const path = `/v1.0/users/${ben.id}/managedDevices?$select=deviceName`;
    const first = (await get(path)).body as Page;
    assert.equal(first.value.length, 2);
    assert.deepEqual(
      (await rows(path)).map(({ deviceName }) => deviceName),
      ['MAC-BEN', 'STUDIO-7', 'Ben’s iMac', 'Ben’s iPhone'],
    );
  });

  it('still lists a Mac for the person whom its record names, although it has another primary user', async () => {
    const { gil, kim } = cloud.company.people;
    const { id } = cloud.company.devices.gil.record;
    const listed = await rows(`/v1.0/users/${gil.id}/managedDevices?$select=id`);
    assert.deepEqual(listed, [{ id }]);
    assert.deepEqual(await rows(`/v1.0/deviceManagement/managedDevices/${id}/users?$select=id`), [{ id: kim.id }]);
  });

  it('filters by serial number', async () => {
    const { id, serialNumber } = cloud.company.devices.anna.record;
    assert.deepEqual(await filtered(`serialNumber eq '${serialNumber}'`), [{ id, serialNumber }]);
  });

  it('answers every device there is to a filter by user id, or by an empty value', async () => {
    const everything = Object.keys(cloud.company.devices).length;
    assert.equal((await filtered(`userId eq '${cloud.company.people.anna.id}'`)).length, everything);
    assert.equal((await filtered("serialNumber eq ''")).length, everything);
  });

  it('leaves out of a user what was not selected', async () => {
    const { hana } = cloud.company.people;
    assert.equal('accountEnabled' in (await get(`/v1.0/users/${hana.id}`)).body, false);
    const selected = await get(`/v1.0/users/${hana.id}?$select=accountEnabled,userType`);
    assert.deepEqual(selected.body, { accountEnabled: false, userType: 'Member' });
    assert.equal((await get(`/v1.0/users/${hana.id}?$select=acountEnabled`)).status, 400);
    assert.equal((await get(`/v1.0/users/${crypto.randomUUID()}`)).status, 404);
  });

  it('gives the key of a company Mac, and only in beta', async () => {
    const { key, record } = cloud.company.devices.anna;
    assert.equal((await get(keyPath(record.id))).body.value, key);
    assert.equal((await get(keyPath(record.id).replace('beta', 'v1.0'))).status, 400);
  });

  for (const [device, status, value] of [
    ['benHome', 400, undefined],
    ['benPhone', 400, undefined],
    ['emre', 404, undefined],
    ['fiona', 200, null],
  ] as const) {
    it(`gives no key for the device "${device}": ${status}`, async () => {
      const answer = await get(keyPath(cloud.company.devices[device].record.id));
      assert.deepEqual([answer.status, answer.body.value], [status, value]);
    });
  }

  it('replaces a key when the Mac next checks in', async () => {
    const device = cloud.company.devices.anna;
    const before = device.key;
    const url = `${cloud.environment.GRAPH_URL}${keyPath(device.record.id).replace('get', 'rotate')}`;
    assert.equal((await call(url, { method: 'POST', token })).status, 204);
    assert.equal((await get(keyPath(device.record.id))).body.value, before);
    checkIn(device);
    assert.notEqual((await get(keyPath(device.record.id))).body.value, before);
  });

  it('refuses without the permission, and hides why as Intune does', async () => {
    cloud.company.registrations.graph.roles = ['DeviceManagementManagedDevices.Read.All'];
    const { GRAPH_URL } = cloud.environment;
    const { status, body } = await get(
      keyPath(cloud.company.devices.anna.record.id),
      await appToken(cloud.environment, 'GRAPH', `${GRAPH_URL}`),
    );
    const { code, message } = body.error as { code: string; message: string };
    assert.deepEqual([status, code, JSON.parse(message).ErrorCode], [403, 'UnknownError', 'Forbidden']);
  });

  it("takes no token but its own: neither the connector's nor a person's", async () => {
    const { anna } = cloud.company.people;
    const connectorToken = await appToken(cloud.environment, 'GRAPH', BOT_FRAMEWORK);
    for (const bearer of ['', 'rubbish', connectorToken, await cloud.signIn.token(anna)]) {
      assert.equal((await get(`/v1.0/users/${anna.id}`, bearer)).status, 401);
    }
  });

  it('shows keys on behalf of a person only to one with an Intune role', async () => {
    const { lea } = cloud.company.people;
    const { body } = await requestToken(cloud.environment, 'SSO', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await cloud.signIn.token(lea),
      scope: `${cloud.environment.GRAPH_URL}/.default`,
    });
    const path = keyPath(cloud.company.devices.anna.record.id);
    assert.equal((await get(path, `${body.access_token}`)).status, 401);
    lea.intuneRole = true;
    assert.equal((await get(path, `${body.access_token}`)).status, 200);
  });

  it('tells of which groups a person is a member', async () => {
    const { people, groups } = cloud.company;
    const ask = async (id: string) => {
      const url = `${cloud.environment.GRAPH_URL}/v1.0/users/${id}/checkMemberGroups`;
      const body = JSON.stringify({ groupIds: [groups.helpdesk.id, crypto.randomUUID()] });
      return (await call(url, { method: 'POST', token, body })).body.value;
    };
    assert.deepEqual(await ask(people.lea.id), [groups.helpdesk.id]);
    assert.deepEqual(await ask(people.anna.id), []);
  });

  it('knows whom to call', async () => {
    const { body } = await get('/v1.0/deviceManagement?$select=intuneBrand');
    assert.deepEqual(body, { intuneBrand: cloud.company.intuneBrand });
  });
});
