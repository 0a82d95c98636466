import {
  AzureCliCredential,
  ChainedTokenCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import type { Clock } from '../../domain/ports.ts';
import { cached } from '../tokens.ts';

/**
 * The managed identity of the machine or, in Kubernetes, of the workload; where there is neither, whoever is signed in to the Azure CLI:
 * an operator with a command. The name of their rights is one in all clouds, https://storage.azure.com, which the client library knows.
 */
export function createCredential(identity: string | undefined, clock: Clock, patienceMs: number): TokenCredential {
  // Not a documented option: without it, a machine that is none of Azure's is asked for its identity for half a minute.
  const known = { sendProbeRequest: true, ...(identity !== undefined && { clientId: identity }) };
  async function acquire(scope: string) {
    const chain = new ChainedTokenCredential(new ManagedIdentityCredential(known), new AzureCliCredential());
    const { token, expiresOnTimestamp } = await chain.getToken(scope);
    return { token, expires: expiresOnTimestamp };
  }
  const token = cached(clock, () => acquire, patienceMs);
  return {
    async getToken(scopes) {
      const [scope = ''] = [scopes].flat();
      // Said to be over at once, so that we are asked each time: the library would renew it only two minutes before its end.
      return { token: await token(scope), expiresOnTimestamp: 0 };
    },
  };
}
