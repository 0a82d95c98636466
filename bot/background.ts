import { describeError } from './domain/describe-error.ts';
import type { Background, Log } from './domain/ports.ts';

/** Work that outlives its turn: the channel wants an answer within seconds, Graph may take longer. */
export function createBackground(log: Log): Background & { busy(): boolean; drained(): Promise<void> } {
  const running = new Set<Promise<void>>();
  return {
    run(name: string, work: () => Promise<void>): void {
      const done = work().catch((error) => log.alert('background.failed', { name, ...describeError(error) }));
      running.add(done);
      done.finally(() => running.delete(done));
    },

    /** Whether anything runs. */
    busy: () => running.size > 0,

    /** Resolves when nothing runs any more. */
    async drained(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
