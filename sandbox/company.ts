import { randomUUID } from 'node:crypto';
import type { Place } from './chats.ts';
import { createDevices } from './devices.ts';
import { usualFacts } from './facts.ts';
import { createPeople } from './people.ts';

/** Somebody with a Teams client. */
export type Person = {
  name: string;
  /** What this person is there for, after the name. */
  story: string;
  /** Entra object id. */
  id: string;
  userPrincipalName: string;
  accountEnabled: boolean;
  userType: 'Member' | 'Guest';
  /** Whether Entra may give the bot's sign-in a token for this person without asking first, and whom it would ask. */
  consented: boolean | 'by-administrator-only';
  /** Whether an Intune role lets the person's own token see devices and keys. */
  intuneRole: boolean;
  /** Ids of the only devices that this role reaches; undefined: all. */
  intuneScope?: string[];
  /**
   * Whether Conditional Access lets apps act for this person only after a visible sign-in: `once`, after one it does;
   * `always`, no sign-in satisfies it.
   */
  challenged: false | 'once' | 'always';
  /** How many Teams clients are running; each tries to sign in silently. */
  endpoints: number;
  /** BCP 47 */
  locale: string;
  /** IANA */
  timezone: string;
};

/** What Microsoft Graph shows of a device. */
export type DeviceRecord = {
  id: string;
  deviceName: string;
  managedDeviceName: string;
  operatingSystem: 'macOS' | 'iOS' | 'Windows';
  osVersion: string;
  model: string;
  manufacturer: string;
  serialNumber: string | null;
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
  /** What administrators asked of it through Intune, the newest last. */
  deviceActionResults: DeviceAction[];
};

/** https://learn.microsoft.com/graph/api/resources/intune-devices-deviceactionresult */
export type DeviceAction = {
  actionName: string;
  actionState: 'pending' | 'done' | 'failed';
  startDateTime: string;
  lastUpdatedDateTime: string;
};

/** What Intune's report on encryption says of a device: https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-manageddeviceencryptionstate */
export type EncryptionReport = {
  encryptionState: 'encrypted' | 'notEncrypted';
  /** Flags, joined by commas. */
  fileVaultStates: string | null;
};

export type Device = {
  record: DeviceRecord;
  /** Object ids behind `/managedDevices/{id}/users`. */
  primaryUsers: string[];
  /** undefined: never escrowed, which is answered as the fact `no-key` says. null or empty: the 200 without a key that Intune answers at times. */
  key: string | null | undefined;
  /** Those that were replaced. */
  formerKeys: string[];
  /** Intune says 400 to everything about the key, for no reason that the record tells. */
  withheld: boolean;
  /** A new key was asked for and comes with the next check-in. */
  replacing: boolean;
  /** The Mac will fail to replace its key. */
  replacementFails: boolean;
  /** undefined: the report does not know the device. */
  encryption: EncryptionReport | undefined;
};

/** An Entra app registration. */
export type Registration = {
  id: string;
  secret: string;
  secretExpired?: boolean;
  /** PEM, of the certificate alone. */
  certificate?: string;
  /** Application permissions of Microsoft Graph. */
  roles: string[];
  /** Delegated permissions of Microsoft Graph, consented by an administrator. */
  scopes: string[];
};

/** A team in Teams. */
export type Team = {
  /** Teams' own (`19:…`). */
  id: string;
  name: string;
  /** Object id of the Entra group behind it. */
  groupId: string;
  /** Whether the app was added to it. */
  installed: boolean;
  /** Object ids. */
  members: string[];
};

/** A channel of a team, and what stands in it. */
export type TeamChannel = Place & {
  name: string;
  team: Team;
  /** Whether the bot may be there. A private or shared channel needs the app added to it, not only to its team. */
  installed: boolean;
};

export type Company = ReturnType<typeof createCompany>;

/** A small made-up company. Plain data: change a fact, and the cloud behaves accordingly from the next request on. */
export function createCompany() {
  const people = createPeople();
  const devices = createDevices(people);
  people.theo.intuneScope = [devices.anna.record.id];
  const technicians = [people.kai, people.lea, people.otto, people.rosa, people.theo];
  const teams = {
    helpdesk: team('Helpdesk', ...technicians, people.carla),
    it: team('IT', people.lea),
    sales: team('Sales', people.anna, people.ben, people.lea),
  };
  return {
    tenantId: randomUUID(),
    people,
    devices,
    facts: usualFacts(),
    groups: {
      helpdesk: group(...technicians),
      pilot: group(people.anna, people.ben, people.mia, people.pia),
      protected: group(people.pia),
    },
    teams,
    channels: {
      ops: channel(teams.it, 'Operations'),
      helpdesk: channel(teams.helpdesk, 'Look-ups'),
      private: channel(teams.helpdesk, 'Second level', false),
      shared: channel(teams.helpdesk, 'With our suppliers', false),
      sales: channel(teams.sales, 'Deals'),
      security: channel(teams.it, 'Security'),
    },
    registrations: {
      bot: registration(),
      sso: registration({ scopes: [...INTUNE_RIGHTS] }),
      graph: registration({
        roles: [...INTUNE_RIGHTS, 'User.Read.All', 'GroupMember.Read.All', 'DeviceManagementConfiguration.Read.All'],
      }),
    },
    /** The app's id in the company's catalogue. */
    catalogAppId: randomUUID(),
    oauthConnection: 'latchkey',
    /** Token exchange URL of that connection; undefined: as it should be. */
    tokenExchangeUrl: undefined as string | undefined,
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
    /** Epoch milliseconds, on the clock of everything that Intune dates. */
    now: () => Date.now(),
    /** Rows per page of a Graph collection: small, so that paging is never left untried. */
    graphPageSize: 2,
  };
}

const INTUNE_RIGHTS = [
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
];

function team(name: string, ...members: Person[]): Team {
  return { id: channelId(), name, groupId: randomUUID(), installed: true, members: members.map(({ id }) => id) };
}

function channel(of: Team, name: string, installed = true): TeamChannel {
  return { id: channelId(), name, team: of, installed, messages: [], deleted: [] };
}

/** A team has the id of its first channel. */
function channelId(): string {
  return `19:${randomUUID().replaceAll('-', '')}@thread.tacv2`;
}

function registration(changes: Partial<Registration> = {}): Registration {
  return { id: randomUUID(), secret: randomUUID(), roles: [], scopes: [], ...changes };
}

function group(...members: Person[]) {
  return { id: randomUUID(), members: members.map(({ id }) => id) };
}
