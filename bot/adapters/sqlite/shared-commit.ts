type Write = { work(): unknown; resolve(answer: unknown): void; reject(error: unknown): void };

/**
 * What is to be written at the same moment shares one transaction: what takes time is not a statement, but the disk that every commit waits
 * for. If one of them fails none is written, and each is tried alone.
 */
export function createSharedCommit(
  together: (work: () => unknown[]) => unknown[],
  alone: (work: () => unknown) => Promise<unknown>,
) {
  let waiting: Write[] = [];

  function commit(): void {
    const writes = waiting;
    waiting = [];
    try {
      const answers = writes.length > 1 ? together(() => writes.map(({ work }) => work())) : [];
      for (const [index, answer] of answers.entries()) writes[index]?.resolve(answer);
      if (answers.length > 0) return;
    } catch {
      // Whose fault it was is seen below.
    }
    for (const { work, resolve, reject } of writes) alone(work).then(resolve, reject);
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
