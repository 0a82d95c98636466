import type { ContainerClient } from '@azure/storage-blob';
import type { QueueClient } from '@azure/storage-queue';
import type { BlobsStorage } from 'botbuilder-azure-blobs';
import type { Clock } from '../../domain/ports.ts';
import type { AzureStorage } from '../../settings-storage.ts';
import { type Calls, createCalls } from './calls.ts';
import { createClients } from './clients.ts';

const LONGEST_MS = 5_000;

type Call<Client> = <T>(work: (client: Client, abortSignal: AbortSignal) => Promise<T>) => Promise<T>;

/** A container or a queue, made if it is missing. What `ask` and `change` are for, `Calls` says. */
export type Place<Client> = { ask: Call<Client>; change: Call<Client> };

export type Account = {
  container(name: string): Place<ContainerClient>;
  queue(name: string): Place<QueueClient>;
  blobsStorage(container: string): BlobsStorage;
  close(): void;
};

/** Nothing is sent before the first call: the account may be away while Latchkey starts. `longestMs`: for one call. */
export function openAccount(storage: AzureStorage, clock: Clock, longestMs = LONGEST_MS): Account {
  const calls = createCalls({ clock, longestMs });
  const clients = createClients(storage, clock, longestMs);
  return {
    container: (name) => placeOf(clients.container(name), calls),
    queue: (name) => placeOf(clients.queue(name), calls),
    blobsStorage: clients.blobsStorage,
    close: calls.close,
  };
}

type Makeable = {
  exists(options: { abortSignal: AbortSignal }): Promise<boolean>;
  createIfNotExists(options: { abortSignal: AbortSignal }): Promise<unknown>;
};

function placeOf<Client extends Makeable>(client: Client, calls: Calls): Place<Client> {
  const ready = untilItWorks(() =>
    calls.ask(async (abortSignal) => {
      // Looked for first: who may use one that is there need not be allowed to make it.
      if (!(await client.exists({ abortSignal }))) await client.createIfNotExists({ abortSignal });
    }),
  );
  return {
    ask: (work) => ready().then(() => calls.ask((abortSignal) => work(client, abortSignal))),
    change: (work) => ready().then(() => calls.change((abortSignal) => work(client, abortSignal))),
  };
}

/** Done once. While it has not worked yet, whoever asks tries again, together with all who ask meanwhile. */
function untilItWorks(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work().catch((error) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
