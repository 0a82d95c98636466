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

/** All blobs, by chain. Whatever lies in the container is taken for a part of the audit, so that nothing hides there. */
export async function listBlobs(
  container: ContainerClient,
  options: { abortSignal?: AbortSignal } = {},
): Promise<Map<string, AuditBlob[]>> {
  const chains = new Map<string, AuditBlob[]>();
  for await (const { name, properties, metadata } of container.listBlobsFlat({ ...options, includeMetadata: true })) {
    const slash = name.lastIndexOf('/');
    const chain = slash > 0 ? name.slice(0, slash) : name;
    const { contentLength: length = 0, etag } = properties;
    const blob = { name, chain, part: name.slice(slash + 1), length, etag, after: metadata?.[AFTER] };
    chains.set(chain, [...(chains.get(chain) ?? []), blob]);
  }
  for (const blobs of chains.values()) blobs.sort((one, other) => (one.name < other.name ? -1 : 1));
  return chains;
}

type ReadOptions = { abortSignal?: AbortSignal; etag?: string };

/** `count` bytes from `from` on, or as many as there are; 416 if there are none. */
export async function readBytes(
  container: ContainerClient,
  name: string,
  [from, count]: [from: number, count: number],
  { etag, ...options }: ReadOptions = {},
): Promise<Buffer> {
  const conditions = etag === undefined ? {} : { ifMatch: etag };
  const { readableStreamBody } = await container.getBlobClient(name).download(from, count, { ...options, conditions });
  if (!readableStreamBody) throw new TypeError('A download in Node.js has a body.');
  return buffer(readableStreamBody);
}

/** The links in these blobs, one after the other, as far as they went when they were listed. */
export async function* linksIn(
  container: ContainerClient,
  blobs: AuditBlob[],
  read = (blob: AuditBlob, from: number, count: number) => readBytes(container, blob.name, [from, count]),
): AsyncGenerator<Link, undefined> {
  for (const blob of blobs) {
    let rest: Buffer = Buffer.alloc(0);
    for (let from = 0; from < blob.length; from += READ_AT_ONCE) {
      const bytes = await read(blob, from, Math.min(READ_AT_ONCE, blob.length - from));
      const all = Buffer.concat([rest, bytes]);
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
