import { randomInt, randomUUID } from 'node:crypto';

/** Somebody with a Teams client. */
export type Person = {
  name: string;
  /** Entra object id. */
  id: string;
  userPrincipalName: string;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  /** Whether Entra may give the bot's sign-in a token for this person without asking first, and whom it would ask. */
  consented: boolean | 'by-administrator-only';
  /** Whether an Intune role lets the person's own token see devices and keys. */
  intuneRole: boolean;
  /** How many Teams clients are running; each tries to sign in silently. */
  endpoints: number;
  /** BCP 47 */
  locale: string;
  /** IANA */
  timezone: string;
};

/** What Microsoft Graph shows of a device. */
type DeviceRecord = {
  id: string;
  deviceName: string;
  managedDeviceName: string;
  operatingSystem: 'macOS' | 'iOS' | 'Windows';
  osVersion: string;
  model: string;
  manufacturer: string;
  serialNumber: string;
  isEncrypted: boolean;
  isSupervised: boolean;
  managedDeviceOwnerType: 'company' | 'personal' | 'unknown';
  managementState: string;
  complianceState: string;
  deviceEnrollmentType: string;
  enrolledDateTime: string;
  lastSyncDateTime: string;
  /** As it was recorded: may be stale. */
  userId: string | null;
  userPrincipalName: string | null;
  userDisplayName: string | null;
  emailAddress: string | null;
  azureADDeviceId: string;
};

export type Device = {
  record: DeviceRecord;
  /** Object ids behind `/managedDevices/{id}/users`. */
  primaryUsers: string[];
  /** undefined: never escrowed (404). null or empty: the 200 without a key that Intune answers at times. */
  key: string | null | undefined;
  /** A new key was asked for and comes with the next check-in. */
  replacing: boolean;
};

/** An Entra app registration. */
export type Registration = {
  id: string;
  secret: string;
  /** Application permissions of Microsoft Graph. */
  roles: string[];
  /** Delegated permissions of Microsoft Graph, consented by an administrator. */
  scopes: string[];
};

export type Company = ReturnType<typeof createCompany>;

/** A small made-up company. Plain data: change a fact, and the cloud behaves accordingly from the next request on. */
export function createCompany() {
  const people = {
    anna: person('Anna Albers'),
    ben: person('Ben Brandt'),
    carla: person('Carla Conti'),
    dario: person('Dario Diaz'),
    emre: person('Emre Er'),
    fiona: person('Fiona Flynn'),
    gil: person('Gil Garcia'),
    hana: person('Hana Horvat', { accountEnabled: false }),
    ivo: person('Ivo Ivanov', { userType: 'Guest' }),
    jo: person('Jo Jansen', { consented: false }),
    kim: person('Kim Koch'),
    lea: person('Lea Lund'),
    zoe: person('Zoe Zimmer', { consented: 'by-administrator-only' }),
  };
  const { anna, ben, dario, emre, fiona, gil, hana, ivo, jo, kim, lea } = people;

  const devices = {
    anna: mac(anna, 'MAC-ANNA'),
    ben: mac(ben, 'MAC-BEN'),
    benStudio: mac(ben, 'STUDIO-7', { model: 'Mac Studio' }),
    benHome: mac(ben, 'Ben’s iMac', { model: 'iMac', managedDeviceOwnerType: 'personal' }),
    benPhone: { ...mac(ben, 'Ben’s iPhone', { model: 'iPhone 16', operatingSystem: 'iOS' }), key: undefined },
    dario: mac(dario, 'Dario’s MacBook', { managedDeviceOwnerType: 'personal' }),
    emre: { ...mac(emre, 'MAC-EMRE'), key: undefined },
    fiona: { ...mac(fiona, 'MAC-FIONA'), key: null },
    // The record still names Gil, but the Mac has become Kim's.
    gil: { ...mac(gil, 'MAC-GIL'), primaryUsers: [kim.id] },
    hana: mac(hana, 'MAC-HANA'),
    ivo: mac(ivo, 'MAC-IVO'),
    jo: mac(jo, 'MAC-JO'),
    kim: mac(kim, '[click](http://evil.example)'),
    lea: { ...mac(lea, 'MEETING-ROOM'), primaryUsers: [] },
  };

  return {
    tenantId: randomUUID(),
    people,
    devices: devices as Record<keyof typeof devices, Device>,
    groups: { helpdesk: { id: randomUUID(), members: [lea.id] } },
    registrations: {
      bot: registration(),
      sso: registration({ scopes: [...INTUNE_RIGHTS] }),
      graph: registration({ roles: [...INTUNE_RIGHTS, 'User.Read.All', 'GroupMember.Read.All'] }),
    },
    oauthConnection: 'latchkey',
    intuneBrand: {
      displayName: 'Fabel & Co',
      contactITName: 'Fabel IT Service',
      contactITPhoneNumber: '+49 30 5550 100',
      contactITEmailAddress: 'it@fabel.example',
      contactITNotes: 'Monday to Friday, 8 to 18',
      onlineSupportSiteName: 'Fabel Help',
      onlineSupportSiteUrl: 'https://help.fabel.example/',
      privacyUrl: null,
      themeColor: { r: 0, g: 90, b: 158 },
      showLogo: false,
    } as Record<string, unknown>,
    /** Rows per page of a Graph collection: small, so that paging is never left untried. */
    graphPageSize: 2,
  };
}

