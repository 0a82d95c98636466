import { createGraph } from '../../bot/adapters/graph/client.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { appToken } from './call.ts';
import { createFakeLog } from './fakes.ts';
import { createManualClock } from './manual-clock.ts';

/** The bot's own client of the sandbox's Graph, with what it logs. The clock begins with the real time. */
export function createIntune(cloud: Cloud) {
  const { environment, wire, company } = cloud;
  const url = `${environment.GRAPH_URL}`;
  const log = createFakeLog();
  const clock = createManualClock(Date.now(), wire.busy);
  company.now = clock.now;
  const graph = createGraph({ url, token: () => appToken(environment, 'GRAPH', url), clock, log });
  return { graph, log, clock, signal: new AbortController().signal };
}
