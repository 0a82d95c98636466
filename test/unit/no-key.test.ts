import assert from 'node:assert/strict';
import { createEncryption } from '../../bot/adapters/graph/encryption.ts';
import { type Encryption, type FileVaultState, fileVaultStates } from '../../bot/domain/model.ts';
import { createWhyNoKey, reasonFor } from '../../bot/domain/no-key.ts';
import type { ReadEncryption } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Device, EncryptionReport } from '../../sandbox/company.ts';
import type { Facts } from '../../sandbox/facts.ts';
import { startTestCloud } from '../support/cloud.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, companyMac, createFakeLog } from '../support/fakes.ts';
import { createIntune } from '../support/intune.ts';
import { createManualClock } from '../support/manual-clock.ts';

const SECOND = 1_000;
const HOUR = 60 * 60 * SECOND;
const reference = 'K7M2QX';
const never = new AbortController().signal;

describe('Why Intune holds no key', () => {
  const now = Date.parse('2026-03-02T09:00:00Z');
  const anHourAgo = { lastCheckIn: now - HOUR };
  const states = (...names: FileVaultState[]): Encryption => ({ encrypted: true, states: names });
  const open = (...names: FileVaultState[]): Encryption => ({ encrypted: false, states: names });

  for (const [what, known, refusal] of [
    ['FileVault was switched on by the person', states('driveEncryptedByUser'), 'no-key-own'],
    ['… and the profile keeps no key', states('driveEncryptedByUser', 'escrowNotEnabled'), 'no-key-own'],
    ['… and the rest of the report says otherwise', open('driveEncryptedByUser'), 'no-key-own'],
    ['the person puts it off', open('userDeferredEncryption'), 'no-key-waiting'],
    ['… and the profile keeps no key', open('userDeferredEncryption', 'escrowNotEnabled'), 'no-key-waiting'],
    ['it was put off until a moment ago', states('userDeferredEncryption'), 'no-key-waiting'],
    ['nothing is encrypted', open(), 'no-key-open'],
    ['… although all is said to be well', open('success'), 'no-key-open'],
    ['… and no key would be kept', open('escrowNotEnabled'), 'no-key-open'],
    ['the profile keeps no key', states('escrowNotEnabled'), 'no-key-not-kept'],
    [
      '… and whether it is encrypted is not known',
      { encrypted: undefined, states: ['escrowNotEnabled'] },
      'no-key-not-kept',
    ],
    ['all is said to be well', states('success'), 'no-key'],
    ['nothing is known', undefined, 'no-key'],
    ['the report is empty', { encrypted: undefined, states: [] }, 'no-key'],
  ] as [string, Encryption | undefined, string][]) {
    it(`${what}: ${refusal}`, () => {
      assert.deepEqual(reasonFor(anHourAgo, known, now), { refusal });
    });
  }

  it('is that the Mac was silent for more than a day, where nothing else explains it', () => {
    for (const known of [undefined, states('success'), states()]) {
      const since = now - 24 * HOUR;
      assert.deepEqual(reasonFor({ lastCheckIn: since }, known, now), { refusal: 'no-key' });
      assert.deepEqual(reasonFor({ lastCheckIn: since - 1 }, known, now), {
        refusal: 'no-key-silent',
        since: since - 1,
      });
    }
    const lastCheckIn = now - 45 * 24 * HOUR;
    assert.deepEqual(reasonFor({ lastCheckIn }, open(), now), { refusal: 'no-key-open' });
  });

  it('is not known of a Mac that never checked in, unless the report knows more', () => {
    assert.deepEqual(reasonFor({}, undefined, now), { refusal: 'no-key' });
    assert.deepEqual(reasonFor({}, open('userDeferredEncryption'), now), { refusal: 'no-key-waiting' });
  });

  describe('is asked', () => {
    const clock = createManualClock(now);
    const mac = companyMac(anHourAgo);

    async function asked(encryption: ReadEncryption, signal = never) {
      const log = createFakeLog();
      const why = createWhyNoKey({ encryption, clock, log });
      return { said: why(mac, reference, signal), log };
    }

    it('with patience: whatever fails, the plain "no" remains, and nobody is woken', async () => {
      for (const error of [new Unavailable('Graph', 'down', { status: 500 }), new TypeError('unforeseen')]) {
        const { said, log } = await asked(async () => Promise.reject(error));
        assert.deepEqual(await said, { refusal: 'no-key' });
        assert.deepEqual(
          log.lines.map(({ level, event, facts }) => [level, event, facts.reference]),
          [['warn', 'no-key.unexplained', reference]],
        );
      }
    });

    it('for four seconds at most, even of something that hears no signal', async () => {
      const { said } = await asked(() => new Promise(() => {}));
      let answer: unknown;
      void said.then((objection) => {
        answer = objection;
      });
      await clock.pass(3.9 * SECOND);
      assert.equal(answer, undefined);
      await clock.pass(0.1 * SECOND);
      assert.deepEqual(answer, { refusal: 'no-key' });
    });

    it('for no longer than the reveal has left', async () => {
      const budget = new AbortController();
      const { said } = await asked(() => new Promise(() => {}), budget.signal);
      budget.abort();
      assert.deepEqual(await said, { refusal: 'no-key' });
      const { said: late } = await asked(() => new Promise(() => {}), budget.signal);
      assert.deepEqual(await late, { refusal: 'no-key' });
    });
  });
});

