import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '../support/azurite.ts';

/** What was kept, by place. */
export type Kept = Record<string, string>;

/** Where Latchkey keeps what is durable. `secrets`: of its own. */
export type Storage = {
  setting: string;
  secrets: string[];
  /** All that is there at this moment. */
  look(): Promise<Kept>;
  stop(): Promise<void>;
};

/** The bytes of its files: freed pages, the write-ahead log and its index included. */
export async function onSqlite(folder: string): Promise<Storage> {
  const data = join(folder, 'data');
  await mkdir(data);
  return {
    setting: `sqlite:${join(data, 'latchkey.db')}`,
    secrets: [],
    async look() {
      const names = { '': 'database', '-wal': 'write-ahead log', '-shm': 'index of the write-ahead log' };
      const files = Object.entries(names).map(async ([suffix, place]) => {
        return [place, await readFile(join(data, `latchkey.db${suffix}`), 'latin1').catch(() => '')] as const;
      });
      return Object.fromEntries(await Promise.all(files));
    },
    stop: async () => {},
  };
}

/** What the account answers, and the bytes of the emulator's files: what is hidden or deleted is in those. */
export async function onAzurite(): Promise<Storage> {
  const azurite = await startAzurite();
  const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);

  async function blobsKept(): Promise<{ contents: string[]; names: string[] }> {
    const [contents, names]: [string[], string[]] = [[], []];
    for await (const container of blobs.listContainers({ includeMetadata: true })) {
      names.push(JSON.stringify(container));
      const client = blobs.getContainerClient(container.name);
      for await (const blob of client.listBlobsFlat({ includeMetadata: true, includeTags: true })) {
        names.push(JSON.stringify(blob));
        contents.push((await client.getBlobClient(blob.name).downloadToBuffer()).toString('latin1'));
      }
    }
    return { contents, names };
  }

  /** Only what nobody hides for now can be peeked at. */
  async function queuesKept(): Promise<string[]> {
    const kept: string[] = [];
    for await (const queue of queues.listQueues({ includeMetadata: true })) {
      const { peekedMessageItems } = await queues.getQueueClient(queue.name).peekMessages({ numberOfMessages: 32 });
      kept.push(JSON.stringify(queue), ...peekedMessageItems.map(({ messageText }) => messageText));
    }
    return kept;
  }

  return {
    setting: `azure:${azurite.connectionString}`,
    secrets: [azurite.key],
    async look() {
      const [{ contents, names }, visible, files] = await Promise.all([
        blobsKept(),
        queuesKept(),
        filesIn(azurite.folder),
      ]);
      return {
        blobs: contents.join('\n'),
        'names and metadata of blobs': names.join('\n'),
        'queues as they show themselves': visible.join('\n'),
        'files of the account': files.join('\n'),
      };
    },
    stop: azurite.stop,
  };
}

/** Every file's name and bytes. */
export async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1').catch(unlessGone)}`));
}

/** What cannot be read must not pass for empty. */
function unlessGone(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