/** The Mac meets Intune again: a replacement that was asked for takes effect. */
export function checkIn(device: Device): void {
  device.record.lastSyncDateTime = new Date().toISOString();
  if (device.replacing) Object.assign(device, { key: recoveryKey(), replacing: false });
}

/** A key as macOS writes it: six groups of four, from Apple's alphabet without look-alikes. */
export function recoveryKey(): string {
  const alphabet = 'ABCDEFGH8JKLMNOPQR9TUVWXYZ234567';
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: 6 }, group).join('-');
}

function person(name: string, changes: Partial<Person> = {}): Person {
  return {
    name,
    id: randomUUID(),
    userPrincipalName: `${name.toLowerCase().replace(' ', '.')}@fabel.example`,
    accountEnabled: true,
    userType: 'Member',
    consented: true,
    intuneRole: false,
    endpoints: 1,
    locale: 'en-GB',
    timezone: 'Europe/Berlin',
    ...changes,
  };
}

/** A company Mac with an escrowed key whose only primary user is `owner`. */
function mac(owner: Person, deviceName: string, changes: Partial<DeviceRecord> = {}): Device {
  const dayMs = 86_400_000;
  const record: DeviceRecord = {
    id: randomUUID(),
    deviceName,
    managedDeviceName: `${owner.name}_MacMDM`,
    operatingSystem: 'macOS',
    osVersion: '26.1 (25B78)',
    model: 'MacBook Pro',
    manufacturer: 'Apple',
    serialNumber: Array.from({ length: 10 }, () => 'CDFGHJKLMNPQRTVWXY0123456789'[randomInt(28)]).join(''),
    isEncrypted: true,
    isSupervised: true,
    managedDeviceOwnerType: 'company',
    managementState: 'managed',
    complianceState: 'compliant',
    deviceEnrollmentType: 'appleBulkWithUser',
    enrolledDateTime: new Date(Date.now() - 400 * dayMs).toISOString(),
    lastSyncDateTime: new Date(Date.now() - randomInt(1, 10) * dayMs).toISOString(),
    userId: owner.id,
    userPrincipalName: owner.userPrincipalName,
    userDisplayName: owner.name,
    emailAddress: owner.userPrincipalName,
    azureADDeviceId: randomUUID(),
    ...changes,
  };
  return { record, primaryUsers: [owner.id], key: recoveryKey(), replacing: false };
}

const INTUNE_RIGHTS = [
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
];

function registration(changes: Partial<Registration> = {}): Registration {
  return { id: randomUUID(), secret: randomUUID(), roles: [], scopes: [], ...changes };
}
