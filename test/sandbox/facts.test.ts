import assert from 'node:assert/strict';
import type { Cloud } from '../../sandbox/cloud.ts';
import { createCompany } from '../../sandbox/company.ts';
import { type Facts, usualFacts, variants } from '../../sandbox/facts.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

type Page = { value?: { deviceName: string }[] };

describe("The sandbox's doubtful facts", () => {
  let cloud: Cloud | undefined;
  afterEach(() => cloud?.stop());

  async function graphWhere(facts: Partial<Facts>) {
    cloud = await startTestCloud({ facts });
    const { environment, company } = cloud;
    const token = await appToken(environment, 'GRAPH', `${environment.GRAPH_URL}`);
    const get = (path: string) => call(`${environment.GRAPH_URL}${path}`, { token });
    const device = '/deviceManagement/managedDevices';
    return {
      devices: company.devices,
      people: company.people,
      key: (id: string) => get(`/beta${device}/${id}/getFileVaultKey`),
      users: (id: string) => get(`/v1.0${device}/${id}/users`),
      replace: (id: string) =>
        call(`${environment.GRAPH_URL}/beta${device}/${id}/rotateFileVaultKey`, { method: 'POST', token }),
      report: (id: string) => get(`/beta/deviceManagement/managedDeviceEncryptionStates/${id}`),
      branding: () => get('/v1.0/deviceManagement?$select=intuneBrand'),
      listed: async (id: string) => {
        const { value = [] } = (await get(`/v1.0/users/${id}/managedDevices`)).body as Page;
        return value.map(({ deviceName }) => deviceName).sort();
      },
    };
  }

  for (const [fact, answer] of [
    ['404', [404, undefined]],
    ['null', [200, null]],
  ] as const) {
    it(`no-key=${fact}: so is a key that was never escrowed, while one that Intune keeps back is 200 with null`, async () => {
      const { key, devices } = await graphWhere({ 'no-key': fact });
      const never = await key(devices.emre.record.id);
      assert.deepEqual([never.status, never.body.value], answer);
      const back = await key(devices.fiona.record.id);
      assert.deepEqual([back.status, back.body.value], [200, null]);
      assert.equal((await key(devices.anna.record.id)).body.value, devices.anna.key);
    });
  }

  for (const fact of variants.personal) {
    it(`personal=${fact}: so is the key of a personal Mac, and 400 that of a phone and of a Mac withheld`, async () => {
      const { key, devices } = await graphWhere({ personal: fact });
      for (const device of [devices.dario, devices.benHome]) {
        assert.equal((await key(device.record.id)).status, Number(fact));
      }
      for (const device of [devices.benPhone, devices.uma]) assert.equal((await key(device.record.id)).status, 400);
    });
  }

  for (const [fact, status] of [
    ['readable', 200],
    ['403', 403],
  ] as const) {
    it(`users=${fact}: the users of a Mac are ${status}`, async () => {
      const { users, branding, devices } = await graphWhere({ users: fact });
      assert.equal((await users(devices.anna.record.id)).status, status);
      assert.equal((await branding()).status, 200);
    });

    it(`branding=${fact}: whom to call is ${status}`, async () => {
      const { users, branding, devices } = await graphWhere({ branding: fact });
      assert.equal((await branding()).status, status);
      assert.equal((await users(devices.anna.record.id)).status, 200);
    });
  }

  for (const [fact, ofGil, ofKim, ofTom] of [
    ['either', ['MAC-GIL'], ['MAC-GIL', '[click](http://evil.example)'], ['MAC-TOM']],
    ['recorded', ['MAC-GIL'], ['[click](http://evil.example)'], []],
    ['primary', [], ['MAC-GIL', '[click](http://evil.example)'], ['MAC-TOM']],
  ] as const) {
    it(`listed=${fact}: a Mac is listed for whom its record names (recorded), whose it is (primary), or both (either)`, async () => {
      const { listed, people } = await graphWhere({ listed: fact });
      assert.deepEqual(await listed(people.gil.id), ofGil);
      assert.deepEqual(await listed(people.kim.id), ofKim);
      assert.deepEqual(await listed(people.tom.id), ofTom);
    });
  }

  it('replace=403: an approval is wanted before a key is replaced, and nothing happens', async () => {
    const { replace, key, devices } = await graphWhere({ replace: '403' });
    const { status, headers, body } = await replace(devices.anna.record.id);
    assert.deepEqual([status, (body.error as { code: string }).code], [403, 'ApprovalRequired']);
    assert.match(`${headers.get('x-msft-approval-code')}`, /^[0-9a-f-]{36}$/);
    assert.deepEqual([devices.anna.replacing, devices.anna.record.deviceActionResults], [false, []]);
    assert.equal((await key(devices.anna.record.id)).status, 200);
  });

  for (const fact of variants['replaced-as']) {
    it(`replaced-as=${fact}: so is a replacement called`, async () => {
      const { replace, devices } = await graphWhere({ 'replaced-as': fact });
      await replace(devices.anna.record.id);
      assert.deepEqual(
        devices.anna.record.deviceActionResults.map(({ actionName }) => actionName),
        [fact],
      );
    });
  }

  it('encryption=403: the report on encryption cannot be read', async () => {
    const { report, key, devices } = await graphWhere({ encryption: '403' });
    assert.equal((await report(devices.anna.record.id)).status, 403);
    assert.equal((await key(devices.anna.record.id)).status, 200);
  });

  for (const [fact, status] of [
    ['mac', 200],
    ['other', 404],
  ] as const) {
    it(`encryption-id=${fact}: a row of the report is ${status} by the id of the Mac`, async () => {
      const { report, devices } = await graphWhere({ 'encryption-id': fact });
      const { record } = devices.anna;
      assert.equal((await report(record.id)).status, status);
      if (fact === 'other') assert.equal((await report(record.azureADDeviceId)).body.deviceName, record.deviceName);
    });
  }

  it('are the first of each unless told otherwise', async () => {
    const usual = {
      ...{ 'no-key': '404', personal: '400', users: 'readable', listed: 'either', branding: 'readable' },
      ...{ replace: '204', 'replaced-as': 'rotateFileVaultKey', encryption: 'readable', 'encryption-id': 'mac' },
    };
    assert.deepEqual(usualFacts(), usual);
    assert.deepEqual(createCompany().facts, usual);
  });
});
