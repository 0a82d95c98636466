import { z } from 'zod';
import { type Graph, guid } from './client.ts';

const rows = z.object({ value: z.array(z.object({ id: z.string() })) });

/** Reads that show whether Graph lets us in: one id at most of each. All throw `Unavailable`. */
export type GraphProbe = {
  people(signal: AbortSignal): Promise<void>;
  macs(signal: AbortSignal): Promise<void>;
  /** Whether there is such a group. */
  group(id: string, signal: AbortSignal): Promise<boolean>;
};

export function createGraphProbe(graph: Graph): GraphProbe {
  const one = (path: string, signal: AbortSignal) =>
    graph.get({ name: 'probe', version: 'v1.0', path: `${path}?$top=1`, select: 'id', shape: rows, signal });

  return {
    async people(signal) {
      await one('/users', signal);
    },

    async macs(signal) {
      await one('/deviceManagement/managedDevices', signal);
    },

    async group(id, signal) {
      const { status } = await graph.get({
        name: 'probe',
        version: 'v1.0',
        path: `/groups/${guid(id)}`,
        select: 'id',
        shape: z.object({ id: z.string() }),
        absent: [404],
        signal,
      });
      return status !== 404;
    },
  };
}
