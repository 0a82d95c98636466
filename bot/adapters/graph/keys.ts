import { z } from 'zod';
import type { Keys } from '../../domain/ports.ts';
import { RecoveryKey } from '../../domain/recovery-key.ts';
import { type Graph, guid } from './client.ts';

/** Intune answers null, an empty string or 404 where it holds no key, and 400 for a Mac whose key it does not give out. */
const answer = z.object({
  value: z
    .string()
    .nullable()
    .transform((key) => (key?.trim() ? new RecoveryKey(key) : undefined)),
});

/** FileVault keys, beta only: https://learn.microsoft.com/graph/api/intune-devices-manageddevice-getfilevaultkey */
export function createGraphKeys(graph: Graph): Keys {
  return {
    async keyOf(mac, signal) {
      const path = `/deviceManagement/managedDevices/${guid(mac)}/getFileVaultKey`;
      const { status, body, requestId } = await graph.get({
        version: 'beta',
        path,
        shape: answer,
        absent: [400, 404],
        signal,
      });
      const key = body?.value ?? (status === 400 ? 'withheld' : 'none');
      return { key, ...(requestId && { graphRequest: requestId }) };
    },

    async replace(mac, signal) {
      await graph.post({
        version: 'beta',
        path: `/deviceManagement/managedDevices/${guid(mac)}/rotateFileVaultKey`,
        signal,
      });
    },
  };
}
