import { text } from 'node:stream/consumers';
import type { BlobItem, ContainerClient } from '@azure/storage-blob';
import type { Clock, Records } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Place } from './account.ts';
import { blobName } from './blob-name.ts';
import { codeOf } from './calls.ts';

/** `expires` is in the blob's metadata as well, where cleaning sees it without reading each blob. */
type Kept = { key: string; value: unknown; expires: number };
type Condition = { ifMatch: string } | { ifNoneMatch: '*' };

/** In one run, of which there is one an hour; the next one goes on from there. */
const LOOKED_AT = { page: 1_000, most: 10_000 };
const AT_ONCE = 8;

/**
 * A record is a blob. Its version is the ETag, which no other writing of the same blob has, and the end of its life: an expired record
 * cannot be replaced. After a lost answer nobody knows whether it was written, and `Unavailable` says so: there may be a claim that nobody
 * has, or a count that is one too high.
 */
export function createRecords(container: Place<ContainerClient>, clock: Clock, lookedAt = LOOKED_AT): Records {
  const blobOf = (client: ContainerClient, key: string) => client.getBlockBlobClient(blobName(key));
  let goOnFrom: string | undefined;

  function find(key: string): Promise<(Kept & { etag: string }) | undefined> {
    return container.ask(async (client, abortSignal) => {
      const answer = await blobOf(client, key)
        .download(undefined, undefined, { abortSignal, maxRetryRequests: 0 })
        .catch(unless('BlobNotFound'));
      if (!answer?.readableStreamBody) return undefined;
      const body = await text(answer.readableStreamBody).catch(() => {
        throw new Unavailable('storage', 'busy');
      });
      return { ...keptIn(body, key), etag: answer.etag ?? '' };
    });
  }

  async function write(kept: Kept, conditions: Condition): Promise<boolean> {
    const body = JSON.stringify(kept);
    const metadata = { expires: `${kept.expires}` };
    const written = await container.change((client, abortSignal) =>
      blobOf(client, kept.key)
        .upload(body, Buffer.byteLength(body), { conditions, metadata, abortSignal })
        .catch(unless('BlobAlreadyExists', 'ConditionNotMet')),
    );
    return written !== undefined;
  }

  /** Unless it was renewed, or another instance was first. */
  async function remove({ name, properties: { etag } }: BlobItem): Promise<void> {
    // A list may give it without the quotes that a condition has.
    const conditions = { ifMatch: `"${etag.replaceAll('"', '')}"` };
    await container.change((client, abortSignal) =>
      client.deleteBlob(name, { conditions, abortSignal }).catch(unless('BlobNotFound', 'ConditionNotMet')),
    );
  }

  /** True if there are more. */
  async function cleanPage(): Promise<boolean> {
    const settings = { maxPageSize: lookedAt.page, ...(goOnFrom !== undefined && { continuationToken: goOnFrom }) };
    goOnFrom = undefined;
    const { value: page } = await container.ask((client, abortSignal) =>
      client.listBlobsFlat({ includeMetadata: true, abortSignal }).byPage(settings).next(),
    );
    const now = clock.now();
    const expired = page.segment.blobItems.filter(({ metadata }: BlobItem) => Number(metadata?.expires) <= now);
    for (let done = 0; done < expired.length; done += AT_ONCE) {
      await Promise.all(expired.slice(done, done + AT_ONCE).map(remove));
    }
    goOnFrom = page.continuationToken || undefined;
    return goOnFrom !== undefined;
  }

  return {
    async read<T>(key: string) {
      const found = await find(key);
      if (!found || found.expires <= clock.now()) return undefined;
      return { value: found.value as T, version: `${found.expires} ${found.etag}` };
    },

    async create(key, value, expires) {
      const kept = { key, value, expires };
      if (await write(kept, { ifNoneMatch: '*' })) return true;
      const old = await find(key);
      if (old && old.expires > clock.now()) return false;
      return write(kept, old ? { ifMatch: old.etag } : { ifNoneMatch: '*' });
    },

    async replace(key, version, value, expires) {
      const [expired, ifMatch = ''] = version.split(' ');
      if (Number(expired) <= clock.now()) return false;
      return write({ key, value, expires }, { ifMatch });
    },

    async clean() {
      for (let left = lookedAt.most; left > 0; left -= lookedAt.page) if (!(await cleanPage())) return;
    },
  };
}

/** What is damaged is there all the same, as in SQLite: it grants nothing, and can be replaced. */
function keptIn(body: string, key: string): Kept {
  try {
    return JSON.parse(body) as Kept;
  } catch {
    return { key, value: undefined, expires: Number.MAX_SAFE_INTEGER };
  }
}

/** https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
function unless(...codes: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(codeOf(error) ?? '')) throw error;
    return undefined;
  };
}
