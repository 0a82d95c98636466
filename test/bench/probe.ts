/** Before a bot, by `--import`: where it listens and what it uses, for whoever has started it. */
import { subscribe } from 'node:diagnostics_channel';
import type { AddressInfo, Server } from 'node:net';
import { serve } from './remote.ts';

/** Bytes, and microseconds of this process so far. */
export type Usage = { cpu: number; resident: number; heap: number };
export type Probe = {
  port(): number;
  /** `collected`: after a full garbage collection, which wants `--expose-gc`. */
  usage(collected?: boolean): Usage;
};

const listening = Promise.withResolvers<number>();
// https://nodejs.org/api/diagnostics_channel.html#event-tracingnetserverlistenasyncend
subscribe('tracing:net.server.listen:asyncEnd', (message) => {
  const { server } = message as { server: Server };
  listening.resolve((server.address() as AddressInfo).port);
});

serve({
  port: () => listening.promise,
  usage(collected = false): Usage {
    if (collected) globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    return { cpu: user + system, resident: rss, heap: heapUsed };
  },
});
