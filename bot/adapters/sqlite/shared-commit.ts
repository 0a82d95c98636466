import { Unavailable } from '../../domain/unavailable.ts';

type Write = { work(): unknown; resolve(answer: unknown): void; reject(error: unknown): void };

/**
 * What is to be written at the same moment shares one transaction: what takes time is not a statement, but the disk that every commit waits
 * for. If one of them fails none is written, and each is tried alone.
 */
export function createSharedCommit(transaction: <T>(work: () => T) => Promise<T>) {
  let waiting: Write[] = [];

  function commit(): void {
    const writes = waiting;
    waiting = [];
    if (writes.length > 1) void together(writes);
    else writes.forEach(alone);
  }

  async function together(writes: Write[]): Promise<void> {
    try {
      const answers = await transaction(() => writes.map(({ work }) => work()));
      for (const [index, { resolve }] of writes.entries()) resolve(answers[index]);
    } catch (error) {
      // Somebody else writes all the time, which is no fault of any of them.
      const busy = error instanceof Unavailable && error.reason === 'busy';
      for (const write of writes) busy ? write.reject(error) : alone(write);
    }
  }

  function alone({ work, resolve, reject }: Write): void {
    transaction(work).then(resolve, reject);
  }

  return {
    /** Durable when its promise resolves. May run `work` again. */
    write: <T>(work: () => T): Promise<T> =>
      new Promise<unknown>((resolve, reject) => {
        if (waiting.push({ work, resolve, reject }) === 1) setImmediate(commit);
      }) as Promise<T>,
    /** What waits, at once. */
    commit,
  };
}
