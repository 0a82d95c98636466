import type { Caller } from '../model.ts';
import { Unavailable } from '../unavailable.ts';
import type { Intune, OnBehalfOf, ReadAssertion } from './ports.ts';

type Ports = { readAssertion: ReadAssertion; onBehalfOf: OnBehalfOf };

export type Technicians = ReturnType<typeof createTechnicians>;

/** Intune as a technician's own role sees it, never as Latchkey does. */
export function createTechnicians({ readAssertion, onBehalfOf }: Ports) {
  /** undefined: they have to sign in. Its calls also throw `Unavailable('Graph', 'forbidden')`. */
  return async function intuneOf(caller: Caller): Promise<Intune | undefined> {
    const assertion = await readAssertion(caller);
    if (assertion === undefined) return undefined;
    const intune = onBehalfOf(assertion);
    return {
      find: (query, signal) => intune.find(query, signal).catch(forbidden),
      mac: (id, signal) => intune.mac(id, signal).catch(forbidden),
      primaryUsers: (mac, signal) => intune.primaryUsers(mac, signal).catch(forbidden),
      keyOf: (mac, signal) => intune.keyOf(mac, signal).catch(forbidden),
    };
  };
}

/** On the technician's own token a 401 or 403 is Intune's word about them, not about us. */
function forbidden(error: unknown): never {
  if (!(error instanceof Unavailable) || error.system !== 'Graph' || error.reason !== 'rejected') throw error;
  const { status, graphRequest } = error;
  throw new Unavailable('Graph', 'forbidden', { status, graphRequest });
}
