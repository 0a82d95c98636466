import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Transit } from './transit.ts';
import type { Watch } from './watch.ts';

/** Milliseconds, there or back. */
const NEAR_MS = 4;
const FAR_MS = 40;
/** SQLite waits so long for a lock. */
const LOCKED_MS = 2_000;
const SLOW_MS = 20_000;

export type AskStorage = ReturnType<typeof createStorageFaults>;

/**
 * Calls to storage, as they may go. SQLite is in the same process: a call has its effect before its answer is there, or has none. A storage
 * account is far away: answers get lost, and whoever asks once more hears what a second attempt hears.
 */
export function createStorageFaults(sim: Sim, transit: Transit, watch: Watch) {
  const { time, random, plan } = sim;
  const { storageRefuses, storageLoses, storageSlow } = plan.troubles;
  const local = plan.engine === 'sqlite';
  const troubled = plan.storageOutage !== undefined || storageRefuses + storageLoses + storageSlow > 0;
  const usualMs = local ? NEAR_MS : FAR_MS;

  function unavailable(): never {
    throw new sim.subject.Unavailable('storage', 'busy');
  }

  function isOut(): boolean {
    const { storageOutage: out } = plan;
    return out !== undefined && time.now() >= out.from && time.now() < out.to;
  }

  function usually<T>(process: Process, doing: string, about: string, effect: () => T): Promise<T> {
    if (transit.isQuick()) return transit.sendQuickly(process, doing, about, effect);
    const way = { there: random.next() * usualMs, back: local ? 0 : random.next() * usualMs };
    return transit.send(process, doing, about, effect, way, local);
  }

  /** `once`: nobody asks a second time. */
  return function ask<T>(process: Process, doing: string, about: string, effect: () => T, once = false): Promise<T> {
    if (!troubled || sim.isCalm()) return usually(process, doing, about, effect);
    const what = `${doing} ${about}`;
    const way = () => ({ there: random.next() * usualMs, back: local ? 0 : random.next() * usualMs });
    if (isOut() || random.chance(storageRefuses)) {
      sim.fault(`${process.name} ${what}: storage is away`);
      watch.storageRefused();
      return transit.send(process, doing, about, unavailable, { there: random.next() * LOCKED_MS, back: 0 });
    }
    if (random.chance(storageSlow)) {
      sim.fault(`${process.name} ${what}: storage is slow`);
      const slowly = random.next() * (local ? LOCKED_MS : SLOW_MS);
      watch.storageStumbled(slowly);
      const early = local || random.chance(0.5);
      return transit.send(
        process,
        doing,
        about,
        effect,
        early ? { there: slowly, back: 0 } : { there: 0, back: slowly },
        local,
      );
    }
    if (random.chance(storageLoses)) {
      watch.storageStumbled(0);
      const again = !once && random.chance(0.5);
      sim.fault(`${process.name} ${what}: the answer is lost${again ? ', and it is asked once more' : ''}`);
      const lost = () => {
        effect();
        return again ? effect() : unavailable();
      };
      return transit.send(process, doing, about, lost, way());
    }
    return usually(process, doing, about, effect);
  };
}
