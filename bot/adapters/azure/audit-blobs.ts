import { buffer } from 'node:stream/consumers';
import type { ContainerClient } from '@azure/storage-blob';
import type { Link } from '../../domain/audit-chain.ts';

/**
 * A blob of the audit: `<chain>/<part>`, where parts sort in the order in which they were written. A line for each entry: its hash, a tab,
 * its JSON. `after`: the hash that its first entry follows, as its writer knew it. `length`: in bytes, when it was listed.
 */
export type AuditBlob = {
  name: string;
  chain: string;
  part: string;
  length: number;
  etag: string;
  after: string | undefined;
};

/** The container's name. */
export const AUDIT = 'audit';

const AFTER = 'after';
const READ_AT_ONCE = 4 * 1024 * 1024;
const NEW_LINE = 10;

export function metadataOf(blob: { after: string }): Record<string, string> {
  return { [AFTER]: blob.after };
}

/** The container, and how each request to it is made: with a time limit, and maybe more than once. */
export type At = {
  container: ContainerClient;
  call: <T>(send: (abortSignal: AbortSignal) => Promise<T>) => Promise<T>;
};

/** All blobs, by chain. Whatever lies in the container is taken for a part of the audit, so that nothing hides there. */
export async function listBlobs({ container, call }: At): Promise<Map<string, AuditBlob[]>> {
  const chains = new Map<string, AuditBlob[]>();
  let continuationToken: string | undefined;
  do {
    const from = continuationToken;
    const page = await call((abortSignal) => pageOf(container, from, abortSignal));
    for (const { name, properties, metadata } of page?.segment.blobItems ?? []) {
      const slash = name.lastIndexOf('/');
      const chain = slash > 0 ? name.slice(0, slash) : name;
      const { contentLength: length = 0, etag } = properties;
      const blob = { name, chain, part: name.slice(slash + 1), length, etag, after: metadata?.[AFTER] };
      const known = chains.get(chain);
      if (known) known.push(blob);
      else chains.set(chain, [blob]);
    }
    continuationToken = page?.continuationToken;
  } while (continuationToken);
  for (const blobs of chains.values()) blobs.sort((one, other) => (one.name < other.name ? -1 : 1));
  return chains;
}

async function pageOf(container: ContainerClient, from: string | undefined, abortSignal: AbortSignal) {
  const pages = container.listBlobsFlat({ includeMetadata: true, abortSignal });
  const { value } = await pages.byPage(from === undefined ? {} : { continuationToken: from }).next();
  return value;
}

/** `count` bytes from `from` on, or as many as there are; 416 if there are none. `etag`: 412 if the blob has another one. */
export async function readBytes(
  { container, call }: At,
  name: string,
  [from, count]: [from: number, count: number],
  etag?: string,
): Promise<Buffer> {
  const conditions = etag === undefined ? {} : { ifMatch: etag };
  return call(async (abortSignal) => {
    const client = container.getBlobClient(name);
    const { readableStreamBody } = await client.download(from, count, { conditions, abortSignal });
    if (!readableStreamBody) throw new TypeError('A download in Node.js has a body.');
    return buffer(readableStreamBody);
  });
}

/** The links in these blobs, one after the other, as far as they went when they were listed. `unchanged`: 412 if one has changed since. */
export async function* linksIn(at: At, blobs: AuditBlob[], unchanged = false): AsyncGenerator<Link, undefined> {
  for (const blob of blobs) {
    let rest: Buffer = Buffer.alloc(0);
    for (let from = 0; from < blob.length; from += READ_AT_ONCE) {
      const count = Math.min(READ_AT_ONCE, blob.length - from);
      const all = Buffer.concat([
        rest,
        await readBytes(at, blob.name, [from, count], unchanged ? blob.etag : undefined),
      ]);
      const end = all.lastIndexOf(NEW_LINE) + 1;
      if (end > 0) for (const text of all.toString('utf8', 0, end - 1).split('\n')) yield linkIn(text);
      rest = all.subarray(end);
    }
    // A block is written as a whole or not at all: a line without its end is not ours.
    if (rest.length > 0) yield { line: rest.toString(), hash: '' };
  }
  return undefined;
}

export function lineOf({ hash, line }: Link): string {
  return `${hash}\t${line}\n`;
}

/** What stands in a line. Without a tab there is no hash, and the verifier sees that. */
export function linkIn(text: string): Link {
  const tab = text.indexOf('\t');
  return { hash: text.slice(0, Math.max(0, tab)), line: text.slice(tab + 1) };
}
