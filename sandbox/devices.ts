import { randomInt, randomUUID } from 'node:crypto';
import type { Company, Device, DeviceRecord, EncryptionReport, Person } from './company.ts';
import type { createPeople } from './people.ts';

const ELEVEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

/** Every device, by whom it belongs to. */
export function createDevices(people: ReturnType<typeof createPeople>) {
  const { anna, ben, dario, emre, fiona, gil, hana, ivo, jo, kim, lea } = people;
  const { mia, nils, olga, pia, quinn, ravi, sara, tom, uma, ute, vera, viktor, wim, xenia, yara, zoe } = people;
  const miasSerial = serialNumber();

  const devices = {
    anna: mac(anna, 'MAC-ANNA'),
    ben: mac(ben, 'MAC-BEN'),
    benStudio: mac(ben, 'STUDIO-7', { model: 'Mac Studio' }),
    benHome: mac(ben, 'Ben’s iMac', { model: 'iMac', managedDeviceOwnerType: 'personal' }),
    benPhone: {
      ...mac(ben, 'Ben’s iPhone', { model: 'iPhone 16', operatingSystem: 'iOS' }),
      key: undefined,
      encryption: undefined,
    },
    benPc: {
      ...mac(ben, 'PC-BEN', { model: 'Surface Laptop', operatingSystem: 'Windows' }),
      key: undefined,
      encryption: { encryptionState: 'encrypted', fileVaultStates: null },
    },
    dario: mac(dario, 'Dario’s MacBook', { managedDeviceOwnerType: 'personal' }),
    emre: keyless(emre, {}),
    fiona: { ...keyless(fiona, {}), key: null },
    // The record still names Gil, but the Mac has become Kim's.
    gil: { ...mac(gil, 'MAC-GIL'), primaryUsers: [kim.id] },
    hana: mac(hana, 'MAC-HANA'),
    ivo: mac(ivo, 'MAC-IVO'),
    jo: mac(jo, 'MAC-JO'),
    kim: mac(kim, '[click](http://evil.example)'),
    lea: { ...mac(lea, 'MEETING-ROOM'), primaryUsers: [] },
    mia: mac(mia, 'MAC-MIA', { serialNumber: miasSerial, enrolledDateTime: daysAgo(100) }),
    // Enrolling a Mac anew leaves the older record behind, with the key of then.
    miaBefore: mac(mia, 'MAC-MIA', { serialNumber: miasSerial, lastSyncDateTime: daysAgo(101) }),
    miaMini: mac(mia, 'MINI-3', { model: 'Mac mini' }),
    nils: mac(nils, 'MAC-NILS', { lastSyncDateTime: daysAgo(45) }),
    olga: { ...mac(olga, 'MAC-OLGA', { lastSyncDateTime: '0001-01-01T00:00:00Z' }), encryption: undefined },
    pia: mac(pia, 'MAC-PIA'),
    quinn: mac(quinn, 'MAC-QUINN', { serialNumber: null, lastSyncDateTime: daysAgo(45) }),
    raviAndSara: { ...mac(ravi, 'MAC-RAVI-SARA'), primaryUsers: [ravi.id, sara.id] },
    tom: mac(tom, 'MAC-TOM', { userId: null, userPrincipalName: null, userDisplayName: null, emailAddress: null }),
    uma: { ...mac(uma, 'MAC-UMA'), withheld: true },
    ute: keyless(ute, { encryptionState: 'notEncrypted' }),
    viktor: keyless(viktor, {}, daysAgo(3)),
    wim: keyless(wim, { fileVaultStates: 'driveEncryptedByUser,escrowNotEnabled' }),
    xenia: keyless(xenia, { encryptionState: 'notEncrypted', fileVaultStates: 'userDeferredEncryption' }),
    yara: keyless(yara, { fileVaultStates: 'escrowNotEnabled' }),
    zoe: mac(zoe, 'MAC-ZOE'),
    ...eleven('vera', (number) => mac(vera, `LAB-${number}`, { lastSyncDateTime: daysAgo(number) })),
  };
  return devices as Record<keyof typeof devices, Device>;
}

