import { StorageSharedKeyCredential as BlobKey, ContainerClient } from '@azure/storage-blob';
import { QueueClient, StorageSharedKeyCredential as QueueKey } from '@azure/storage-queue';
import { BlobsStorage } from 'botbuilder-azure-blobs';
import type { Clock } from '../../domain/ports.ts';
import type { AzureStorage } from '../../settings-storage.ts';
import { createCredential } from './credential.ts';

/** Of containers and queues of one account, by name. `blobsStorage`: botbuilder's own. */
export type Clients = {
  container(name: string): ContainerClient;
  queue(name: string): QueueClient;
  blobsStorage(container: string): BlobsStorage;
};

/** Of the time for a call, so that what is missing can be told: a token, or the account. */
const TOKEN_SHARE = 0.8;

/** Without the library's own retries: it would ask again after a lost answer. The account gives up when we do, after `longestMs`. */
export function createClients(
  { account, blobs, queues, proof }: AzureStorage,
  clock: Clock,
  longestMs: number,
): Clients {
  const options = { retryOptions: { maxTries: 1, tryTimeoutInMs: longestMs } };
  const ofBlobs = { storagePipelineOptions: options };
  const at = { container: (name: string) => `${blobs}/${name}`, queue: (name: string) => `${queues}/${name}` };
  if ('identity' in proof) {
    const credential = createCredential(proof.identity, clock, longestMs * TOKEN_SHARE);
    return {
      container: (name) => new ContainerClient(at.container(name), credential, options),
      queue: (name) => new QueueClient(at.queue(name), credential, options),
      blobsStorage: (name) => new BlobsStorage('', '', ofBlobs, at.container(name), credential),
    };
  }
  const key = proof.key.reveal();
  // botbuilder loads a library of its own, which knows no credential of ours.
  const connectionString = `DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=${key};BlobEndpoint=${blobs}`;
  return {
    container: (name) => new ContainerClient(at.container(name), new BlobKey(account, key), options),
    queue: (name) => new QueueClient(at.queue(name), new QueueKey(account, key), options),
    blobsStorage: (name) => new BlobsStorage(connectionString, name, ofBlobs),
  };
}
