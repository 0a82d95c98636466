/** What a queue message holds. `notBefore`: epoch milliseconds, if that is later than a message can be hidden. */
export type Content = { item: unknown; notBefore?: number };

/** In base64: a message travels in XML, which does not know every character (https://learn.microsoft.com/rest/api/storageservices/put-message). */
export function textOf(content: Content): string {
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

/** undefined: we did not write it. */
export function contentOf(text: string): Content | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    return isContent(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isContent(value: unknown): value is Content {
  if (typeof value !== 'object' || value === null || !('item' in value)) return false;
  return !('notBefore' in value) || Number.isFinite(value.notBefore);
}
