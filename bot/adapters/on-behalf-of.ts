import type { Intune, OnBehalfOf } from '../domain/helpdesk/ports.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Settings } from '../settings.ts';
import { createGraph } from './graph/client.ts';
import { createGraphDirectory } from './graph/directory.ts';
import { createGraphKeys } from './graph/keys.ts';
import { createSearch } from './graph/search.ts';
import { createOnBehalfOfTokens } from './on-behalf-of-tokens.ts';

type Ports = { settings: Settings; clock: Clock; log: Log };

/** Intune as a technician's own role and scope let them see it: whatever it refuses, nobody else asks in their place. */
export function createOnBehalfOf({ settings, clock, log }: Ports): OnBehalfOf {
  const tokens = createOnBehalfOfTokens(settings, clock);
  const { graph: url } = settings.endpoints;
  return (assertion): Intune => {
    const graph = createGraph({ url, token: () => tokens(assertion), clock, log });
    const { mac, primaryUsers } = createGraphDirectory(graph);
    const { keyOf } = createGraphKeys(graph);
    return { ...createSearch(graph), mac, primaryUsers, keyOf };
  };
}
