import type { Device } from './company.ts';
import type { Facts } from './facts.ts';
import { intuneFailure, intuneForbidden } from './graph-errors.ts';
import type { Row } from './odata.ts';
import type { Answer } from './routes.ts';

/** Why nobody gets or replaces the key of this device through Graph; undefined: they may. */
export function denialOfKey(facts: Facts, { record, withheld }: Device): Answer | undefined {
  const isMac = record.operatingSystem === 'macOS';
  if (isMac && record.managedDeviceOwnerType === 'company' && !withheld) return undefined;
  if (isMac && record.managedDeviceOwnerType === 'personal' && facts.personal === '403') return intuneForbidden();
  return intuneFailure(400, 'BadRequest', 'The operation is not supported for this device.');
}

export function keyAnswer(facts: Facts, key: Device['key'], context: string): Answer {
  if (key === undefined && facts['no-key'] === '404') {
    return intuneFailure(404, 'ResourceNotFound', 'FileVault key not found.');
  }
  return { status: 200, body: { '@odata.context': context, value: key ?? null } };
}

/** The device's row of Intune's report on encryption; undefined: it has none. */
export function encryptionRow(facts: Facts, { record, encryption }: Device): Row | undefined {
  return (
    encryption && {
      id: facts['encryption-id'] === 'mac' ? record.id : record.azureADDeviceId,
      deviceName: record.deviceName,
      deviceType: record.operatingSystem === 'macOS' ? 'macMDM' : 'desktop',
      osVersion: record.osVersion,
      userPrincipalName: record.userPrincipalName,
      tpmSpecificationVersion: null,
      encryptionReadinessState: 'ready',
      encryptionPolicySettingState: 'compliant',
      advancedBitLockerStates: 'success',
      policyDetails: [],
      ...encryption,
    }
  );
}

/** Whether `/users/{id}/managedDevices` of this person holds the device. */
export function isListed({ listed }: Facts, { record, primaryUsers }: Device, person: string): boolean {
  const recorded = record.userId === person;
  const primary = primaryUsers.includes(person);
  if (listed === 'either') return recorded || primary;
  return listed === 'recorded' ? recorded : primary;
}
