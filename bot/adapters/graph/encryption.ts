import { z } from 'zod';
import { type FileVaultState, fileVaultStates } from '../../domain/model.ts';
import type { ReadEncryption } from '../../domain/ports.ts';
import { type Graph, guid } from './client.ts';

const state = z.object({
  deviceName: z.string().nullish(),
  encryptionState: z.string().nullish(),
  fileVaultStates: z.string().nullish(),
});
const FIELDS = Object.keys(state.shape).join(',');

/** https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-encryptionstate */
const ENCRYPTED: Record<string, boolean> = { encrypted: true, notEncrypted: false };

/**
 * Rows of Intune's report on encryption, beta only: https://learn.microsoft.com/graph/api/intune-deviceconfig-manageddeviceencryptionstate-get.
 * Microsoft does not say that their ids are those of the devices, so a row counts only if it has the Mac's name as well. Its permission
 * is optional: to be refused is as good as to find nothing, and no fault.
 */
export function createEncryption(graph: Graph): ReadEncryption {
  return async (mac, signal) => {
    const { body: found } = await graph.get({
      name: 'encryption',
      version: 'beta',
      path: `/deviceManagement/managedDeviceEncryptionStates/${guid(mac.id)}`,
      select: FIELDS,
      shape: state,
      absent: [400, 401, 403, 404],
      signal,
    });
    if (!found?.deviceName || found.deviceName !== mac.name) return undefined;
    return { encrypted: ENCRYPTED[found.encryptionState ?? ''], states: statesIn(found.fileVaultStates ?? '') };
  };
}

/** Flags, which Graph writes as one text with commas; it may know more of them than we do. */
function statesIn(flags: string): FileVaultState[] {
  const names = flags.split(',').map((name) => name.trim());
  return fileVaultStates.filter((known) => names.includes(known));
}