describe('A reveal of a key that Intune does not hold', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const { id, name } = companyMac();
  const reveal = () => domain.reveal({ caller: anna, mac: { id, name }, reference, place: undefined });
  const refused = () => domain.screen.faces[0]?.refused;

  it('asks once why, after it asked once for the key', async () => {
    domain.keys.keyOf = async () => ({ key: 'none' });
    domain.encryption.read = async () => ({ encrypted: true, states: ['escrowNotEnabled'] });
    await reveal();
    assert.equal(refused()?.refusal, 'no-key-not-kept');
    const [, entry] = await domain.audit.entries();
    assert.deepEqual([entry?.event, entry?.facts], ['reveal.refused', { refusal: 'no-key-not-kept' }]);
    assert.deepEqual(domain.called('keys', 'encryption'), ['keys.keyOf', 'encryption.read']);
    assert.deepEqual(await domain.booked(), []);
  });

  it('asks about the Mac as Graph names it, not as the card did', async () => {
    domain.keys.keyOf = async () => ({ key: 'none' });
    await domain.reveal({ caller: anna, mac: { id, name: 'another' }, reference, place: undefined });
    const [asked] = domain.calls.find(({ port }) => port === 'encryption')?.args ?? [];
    assert.equal((asked as { name: string }).name, name);
  });

  it('asks for no reason where there is a key, where it is withheld, where Graph fails and where nobody may see it', async () => {
    await reveal();
    domain.keys.keyOf = async () => ({ key: 'withheld' });
    await reveal();
    domain.keys.keyOf = async () => Promise.reject(new Unavailable('Graph', 'busy'));
    await reveal();
    domain.directory.primaryUsers = async () => [];
    await reveal();
    assert.equal(domain.times('encryption.read'), 0);
  });

  it('is refused without a reason as soon as its budget is spent', async () => {
    domain.keys.keyOf = async () => {
      await new Promise<void>((resolve) => domain.clock.after(8 * SECOND, resolve));
      return { key: 'none' };
    };
    domain.encryption.read = () => new Promise(() => {});
    domain.directory.mac = async () => companyMac({ lastCheckIn: domain.clock.now() });
    const revealed = reveal();
    await domain.clock.pass(9.9 * SECOND);
    assert.equal(refused(), undefined);
    await domain.clock.pass(0.2 * SECOND);
    await revealed;
    assert.equal(refused()?.refusal, 'no-key');
  });
});

describe("Intune's report on encryption", () => {
  let cloud: Cloud;
  let device: Device;
  let intune: ReturnType<typeof createIntune>;
  beforeEach(async () => {
    cloud = await startTestCloud();
    device = cloud.company.devices.emre;
    intune = createIntune(cloud);
  });
  afterEach(() => cloud.stop());

  const read = (name = device.record.deviceName) =>
    createEncryption(intune.graph)({ id: device.record.id, name }, intune.signal);

  for (const [report, encrypted, states] of [
    [{ fileVaultStates: 'success' }, true, ['success']],
    [{ fileVaultStates: 'driveEncryptedByUser, escrowNotEnabled' }, true, ['driveEncryptedByUser', 'escrowNotEnabled']],
    [{ fileVaultStates: 'somethingNew,userDeferredEncryption' }, true, ['userDeferredEncryption']],
    [{ fileVaultStates: '' }, true, []],
    [{ fileVaultStates: null, encryptionState: 'notEncrypted' }, false, []],
    [{ fileVaultStates: fileVaultStates.join(), encryptionState: 'halfway' }, undefined, [...fileVaultStates]],
  ] as [Partial<EncryptionReport>, boolean | undefined, FileVaultState[]][]) {
    it(`is read: ${JSON.stringify(report)}`, async () => {
      Object.assign(device.encryption ?? {}, report);
      assert.deepEqual(await read(), { encrypted, states });
    });
  }

  it('says nothing of a Mac that it calls otherwise, or that has no name', async () => {
    assert.equal(await read('MAC-OTHER'), undefined);
    device.record.deviceName = '';
    assert.equal(await read(), undefined);
  });

  it('says nothing of a Mac that it does not know', async () => {
    device.encryption = undefined;
    assert.equal(await read(), undefined);
  });

  for (const facts of [{ 'encryption-id': 'other' }, { encryption: '403' }] as Partial<Facts>[]) {
    it(`says nothing where ${JSON.stringify(facts)}, and that is no fault`, async () => {
      Object.assign(cloud.company.facts, facts);
      assert.equal(await read(), undefined);
      assert.deepEqual(intune.log.lines, []);
    });
  }

  it('says nothing without the permission, and that is no fault', async () => {
    const { graph } = cloud.company.registrations;
    graph.roles = graph.roles.filter((role) => !role.includes('Configuration'));
    assert.equal(await read(), undefined);
    assert.deepEqual(intune.log.lines, []);
  });

  it('may be out of reach', async () => {
    cloud.wire.intercept(({ path }) => (path.includes('Encryption') ? { answer: { status: 500 } } : undefined));
    await assert.rejects(read(), Unavailable);
    device.record.id = '../users';
    await assert.rejects(read(), TypeError);
  });
});
