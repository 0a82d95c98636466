import type { ContainerClient } from '@azure/storage-blob';
import type { Storage, StoreItems } from 'botbuilder';
import type { BlobsStorage } from 'botbuilder-azure-blobs';
import type { Place } from './account.ts';
import { blobName } from './blob-name.ts';

/** The conversation's place, as botbuilder keeps it: the last write wins, so nothing that matters may depend on it. */
export function createDialogState(container: Place<ContainerClient>, connect: () => BlobsStorage): Storage {
  let blobs = connect();

  /** It remembers for ever if it could not make the container. */
  function forgetting<T>(work: Promise<T>): Promise<T> {
    return work.catch((error) => {
      blobs = connect();
      throw error;
    });
  }

  /** What is no JSON any more was written by nobody we know, and counts as none. */
  async function readOne(key: string): Promise<StoreItems> {
    const name = blobName(key);
    const found = await blobs.read([name]).catch((error): StoreItems => {
      if (error instanceof SyntaxError) return {};
      throw error;
    });
    return name in found ? { [key]: found[name] } : {};
  }

  return {
    async read(keys) {
      const found = await container.ask(() => forgetting(Promise.all(keys.map(readOne))));
      return Object.assign({}, ...found);
    },

    async write(changes) {
      const named = Object.entries(changes).map(([key, value]) => [blobName(key), { ...value, eTag: '*' }]);
      await container.change(() => forgetting(blobs.write(Object.fromEntries(named))));
    },

    async delete(keys) {
      await container.change(() => forgetting(blobs.delete(keys.map(blobName))));
    },
  };
}
