import type { Clock } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';

/** One request of the audit, given up after `ms` milliseconds whatever it waits for; then it may reach the account all the same. */
export async function timed<T>(clock: Clock, ms: number, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let cancel = () => {};
  const timeUp = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => {
      controller.abort();
      reject(new Unavailable('storage', 'busy'));
    });
  });
  return Promise.race([send(controller.signal), timeUp]).finally(cancel);
}

/** The same for many. */
export const limited =
  (clock: Clock, ms: number) =>
  <T>(send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> =>
    timed(clock, ms, send);

/** The HTTP status that the account answered with; undefined: it did not. Throws what is no failed request. */
export function statusOf(error: unknown): number | undefined {
  // Without a token nothing was sent.
  if (error instanceof Unavailable && error.system === 'storage') return error.status;
  const { name, statusCode } = error as { name?: unknown; statusCode?: unknown };
  if (name !== 'RestError' && name !== 'AbortError') throw error;
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** Whether this answer says that nothing was done, and asking again will not help. What is missing (404) or in the way may change. */
export function isFinal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && ![404, 408, 409, 412, 429].includes(status);
}

/** What the account itself calls it (https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes). */
export function codeOf(error: unknown): string | undefined {
  const { code, details } = error as { code?: unknown; details?: { errorCode?: unknown } };
  const known = details?.errorCode ?? code;
  return typeof known === 'string' ? known : undefined;
}

/** The same without the request. Throws what is no failed request. */
export function unavailable(error: unknown): Unavailable {
  if (error instanceof Unavailable) return error;
  const status = statusOf(error);
  if (status === undefined || status === 429 || status === 503) return new Unavailable('storage', 'busy', { status });
  return new Unavailable('storage', status >= 500 ? 'down' : 'rejected', { status });
}

/** The answers in the order of the items, with so many under way at a time. */
export async function inParallel<Item, Answer>(
  items: Item[],
  most: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const left = items.entries();
  async function help(): Promise<void> {
    for (const [place, item] of left) answers[place] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, help));
  return answers;
}
