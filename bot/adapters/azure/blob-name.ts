import { createHash } from 'node:crypto';

/**
 * Of what is kept under this key. Keys hold ids of people and chats, which have no place in a name: names are in URLs, and those in the
 * account's logs. And a name has limits that a key does not have (https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata).
 */
export function blobName(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
