import { z } from 'zod';
import type { Keys, Progress } from '../../domain/ports.ts';
import { RecoveryKey } from '../../domain/recovery-key.ts';
import { type Graph, guid } from './client.ts';

/** Intune answers null, an empty string or 404 where it holds no key, and 400 for a Mac whose key it does not give out. */
const answer = z.object({
  value: z
    .string()
    .nullable()
    .transform((key) => (key?.trim() ? new RecoveryKey(key) : undefined)),
});

const actions = z.object({
  deviceActionResults: z
    .array(
      z.object({
        actionName: z.string().nullish(),
        actionState: z.string().nullish(),
        startDateTime: z.string().nullish(),
        lastUpdatedDateTime: z.string().nullish(),
      }),
    )
    .nullish(),
});

/** `actionState`: https://learn.microsoft.com/graph/api/resources/intune-devices-actionstate */
const STATES: Record<string, Progress['state']> = {
  done: 'done',
  failed: 'failed',
  canceled: 'failed',
  notSupported: 'failed',
};

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

    async progressOf(mac, since, signal) {
      const { body } = await graph.get({
        version: 'v1.0',
        path: `/deviceManagement/managedDevices/${guid(mac)}`,
        select: 'id,deviceActionResults',
        shape: actions,
        absent: [404],
        signal,
      });
      return progressIn(body?.deviceActionResults ?? [], since);
    },
  };
}

type Action = NonNullable<z.infer<typeof actions>['deviceActionResults']>[number];

/** The clocks of Intune and of this machine need not agree to the second. */
const CLOCK_SKEW_MS = 5 * 60_000;

function progressIn(results: Action[], since: number): Progress {
  const [newest] = results
    .filter(({ actionName }) => /rotate_?FileVault_?Key/i.test(actionName ?? ''))
    .filter(({ startDateTime }) => Date.parse(startDateTime ?? '') >= since - CLOCK_SKEW_MS)
    .toSorted((one, other) => Date.parse(other.startDateTime ?? '') - Date.parse(one.startDateTime ?? ''));
  if (!newest) return { state: 'none' };
  const at = Date.parse(newest.lastUpdatedDateTime ?? '');
  return { state: STATES[newest.actionState ?? ''] ?? 'pending', ...(at > 0 && { at }) };
}
