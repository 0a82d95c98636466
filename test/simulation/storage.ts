import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Transit, Way } from './transit.ts';
import type { Watch } from './watch.ts';

/** Milliseconds, there or back. */
const NEAR_MS = 4;
const FAR_MS = 40;
/** SQLite waits so long for a lock, and a storage account gets so long for an answer (`bot/adapters/azure/account.ts`). */
const LOCKED_MS = 2_000;
const PATIENCE_MS = 5_000;

/** `reads`: it changes nothing. */
export type AskStorage = <T>(
  process: Process,
  doing: string,
  about: string,
  effect: () => T,
  reads?: 'reads',
) => Promise<T>;

export type Storage = ReturnType<typeof createStorage>;

/**
 * Calls to storage, as they may go. SQLite is in the same process: a call has its effect before its answer is there, or has none. A storage
 * account is far away: what nobody answered may have happened, or happens yet, and no change is asked for twice.
 */
export function createStorage(sim: Sim, transit: Transit, watch: Watch) {
  const { time, random, plan } = sim;
  const { storageRefuses, storageLoses, storageSlow } = plan.troubles;
  const out = plan.storageOutage;
  const isLocal = plan.engine === 'sqlite';
  const isTroubled = out !== undefined || storageRefuses + storageLoses + storageSlow > 0;
  const usualMs = isLocal ? NEAR_MS : FAR_MS;

  function unavailable(): never {
    throw new sim.subject.Unavailable('storage', 'busy');
  }

  const isOut = () => out !== undefined && time.now() >= out.from && time.now() < out.to;
  const usual = (): Way => ({ there: random.next() * usualMs, back: isLocal ? 0 : random.next() * usualMs });

  function usually<T>(process: Process, doing: string, about: string, effect: () => T): Promise<T> {
    if (transit.isQuick()) return transit.sendQuickly(process, doing, about, effect);
    return transit.send(process, doing, about, effect, usual(), isLocal);
  }

  const ask: AskStorage = (process, doing, about, effect, reads) => {
    if (!isTroubled || sim.isCalm()) return usually(process, doing, about, effect);
    const tell = (what: string) => sim.fault(`${process.name} ${doing} ${about}: ${what}`);
    if ((isOut() && !(reads && out?.readable)) || random.chance(storageRefuses)) {
      tell('storage is away');
      watch.storageRefused();
      return transit.send(process, doing, about, unavailable, { there: random.next() * LOCKED_MS, back: 0 });
    }
    if (random.chance(storageSlow)) {
      tell('storage is slow');
      const slowly = random.next() * (isLocal ? LOCKED_MS : PATIENCE_MS);
      watch.storageStumbled(slowly);
      const way = isLocal || random.chance(0.5) ? { there: slowly, back: 0 } : { there: 0, back: slowly };
      return transit.send(process, doing, about, effect, way, isLocal);
    }
    if (!reads && random.chance(storageLoses)) {
      tell('nobody answers');
      const afterMs = random.next() * random.pick([usualMs, PATIENCE_MS, 2 * PATIENCE_MS]);
      watch.storageStumbled(afterMs);
      time.after(afterMs, () => {
        effect();
        return true;
      });
      const waitedMs = random.pick([random.next() * usualMs, PATIENCE_MS]);
      return transit.send(process, doing, about, unavailable, { there: waitedMs, back: 0 });
    }
    return usually(process, doing, about, effect);
  };

  if (out) {
    time.after(out.to, () => {
      watch.storageRefused();
      return true;
    });
  }

  return {
    ask,
    /** When it is back, if it is away altogether. */
    backAt: (): number => (isOut() && out && !out.readable ? out.to : 0),
  };
}
