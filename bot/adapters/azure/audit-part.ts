import type { AppendBlobClient, ContainerClient } from '@azure/storage-blob';
import type { Clock } from '../../domain/ports.ts';
import { metadataOf, readBytes } from './audit-blobs.ts';
import { codeOf, isFinal, statusOf, timed } from './audit-calls.ts';

/** Entries that were chained together, to be written as one. `doubtful`: an attempt went without an answer, so it may be there or yet come. */
export type Block = { bytes: Buffer; after: string; doubtful: boolean };

/**
 * What became of an attempt. `again`: the block is not there. `closed`: nothing goes in here any more, for it is gone, sealed, immutable
 * or full. `foreign`: something else stands where the block belongs.
 */
export type Outcome = { is: 'written' | 'again' | 'closed' | 'foreign'; status?: number | undefined };

export type Part = ReturnType<typeof createPart>;

/** One append blob that nobody else writes (https://learn.microsoft.com/rest/api/storageservices/append-block), with what we know to be in it. */
export function createPart(blob: string, day: string, clock: Clock) {
  let made = false;
  let length = 0;
  let blocks = 0;

  function took({ bytes }: Block): Outcome {
    length += bytes.length;
    blocks++;
    return { is: 'written' };
  }

  /** False: nobody knows. One that is there already is our own. */
  async function make(client: AppendBlobClient, block: Block, ms: number): Promise<boolean> {
    try {
      const options = { conditions: { ifNoneMatch: '*' }, metadata: metadataOf(block) };
      await timed(clock, ms, (abortSignal) => client.create({ ...options, abortSignal }));
      return true;
    } catch (error) {
      if (codeOf(error) === 'BlobAlreadyExists') return true;
      const status = statusOf(error);
      if (status === 404 || isFinal(status)) throw error;
      return false;
    }
  }

  /** What stands where the block belongs. */
  async function readBack(container: ContainerClient, { bytes }: Block, ms: number) {
    try {
      return await timed(clock, ms, async (abortSignal) => {
        const { contentLength = 0 } = await container.getBlobClient(blob).getProperties({ abortSignal });
        if (contentLength === length) return 'nothing';
        if (contentLength < length + bytes.length) return 'foreign';
        const at = { container, call: <T>(send: (signal: AbortSignal) => Promise<T>) => send(abortSignal) };
        const found = await readBytes(at, blob, [length, bytes.length]);
        return found.equals(bytes) ? 'written' : 'foreign';
      });
    } catch (error) {
      const status = statusOf(error);
      if (isFinal(status)) throw error;
      return status === 404 ? 'gone' : 'unknown';
    }
  }

  return {
    day,
    blob,
    isEmpty: () => length === 0,
    blocks: () => blocks,

    /**
     * Appends the block if the blob is as long as we know it to be. Any answer but yes is checked against what is there. `limit` tells how
     * many milliseconds the next request may take. Throws what asking again will not help against; then nothing was written this time.
     */
    async append(container: ContainerClient, block: Block, limit: () => number): Promise<Outcome> {
      const client = container.getAppendBlobClient(blob);
      made ||= await make(client, block, limit());
      if (!made) return { is: 'again' };
      const refusal = await timed(clock, limit(), (abortSignal) =>
        client.appendBlock(block.bytes, block.bytes.length, { conditions: { appendPosition: length }, abortSignal }),
      ).then(
        () => undefined,
        (error) => ({ error, status: statusOf(error), code: codeOf(error) }),
      );
      if (!refusal) return took(block);

      const { error, status, code } = refusal;
      if (isFinal(status)) throw error;
      block.doubtful ||= status === undefined || status === 408 || status >= 500;
      if (status === 404) return { is: 'closed', status };
      const found = await readBack(container, block, limit());
      if (found === 'written') return took(block);
      if (found === 'foreign') return { is: 'foreign', status };
      const isShut = status === 409 || (code === 'LeaseIdMissing' && !block.doubtful);
      return { is: found === 'gone' || (found === 'nothing' && isShut) ? 'closed' : 'again', status };
    },
  };
}