/** The Mac meets Intune again: a replacement that was asked for takes effect. `now`: epoch milliseconds on the company's clock. */
export function checkIn(device: Device, now: number): void {
  const { record, replacementFails } = device;
  const at = new Date(now).toISOString();
  record.lastSyncDateTime = at;
  if (!device.replacing) return;
  device.replacing = false;
  if (!replacementFails) {
    if (device.key) device.formerKeys.push(device.key);
    device.key = recoveryKey();
  }
  const state = replacementFails ? 'failed' : 'done';
  for (const action of record.deviceActionResults) {
    if (action.actionState === 'pending') Object.assign(action, { actionState: state, lastUpdatedDateTime: at });
  }
}

/** Somebody asks for another key. */
export function askForReplacement({ facts, now }: Company, device: Device): void {
  device.replacing = true;
  const at = new Date(now()).toISOString();
  device.record.deviceActionResults.push({
    actionName: facts['replaced-as'],
    actionState: 'pending',
    startDateTime: at,
    lastUpdatedDateTime: at,
  });
}

/** Has those Macs check in that are to replace their key since `afterMs` milliseconds or longer. */
export function checkInWhoeverIsAsked({ devices, now }: Company, afterMs: number): void {
  for (const device of Object.values(devices)) {
    const asked = device.record.deviceActionResults.at(-1)?.startDateTime ?? '';
    if (device.replacing && Date.parse(asked) <= now() - afterMs) checkIn(device, now());
  }
}

/** A key as macOS writes it: six groups of four, from Apple's alphabet without look-alikes. */
export function recoveryKey(): string {
  const alphabet = 'ABCDEFGH8JKLMNOPQR9TUVWXYZ234567';
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: 6 }, group).join('-');
}

/** A company Mac with an escrowed key whose only primary user is `owner`. */
export function mac(owner: Person, deviceName: string, changes: Partial<DeviceRecord> = {}): Device {
  const record: DeviceRecord = {
    id: randomUUID(),
    deviceName,
    managedDeviceName: `${owner.name}_MacMDM`,
    operatingSystem: 'macOS',
    osVersion: '26.1 (25B78)',
    model: 'MacBook Pro',
    manufacturer: 'Apple',
    serialNumber: serialNumber(),
    isEncrypted: true,
    isSupervised: true,
    managedDeviceOwnerType: 'company',
    managementState: 'managed',
    complianceState: 'compliant',
    deviceEnrollmentType: 'appleBulkWithUser',
    enrolledDateTime: daysAgo(400),
    lastSyncDateTime: daysAgo(randomInt(1, 10)),
    userId: owner.id,
    userPrincipalName: owner.userPrincipalName,
    userDisplayName: owner.name,
    emailAddress: owner.userPrincipalName,
    azureADDeviceId: randomUUID(),
    deviceActionResults: [],
    ...changes,
  };
  return {
    record,
    primaryUsers: [owner.id],
    key: recoveryKey(),
    formerKeys: [],
    withheld: false,
    replacing: false,
    replacementFails: false,
    encryption: { encryptionState: 'encrypted', fileVaultStates: 'success' },
  };
}

/** A company Mac of which Intune never got a key, and that checked in a moment ago. */
function keyless(owner: Person, report: Partial<EncryptionReport>, lastSyncDateTime = daysAgo(1 / 24)): Device {
  const [name = ''] = owner.name.split(' ');
  const device = mac(owner, `MAC-${name.toUpperCase()}`, { lastSyncDateTime });
  const encryption: EncryptionReport = { encryptionState: 'encrypted', fileVaultStates: 'success', ...report };
  const isEncrypted = encryption.encryptionState === 'encrypted';
  return { ...device, record: { ...device.record, isEncrypted }, key: undefined, encryption };
}

/** Eleven devices, as `vera1` to `vera11`. */
function eleven<Name extends string>(name: Name, make: (number: number) => Device) {
  const entries = ELEVEN.map((number) => [`${name}${number}`, make(number)]);
  return Object.fromEntries(entries) as Record<`${Name}${(typeof ELEVEN)[number]}`, Device>;
}

function serialNumber(): string {
  return Array.from({ length: 10 }, () => 'CDFGHJKLMNPQRTVWXY0123456789'[randomInt(28)]).join('');
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}
