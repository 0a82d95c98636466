import assert from 'node:assert/strict';
import { createGraphKeys } from '../../bot/adapters/graph/keys.ts';
import type { Keys } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Device, DeviceAction } from '../../sandbox/company.ts';
import { checkIn } from '../../sandbox/devices.ts';
import { variants } from '../../sandbox/facts.ts';
import { startTestCloud } from '../support/cloud.ts';
import { createIntune } from '../support/intune.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('What became of a replacement', () => {
  let cloud: Cloud;
  let device: Device;
  let keys: Keys;
  let intune: ReturnType<typeof createIntune>;
  beforeEach(async () => {
    cloud = await startTestCloud();
    device = cloud.company.devices.anna;
    intune = createIntune(cloud);
    keys = createGraphKeys(intune.graph);
  });
  afterEach(() => cloud.stop());

  const now = () => intune.clock.now();
  const ask = () => keys.replace(device.record.id, intune.signal);
  const progress = (since = now()) => keys.progressOf(device.record.id, since, intune.signal);
  /** What Intune lists of the Mac: times in milliseconds from now. */
  const listed = (...actions: [state: string, began: number, updated: number][]) => {
    device.record.deviceActionResults = actions.map(([actionState, began, updated]) => ({
      actionName: 'rotateFileVaultKey',
      actionState: actionState as DeviceAction['actionState'],
      startDateTime: new Date(now() + began).toISOString(),
      lastUpdatedDateTime: new Date(now() + updated).toISOString(),
    }));
  };

  for (const name of variants['replaced-as']) {
    it(`is pending until the Mac checks in, then done, under the name ${name}`, async () => {
      cloud.company.facts['replaced-as'] = name;
      const since = now();
      assert.deepEqual(await progress(), { state: 'none' });
      await ask();
      assert.deepEqual(await progress(), { state: 'pending', at: since });
      await intune.clock.pass(26 * HOUR);
      checkIn(device, now());
      assert.deepEqual(await progress(since), { state: 'done', at: now() });
    });
  }

  it('is that it failed, where the Mac says so; another request may do better', async () => {
    const since = now();
    await ask();
    device.replacementFails = true;
    const { key } = device;
    await intune.clock.pass(HOUR);
    checkIn(device, now());
    assert.deepEqual(await progress(since), { state: 'failed', at: now() });
    assert.equal(device.key, key);
    await intune.clock.pass(HOUR);
    await ask();
    assert.equal((await progress(since)).state, 'pending');
  });

  it('is none of what was over before', async () => {
    listed(['done', -3 * HOUR, -2 * HOUR], ['failed', -8 * HOUR, -2 * MINUTE]);
    assert.deepEqual(await progress(), { state: 'none' });
  });

  it('is that of the request which began last, in whatever order they are listed', async () => {
    listed(['done', 2 * MINUTE, 5 * MINUTE], ['pending', 4 * MINUTE, 4 * MINUTE], ['failed', 1 * MINUTE, 6 * MINUTE]);
    assert.deepEqual(await progress(), { state: 'pending', at: now() + 4 * MINUTE });
  });

  it('is that of an earlier request which was still open, as Intune may know one only', async () => {
    listed(['pending', -9 * HOUR, -9 * HOUR]);
    assert.equal((await progress()).state, 'pending');
    listed(['active', -9 * HOUR, -MINUTE * 2]);
    assert.equal((await progress()).state, 'pending');
    listed(['done', -9 * HOUR, MINUTE]);
    assert.deepEqual(await progress(), { state: 'done', at: now() + MINUTE });
  });

  it('bears a clock that is a minute ahead, and not two', async () => {
    listed(['done', -MINUTE, -MINUTE]);
    assert.equal((await progress()).state, 'done');
    listed(['done', -2 * MINUTE, -2 * MINUTE]);
    assert.equal((await progress()).state, 'none');
  });

  for (const [word, state] of [
    ['none', 'pending'],
    ['active', 'pending'],
    ['somethingNew', 'pending'],
    ['canceled', 'failed'],
    ['notSupported', 'failed'],
  ] as const) {
    it(`is ${state} when Intune says ${word}`, async () => {
      listed([word, 0, 0]);
      assert.equal((await progress()).state, state);
    });
  }

  it('is not told by other actions, nor by gaps', async () => {
    listed(['done', 0, 0]);
    for (const actionName of ['rotateBitLockerKeys', 'rotateLocalAdminPassword', 'syncDevice', null]) {
      Object.assign(device.record.deviceActionResults[0] ?? {}, { actionName });
      assert.deepEqual(await progress(), { state: 'none' });
    }
    Object.assign(device.record, { deviceActionResults: null });
    assert.deepEqual(await progress(), { state: 'none' });
  });

  it('has no time where Intune gives none, or the year 1', async () => {
    for (const lastUpdatedDateTime of [null, '0001-01-01T00:00:00Z']) {
      listed(['done', 0, 0]);
      Object.assign(device.record.deviceActionResults[0] ?? {}, { lastUpdatedDateTime });
      assert.deepEqual(await progress(), { state: 'done' });
    }
  });

  it('is none for a Mac that is gone', async () => {
    await ask();
    const { id } = device.record;
    device.record.id = device.record.azureADDeviceId;
    assert.deepEqual(await keys.progressOf(id, now(), intune.signal), { state: 'none' });
    assert.equal(cloud.wire.requests.at(-1)?.answered, 404);
  });

  it('is none when another Mac is described', async () => {
    await ask();
    cloud.wire.intercept(({ path }) =>
      path.includes('deviceActionResults')
        ? { answer: { status: 200, body: { ...device.record, id: cloud.company.devices.ben.record.id } } }
        : undefined,
    );
    assert.deepEqual(await progress(), { state: 'none' });
  });

  it('cannot be asked for where an approval is wanted', async () => {
    cloud.company.facts.replace = '403';
    await assert.rejects(ask(), { reason: 'rejected', status: 403 });
    assert.deepEqual(await progress(), { state: 'none' });
  });

  it('may be out of reach', async () => {
    cloud.wire.intercept(({ service }) => (service === 'graph' ? { answer: { status: 500 } } : undefined));
    await assert.rejects(progress(), Unavailable);
  });
});
