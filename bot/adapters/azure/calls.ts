import { pause } from '../../domain/deadline.ts';
import type { Clock } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';

/** As long as SQLite waits for a lock. */
const REPEATED_FOR_MS = 2_000;
/** It is throttled, or busy, and has done nothing: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes */
const BUSY = new Set([429, 503]);

type Work<T> = (abortSignal: AbortSignal) => Promise<T>;

/** Calls to a storage account. All throw `Unavailable`, the latest after `longestMs`. */
export type Calls = {
  /** What changes nothing, or may happen twice: asked again for a while when there is no answer. */
  ask<T>(work: Work<T>): Promise<T>;
  /**
   * Once, unless the account says that it did nothing. Whether a change without an answer happened nobody knows, and a second
   * try would take its own doing for somebody else's.
   */
  change<T>(work: Work<T>): Promise<T>;
  /** Gives up what is under way. */
  close(): void;
};

export function createCalls({ clock, longestMs }: { clock: Clock; longestMs: number }): Calls {
  const underWay = new Set<() => void>();

  async function call<T>(work: Work<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
    const { signal, over, end } = deadline();
    try {
      return await Promise.race([repeating(clock, () => work(signal), mayRepeat), over]);
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      end();
    }
  }

  function deadline() {
    const controller = new AbortController();
    let giveUp = () => {};
    const over = new Promise<never>((_, reject) => {
      giveUp = () => {
        controller.abort();
        reject(new Unavailable('storage', 'busy'));
      };
    });
    const cancel = clock.after(longestMs, giveUp);
    underWay.add(giveUp);
    return {
      signal: controller.signal,
      over,
      end() {
        cancel();
        underWay.delete(giveUp);
      },
    };
  }

  return {
    ask: (work) => call(work, (error) => isBusy(error) || isUnanswered(error)),
    change: (work) => call(work, isBusy),
    close() {
      for (const giveUp of underWay) giveUp();
    },
  };
}

async function repeating<T>(clock: Clock, work: () => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
  const begun = clock.elapsed();
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      return await work();
    } catch (error) {
      if (!mayRepeat(error) || clock.elapsed() - begun >= REPEATED_FOR_MS) throw error;
    }
    await pause(clock, pauseMs * (0.5 + Math.random()));
  }
}

/** What the account itself calls it, such as `BlobNotFound`. */
export function codeOf(error: unknown): string | undefined {
  const { code, details } = error as { code?: unknown; details?: { errorCode?: unknown } };
  const known = details?.errorCode ?? code;
  return typeof known === 'string' ? known : undefined;
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}

const isBusy = (error: unknown) => BUSY.has(statusOf(error) ?? 0);

/** An account that cannot finish has perhaps done it all the same (500), as has one that hangs up. */
function isUnanswered(error: unknown): boolean {
  return isRestError(error) && (statusOf(error) ?? 500) >= 500;
}

function isRestError(error: unknown): boolean {
  return error instanceof Error && error.name === 'RestError';
}

/** Made from facts: the original error holds the request. What is no answer of the account stays what it is. */
function asUnavailable(error: unknown): unknown {
  if (error instanceof Error && error.name === 'AbortError') return new Unavailable('storage', 'busy');
  if (!isRestError(error)) return error;
  const status = statusOf(error);
  if (status === undefined || BUSY.has(status)) return new Unavailable('storage', 'busy', { status });
  return new Unavailable('storage', status >= 500 ? 'down' : 'rejected', { status });
}
