import type { Settings } from './settings.ts';

/** An application permission of Microsoft Graph that the registration for Graph has. */
export type Permission = {
  name: string;
  /** Of the app role: https://learn.microsoft.com/graph/permissions-reference */
  id: string;
  /** Calls that are not possible without it; `{id}` stands for a GUID. */
  calls: readonly string[];
  /** `needed`: without it nobody gets a key. `optional`: without it something is missing, and no more. `idle`: it is used for nothing. */
  need(settings: Pick<Settings, 'policy'>): 'needed' | 'optional' | 'idle';
  /** What is missing without an optional one, for those who run Latchkey. */
  without?: string;
};

const always = () => 'needed' as const;

/** All that Latchkey asks for, and nothing that it does not use. docs/permissions.md says what each one is for; a test compares both with the calls. */
export const permissions: readonly Permission[] = [
  {
    name: 'DeviceManagementManagedDevices.Read.All',
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
    id: '5b07b0dd-2377-4e44-a38d-703f09a0dc3c',
    calls: [
      'GET /beta/deviceManagement/managedDevices/{id}/getFileVaultKey',
      'POST /beta/deviceManagement/managedDevices/{id}/rotateFileVaultKey',
    ],
    need: always,
  },
  {
    name: 'User.Read.All',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    calls: ['GET /v1.0/users/{id}', 'POST /v1.0/users/{id}/checkMemberGroups', 'GET /v1.0/users'],
    need: always,
  },
  {
    name: 'GroupMember.Read.All',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    calls: ['POST /v1.0/users/{id}/checkMemberGroups', 'GET /v1.0/groups/{id}'],
    need: ({ policy }) =>
      typeof policy.selfService === 'object' || policy.protectedGroup !== undefined ? 'needed' : 'idle',
  },
  {
    name: 'DeviceManagementConfiguration.Read.All',
    id: 'dc377aa6-52d8-4e23-b271-2a7ae04cedf3',
    calls: ['GET /beta/deviceManagement/managedDeviceEncryptionStates/{id}'],
    need: () => 'optional',
    without: 'people are not told why a key is missing',
  },
];
