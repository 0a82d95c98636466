import type { Settings } from './settings.ts';

/** An application permission of Microsoft Graph. */
export type Permission = {
  name: string;
  /** Whose it is: of the registration for Graph or of the one for sign-in. */
  of: 'graph' | 'sso';
  /** Of the app role: https://learn.microsoft.com/graph/permissions-reference */
  id: string;
  /** Calls that are not possible without it; `{id}` stands for a GUID. */
  calls: readonly string[];
  /** `needed`: without it nobody gets a key. `optional`: without it something is missing, and no more. `idle`: it is used for nothing. */
  need(settings: Pick<Settings, 'policy' | 'helpdesk' | 'catalogApp'>): 'needed' | 'optional' | 'idle';
  /** What is missing without an optional one, for those who run Latchkey. */
  without?: string;
};

const always = () => 'needed' as const;

/** All that Latchkey asks for, and nothing that it does not use. docs/permissions.md says what each one is for; a test compares both with the calls. */
export const permissions: readonly Permission[] = [
  {
    name: 'DeviceManagementManagedDevices.Read.All',
    of: 'graph',
    id: '2f51be20-0bb4-4fed-bf7b-db946066c75e',
    calls: [
      'GET /v1.0/users/{id}/managedDevices',
      'GET /v1.0/deviceManagement/managedDevices/{id}',
      'GET /v1.0/deviceManagement/managedDevices/{id}/users',
      'GET /v1.0/deviceManagement',
      'GET /v1.0/deviceManagement/managedDevices',
    ],
    need: always,
  },
  {
    name: 'DeviceManagementManagedDevices.PrivilegedOperations.All',
    of: 'graph',
    id: '5b07b0dd-2377-4e44-a38d-703f09a0dc3c',
    calls: [
      'GET /beta/deviceManagement/managedDevices/{id}/getFileVaultKey',
      'POST /beta/deviceManagement/managedDevices/{id}/rotateFileVaultKey',
    ],
    need: always,
  },
  {
    name: 'User.Read.All',
    of: 'graph',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    calls: ['GET /v1.0/users/{id}', 'POST /v1.0/users/{id}/checkMemberGroups', 'GET /v1.0/users'],
    need: always,
  },
  {
    name: 'GroupMember.Read.All',
    of: 'graph',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    calls: ['POST /v1.0/users/{id}/checkMemberGroups', 'GET /v1.0/groups/{id}'],
    need: ({ policy, helpdesk }) =>
      typeof policy.selfService === 'object' || policy.protectedGroup !== undefined || helpdesk.group !== undefined
        ? 'needed'
        : 'idle',
  },
  {
    name: 'DeviceManagementConfiguration.Read.All',
    of: 'graph',
    id: 'dc377aa6-52d8-4e23-b271-2a7ae04cedf3',
    calls: ['GET /beta/deviceManagement/managedDeviceEncryptionStates/{id}'],
    need: () => 'optional',
    without: 'people are not told why a key is missing',
  },
  {
    name: 'TeamsAppInstallation.ReadWriteSelfForUser.All',
    of: 'sso',
    id: '908de74d-f8b2-4d6b-a9ed-2a17b3b78179',
    calls: ['POST /v1.0/users/{id}/teamwork/installedApps'],
    need: ({ catalogApp }) => (catalogApp === undefined ? 'idle' : 'optional'),
    without: 'people for whom Latchkey is not installed are not told that the helpdesk saw their key',
  },
];

/** What the registration for sign-in may do on behalf of technicians, with the ids of the scopes. What each of them may do, Intune decides by their role. */
export const delegatedPermissions: readonly Pick<Permission, 'name' | 'id' | 'calls'>[] = [
  {
    name: 'DeviceManagementManagedDevices.Read.All',
    id: '314874da-47d6-4978-88dc-cf0d37f0bb82',
    calls: [
      'GET /v1.0/deviceManagement/managedDevices',
      'GET /v1.0/deviceManagement/managedDevices/{id}',
      'GET /v1.0/deviceManagement/managedDevices/{id}/users',
    ],
  },
  {
    name: 'DeviceManagementManagedDevices.PrivilegedOperations.All',
    id: '3404d2bf-2b13-457e-a330-c24615765193',
    calls: ['GET /beta/deviceManagement/managedDevices/{id}/getFileVaultKey'],
  },
];
