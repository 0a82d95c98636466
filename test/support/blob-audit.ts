import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { openAccount } from '../../bot/adapters/azure/account.ts';
import { createBlobAudit } from '../../bot/adapters/azure/audit.ts';
import { linksIn, listBlobs } from '../../bot/adapters/azure/audit-blobs.ts';
import { rowsOf } from '../../bot/commands/audit-rows.ts';
import type { Facts, KeptEntry } from '../../bot/domain/model.ts';
import type { Clock } from '../../bot/domain/ports.ts';
import { type Azurite, storageAt } from './azurite.ts';
import { createFakeLog } from './fakes.ts';
import { type ReadAudit, VERSION } from './readable-audit.ts';

type Place = Pick<Azurite, 'account' | 'key' | 'blobs' | 'queues'>;
type Limits = NonNullable<Parameters<typeof createBlobAudit>[1]['limits']>;

export type BlobAudit = ReadAudit & { open(): Promise<void>; log: ReturnType<typeof createFakeLog> };

/** A container as its owner has it, past everything of ours. */
export function containerAt({ account, key, blobs }: Place, name: string): ContainerClient {
  return new ContainerClient(`${blobs}/${name}`, new StorageSharedKeyCredential(account, key));
}

/** The audit of production in a container, as one process has it, and a look at what all have written there. `place`: maybe behind a relay. */
export function createReadableBlobAudit(
  { at, place = at, name }: { at: Place; place?: Place; name: string },
  clock: Clock,
  limits: Limits = {},
): BlobAudit {
  const log = createFakeLog();
  const container = openAccount(storageAt(place), clock).container(name);
  const chains = async () => {
    const own = containerAt(at, name);
    return [...(await listBlobs(own))].map(([chain, blobs]) => ({ name: chain, links: () => linksIn(own, blobs) }));
  };
  return {
    ...createBlobAudit(() => container.ask(async (client) => client), { clock, log, version: VERSION, limits }),
    ...{ log, chains },
    async entries() {
      const all: (KeptEntry & { facts: Facts })[] = [];
      for await (const { hash: _, chain: __, ...entry } of rowsOf(await chains())) all.push({ facts: {}, ...entry });
      return all;
    },
  };
}
