import type { Records } from '../../bot/domain/ports.ts';
import { createKeep } from './kept.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Storage } from './storage.ts';

export type SimRecords = ReturnType<typeof createSimRecords>;

/** Compare-and-set, by the wall clock of whoever asks. */
export function createSimRecords(sim: Sim, { ask }: Storage) {
  const records = new Map<string, { value: unknown; version: string; expires: number }>();
  let versions = 0;

  const keep = createKeep(sim, 'the records');

  function put(key: string, value: unknown, expires: number): true {
    records.set(key, { value, version: `v${++versions}`, expires });
    return true;
  }

  return {
    /** As they are, for whoever judges. */
    now: <T>(key: string) => records.get(key)?.value as T | undefined,

    /** Something that was there before the history begins. */
    lay: (key: string, value: unknown) => void put(key, value, Number.MAX_SAFE_INTEGER),

    of(process: Process): Records {
      const { clock } = process;
      const current = (key: string) => {
        const found = records.get(key);
        return found && found.expires > clock.now() ? found : undefined;
      };
      return {
        read: <T>(key: string) =>
          ask(
            process,
            'records.read',
            key,
            () => {
              const found = current(key);
              return found && { value: found.value as T, version: found.version };
            },
            'reads',
          ),
        create(key, given, expires) {
          const value = keep(given);
          return ask(process, 'records.create', key, () => current(key) === undefined && put(key, value, expires));
        },
        replace(key, version, given, expires) {
          const value = keep(given);
          const write = () => current(key)?.version === version && put(key, value, expires);
          return ask(process, 'records.replace', key, write);
        },
        async clean() {},
      };
    },
  };
}
