import { z } from 'zod';
import type { Keys, Progress } from '../../domain/ports.ts';
import { RecoveryKey } from '../../domain/recovery-key.ts';
import { type Graph, guid } from './client.ts';

/** Of one that macOS makes it is 29 characters. A screen holds no more than this. */
const LONGEST_KEY = 200;

/** Intune answers null, an empty string or 404 where it holds no key, and 400 for a Mac whose key it does not give out. */
const answer = z.object({
  value: z
    .string()
    .max(LONGEST_KEY)
    .nullable()
    .transform((key) => (key?.trim() ? new RecoveryKey(key) : undefined)),
});

const actions = z.object({
  id: z.string(),
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
  pending: 'pending',
  active: 'pending',
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
        name: 'key',
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
        name: 'replace',
        version: 'beta',
        path: `/deviceManagement/managedDevices/${guid(mac)}/rotateFileVaultKey`,
        signal,
      });
    },

    async progressOf(mac, since, signal) {
      const { body } = await graph.get({
        name: 'progress',
        version: 'v1.0',
        path: `/deviceManagement/managedDevices/${guid(mac)}`,
        select: Object.keys(actions.shape).join(','),
        shape: actions,
        absent: [404],
        signal,
      });
      const ofThis = body?.id.toLowerCase() === mac.toLowerCase();
      return progressIn((ofThis && body?.deviceActionResults) || [], since);
    },
  };
}

type Action = NonNullable<z.infer<typeof actions>['deviceActionResults']>[number];

/** Microsoft documents no names of actions; its own list of remote actions has `rotateFileVaultKey`. */
const REPLACEMENT = /^rotate\W?file\W?vault/i;
/** The clocks of Intune and of this machine need not agree to the second; the doctor calls more than this wrong. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Of several requests the one that began last, as a later one may still be on its way. One that began before `since` counts as well
 * if it was still open then: Intune may answer a second request with the first one, and either ends the key.
 */
function progressIn(results: Action[], since: number): Progress {
  const from = since - CLOCK_SKEW_MS;
  const [newest] = results
    .filter(({ actionName }) => REPLACEMENT.test(actionName ?? ''))
    .map(({ actionState, startDateTime, lastUpdatedDateTime }) => ({
      state: STATES[actionState ?? ''],
      began: epoch(startDateTime),
      at: epoch(lastUpdatedDateTime),
    }))
    .filter(({ state, began, at }) => began >= from || at >= from || state === 'pending')
    .toSorted((one, other) => other.began - one.began);
  if (!newest) return { state: 'none' };
  const { state = 'pending', at } = newest;
  return { state, ...(at > 0 && { at }) };
}

/** Intune writes the year 1 for what has not happened. */
function epoch(text: string | null | undefined): number {
  const ms = Date.parse(text ?? '');
  return ms > 0 ? ms : 0;
}
