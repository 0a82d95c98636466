import assert from 'node:assert/strict';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Device, Person } from '../../sandbox/company.ts';
import { checkIn, checkInWhoeverIsAsked } from '../../sandbox/devices.ts';
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

  async function onBehalfOf(person: Person): Promise<string> {
    const { body } = await requestToken(cloud.environment, 'SSO', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await cloud.signIn.token(person),
      scope: `${cloud.environment.GRAPH_URL}/.default`,
    });
    return `${body.access_token}`;
  }

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
      ['MAC-BEN', 'STUDIO-7', 'Ben’s iMac', 'Ben’s iPhone', 'PC-BEN'],
    );
  });

  it('still lists a Mac for the person whom its record names, although it has another primary user', async () => {
    const { gil, kim } = cloud.company.people;
    const { id } = cloud.company.devices.gil.record;
    const listed = await rows(`/v1.0/users/${gil.id}/managedDevices?$select=id`);
    assert.deepEqual(listed, [{ id }]);
    assert.deepEqual(await rows(`/v1.0/deviceManagement/managedDevices/${id}/users?$select=id`), [{ id: kim.id }]);
  });

  it('keeps the record of before when a Mac is enrolled anew: same serial number, enrolled earlier, another key', async () => {
    const { mia, miaBefore } = cloud.company.devices;
    const records = await filtered(`serialNumber eq '${mia.record.serialNumber}'`);
    assert.deepEqual(records.map(({ id }) => id).sort(), [mia.record.id, miaBefore.record.id].sort());
    assert(miaBefore.record.enrolledDateTime < mia.record.enrolledDateTime);
    assert(miaBefore.record.lastSyncDateTime < mia.record.enrolledDateTime);
    assert.equal((await get(keyPath(miaBefore.record.id))).body.value, miaBefore.key);
    assert.notEqual(miaBefore.key, mia.key);
  });

  it('dates the last check-in of a Mac: days ago, weeks ago, or in the year 1 for never', async () => {
    const { anna, nils, olga, quinn } = cloud.company.devices;
    const days = async ({ record }: Device) => {
      const { body } = await get(`/v1.0/deviceManagement/managedDevices/${record.id}?$select=lastSyncDateTime`);
      return Math.round((Date.now() - Date.parse(`${body.lastSyncDateTime}`)) / 86_400_000);
    };
    assert((await days(anna)) < 10);
    assert.deepEqual([await days(nils), await days(quinn)], [45, 45]);
    assert.equal(olga.record.lastSyncDateTime, '0001-01-01T00:00:00Z');
    assert.equal(quinn.record.serialNumber, null);
  });

  it('has a Mac with two primary users, and one whose record names none', async () => {
    const { people, devices } = cloud.company;
    const usersOf = async ({ record }: Device) =>
      (await rows(`/v1.0/deviceManagement/managedDevices/${record.id}/users?$select=id`)).map(({ id }) => id);
    const { ravi, sara, tom } = people;
    assert.deepEqual(await usersOf(devices.raviAndSara), [ravi.id, sara.id]);
    assert.deepEqual(await usersOf(devices.tom), [tom.id]);
    assert.deepEqual(await rows(`/v1.0/users/${tom.id}/managedDevices?$select=deviceName,userId`), [
      { deviceName: 'MAC-TOM', userId: null },
    ]);
  });

  it('lists eleven Macs for somebody, over several pages', async () => {
    const listed = await rows(`/v1.0/users/${cloud.company.people.vera.id}/managedDevices?$select=deviceName`);
    assert.deepEqual(
      listed.map(({ deviceName }) => deviceName),
      Array.from({ length: 11 }, (_, index) => `LAB-${index + 1}`),
    );
  });

  it('filters by serial number', async () => {
    const { id, serialNumber } = cloud.company.devices.anna.record;
    assert.deepEqual(await filtered(`serialNumber eq '${serialNumber}'`), [{ id, serialNumber }]);
  });

  it('filters by a part of a name or address, and by several things at once', async () => {
    const { devices, people } = cloud.company;
    const idsOf = async (filter: string) => (await filtered(filter)).map(({ id }) => id);
    assert.deepEqual(await idsOf("contains(deviceName,'studio')"), [devices.benStudio.record.id]);
    const both = `contains(emailAddress,'${people.ben.userPrincipalName}') and operatingSystem eq 'iOS'`;
    assert.deepEqual(await idsOf(both), [devices.benPhone.record.id]);
    devices.anna.record.deviceName = "Anna and Ben's Mac";
    assert.deepEqual(await idsOf("deviceName eq 'Anna and Ben''s Mac'"), [devices.anna.record.id]);
    const everything = Object.values(devices).length;
    assert.equal((await filtered("emailAddress eq 'nobody@fabel.example'")).length, everything);
    assert.equal((await filtered("contains(serialNumber,'0000000')")).length, everything);
  });

  for (const filter of [
    "startswith(deviceName,'MAC')",
    "contains(deviceName,'MA')",
    "deviceName eq 'MAC-ANNA' or deviceName eq 'MAC-BEN'",
    "deviceName eq 'MAC-ANNA' and ",
    "deviceName eq 'Ben's iMac'",
    'deviceName',
  ]) {
    it(`does not take ${filter} for a filter`, async () => {
      const path = `/v1.0/deviceManagement/managedDevices?$filter=${encodeURIComponent(filter)}`;
      assert.equal((await get(path)).status, 400);
    });
  }

  it('answers at most as many rows at once as asked for', async () => {
    const path = '/v1.0/deviceManagement/managedDevices?$select=id';
    assert.equal(((await get(`${path}&$top=1`)).body as Page).value.length, 1);
    assert.equal((await rows(`${path}&$top=1`)).length, Object.values(cloud.company.devices).length);
    for (const top of ['0', '-1', 'many']) assert.equal((await get(`${path}&$top=${top}`)).status, 400);
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
    ['uma', 400, undefined],
  ] as const) {
    it(`gives no key for the device "${device}": ${status}`, async () => {
      const answer = await get(keyPath(cloud.company.devices[device].record.id));
      assert.deepEqual([answer.status, answer.body.value], [status, value]);
    });
  }

  describe('asked to replace a key', () => {
    const NOON = Date.parse('2026-03-02T12:00:00Z');
    const MINUTE = 60_000;
    let device: Device;
    let now: number;
    beforeEach(() => {
      device = cloud.company.devices.anna;
      now = NOON;
      cloud.company.now = () => now;
    });

    const at = (ms: number) => new Date(ms).toISOString();
    const keyNow = async () => (await get(keyPath(device.record.id))).body.value;
    const ask = (id = device.record.id) =>
      call(`${cloud.environment.GRAPH_URL}${keyPath(id).replace('get', 'rotate')}`, { method: 'POST', token });
    /** What became of it. */
    async function actions() {
      const { body } = await get(
        `/v1.0/deviceManagement/managedDevices/${device.record.id}?$select=deviceActionResults`,
      );
      return body.deviceActionResults;
    }

    it('does so when the Mac next checks in, and says how it stands', async () => {
      const before = device.key;
      assert.deepEqual(await actions(), []);
      const { status, body } = await ask();
      assert.deepEqual([status, body], [204, {}]);
      assert.equal(await keyNow(), before);
      const asked = { actionName: 'rotateFileVaultKey', startDateTime: at(NOON) };
      assert.deepEqual(await actions(), [{ ...asked, actionState: 'pending', lastUpdatedDateTime: at(NOON) }]);
      now += 90 * MINUTE;
      checkIn(device, now);
      assert.notEqual(await keyNow(), before);
      assert.deepEqual(await actions(), [{ ...asked, actionState: 'done', lastUpdatedDateTime: at(now) }]);
      assert.equal(device.record.lastSyncDateTime, at(now));
      assert.deepEqual(device.formerKeys, [before]);
    });

    it('keeps the key where the Mac fails to', async () => {
      const before = device.key;
      device.replacementFails = true;
      await ask();
      checkIn(device, now);
      assert.equal(await keyNow(), before);
      assert.deepEqual([device.replacing, device.record.deviceActionResults[0]?.actionState], [false, 'failed']);
    });

    it('leaves a Mac alone that checks in unasked', async () => {
      const before = device.key;
      checkIn(device, now);
      assert.equal(await keyNow(), before);
      assert.deepEqual(await actions(), []);
    });

    it('says of each request how it ended', async () => {
      await ask();
      checkIn(device, now);
      now += MINUTE;
      await ask();
      const states = () => device.record.deviceActionResults.map(({ actionState }) => actionState);
      assert.deepEqual(states(), ['done', 'pending']);
      device.replacementFails = true;
      checkIn(device, now);
      assert.deepEqual(states(), ['done', 'failed']);
    });

    it('says 400 to a Mac of somebody’s own, and to what is no Mac', async () => {
      for (const other of [cloud.company.devices.dario, cloud.company.devices.benPhone]) {
        assert.equal((await ask(other.record.id)).status, 400);
        assert.deepEqual([other.replacing, other.record.deviceActionResults], [false, []]);
      }
    });

    it('has, for whoever plays, only those Macs check in that were asked long enough ago', async () => {
      const before = device.key;
      await ask();
      now += 19_999;
      checkInWhoeverIsAsked(cloud.company, 20_000);
      assert.equal(await keyNow(), before);
      now += 1;
      checkInWhoeverIsAsked(cloud.company, 20_000);
      const after = await keyNow();
      assert.notEqual(after, before);
      checkInWhoeverIsAsked(cloud.company, 20_000);
      assert.equal(await keyNow(), after);
      assert.deepEqual(cloud.company.devices.ben.formerKeys, []);
    });
  });

  describe('on encryption', () => {
    const path = '/beta/deviceManagement/managedDeviceEncryptionStates';

    it('has a row for each computer that it knows, page by page', async () => {
      const { benPhone, olga, ...known } = cloud.company.devices;
      const listed = await rows(path);
      assert.deepEqual(
        listed.map(({ id, deviceName }) => [id, deviceName]),
        Object.values(known).map(({ record }) => [record.id, record.deviceName]),
      );
      assert.equal(((await get(path)).body as Page).value.length, 2);
    });

    for (const [name, encryptionState, fileVaultStates] of [
      ['anna', 'encrypted', 'success'],
      ['emre', 'encrypted', 'success'],
      ['ute', 'notEncrypted', 'success'],
      ['viktor', 'encrypted', 'success'],
      ['wim', 'encrypted', 'driveEncryptedByUser,escrowNotEnabled'],
      ['xenia', 'notEncrypted', 'userDeferredEncryption'],
      ['yara', 'encrypted', 'escrowNotEnabled'],
      ['benPc', 'encrypted', null],
    ] as const) {
      it(`says of ${name}: ${encryptionState}, ${fileVaultStates}`, async () => {
        const { record, key } = cloud.company.devices[name];
        const { body } = await get(`${path}/${record.id}?$select=deviceName,encryptionState,fileVaultStates`);
        assert.deepEqual(body, { deviceName: record.deviceName, encryptionState, fileVaultStates });
        assert.equal(record.isEncrypted, encryptionState === 'encrypted');
        assert.equal(key === undefined, name !== 'anna');
      });
    }

    it('knows nothing of a Mac that never checked in, and exists in beta only', async () => {
      assert.equal((await get(`${path}/${cloud.company.devices.olga.record.id}`)).status, 404);
      assert.equal((await get(`${path}/${cloud.company.devices.anna.record.id}?$select=key`)).status, 400);
      assert.equal((await get(path.replace('beta', 'v1.0'))).status, 400);
    });

    it('wants a permission of its own', async () => {
      const { graph } = cloud.company.registrations;
      graph.roles = graph.roles.filter((role) => role !== 'DeviceManagementConfiguration.Read.All');
      const without = await appToken(cloud.environment, 'GRAPH', `${cloud.environment.GRAPH_URL}`);
      const row = `${path}/${cloud.company.devices.anna.record.id}`;
      assert.deepEqual([(await get(path, without)).status, (await get(row, without)).status], [403, 403]);
    });
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
    const { rosa } = cloud.company.people;
    const bearer = await onBehalfOf(rosa);
    const path = keyPath(cloud.company.devices.anna.record.id);
    assert.equal((await get(path, bearer)).status, 401);
    rosa.intuneRole = true;
    assert.equal((await get(path, bearer)).status, 200);
  });

  it('shows a person only what the scope of the role holds', async () => {
    const { people, devices } = cloud.company;
    const bearer = await onBehalfOf(people.theo);
    const inScope = `/v1.0/deviceManagement/managedDevices/${devices.anna.record.id}`;
    const outside = `/v1.0/deviceManagement/managedDevices/${devices.ben.record.id}`;
    const statuses = [inScope, outside, `${inScope}/users`, `${outside}/users`, keyPath(devices.ben.record.id)].map(
      async (path) => (await get(path, bearer)).status,
    );
    assert.deepEqual(await Promise.all(statuses), [200, 404, 200, 404, 404]);
    const listed = await get('/v1.0/deviceManagement/managedDevices?$select=id', bearer);
    assert.deepEqual((listed.body as Page).value, [{ id: devices.anna.record.id }]);
    assert.deepEqual(((await get(`/v1.0/users/${people.ben.id}/managedDevices`, bearer)).body as Page).value, []);
    assert.equal((await get(outside)).status, 200);
  });

  describe('asked to add the app for somebody', () => {
    const add = async (roles: string[], id = cloud.company.catalogAppId, of: 'SSO' | 'GRAPH' = 'SSO') => {
      const { registrations, people } = cloud.company;
      registrations[of === 'SSO' ? 'sso' : 'graph'].roles = roles;
      const { GRAPH_URL } = cloud.environment;
      return call(`${GRAPH_URL}/v1.0/users/${people.anna.id}/teamwork/installedApps`, {
        method: 'POST',
        token: await appToken(cloud.environment, of, `${GRAPH_URL}`),
        body: JSON.stringify({ 'teamsApp@odata.bind': `${GRAPH_URL}/v1.0/appCatalogs/teamsApps/${id}` }),
      });
    };
    const may = ['TeamsAppInstallation.ReadWriteSelfForUser.All'];
    const chat = () => cloud.teams.chatOf(cloud.company.people.anna);

    it('does so once', async () => {
      assert.equal(chat().installed, false);
      assert.equal((await add(may)).status, 201);
      assert.equal(chat().installed, true);
      assert.equal((await add(may)).status, 409);
    });

    it('adds no app but the one that asks', async () => {
      assert.equal((await add(may, cloud.company.catalogAppId, 'GRAPH')).status, 403);
      assert.equal(chat().installed, false);
    });

    it('wants a permission of its own, and an app of the catalogue', async () => {
      assert.equal((await add([])).status, 403);
      assert.equal((await add(may, crypto.randomUUID())).status, 404);
      assert.equal(chat().installed, false);
    });
  });

  it('tells of which groups a person is a member', async () => {
    const { people, groups } = cloud.company;
    const { helpdesk, pilot, protected: shielded } = groups;
    const ask = async (id: string) => {
      const url = `${cloud.environment.GRAPH_URL}/v1.0/users/${id}/checkMemberGroups`;
      const body = JSON.stringify({ groupIds: [helpdesk.id, pilot.id, shielded.id, crypto.randomUUID()] });
      return (await call(url, { method: 'POST', token, body })).body.value;
    };
    assert.deepEqual(await ask(people.lea.id), [helpdesk.id]);
    assert.deepEqual(await ask(people.anna.id), [pilot.id]);
    assert.deepEqual(await ask(people.pia.id), [pilot.id, shielded.id]);
    assert.deepEqual(await ask(people.carla.id), []);
  });

  it('knows whom to call', async () => {
    const { body } = await get('/v1.0/deviceManagement?$select=intuneBrand');
    assert.deepEqual(body, { intuneBrand: cloud.company.intuneBrand });
  });
});
