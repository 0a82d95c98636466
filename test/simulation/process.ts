import type { Clock } from '../../bot/domain/ports.ts';
import type { Sim } from './sim.ts';

const EPOCH = Date.parse('2026-03-02T09:00:00Z');

/** A computer: its wall clock is that of all its processes. */
export type Machine = { name: string; skewMs: number };

/** One life of an instance: what it waits for ends with it. */
export type Process = {
  name: string;
  machine: Machine;
  clock: Clock;
  alive: boolean;
  /** It stands still until then. */
  frozenUntil: number;
  /** Runs `act` in this process, if it lives by then and is still `wanted`. */
  deliver(ms: number, act: () => void, wanted?: () => boolean): void;
};

export function createProcess(sim: Sim, machine: Machine, name: string): Process {
  const { time } = sim;
  const started = time.now();

  function deliver(ms: number, act: () => void, wanted?: () => boolean): void {
    time.after(ms, function arrive(): boolean {
      if (!process.alive || wanted?.() === false) return true;
      if (process.frozenUntil > time.now()) {
        time.after(process.frozenUntil - time.now(), arrive);
        return true;
      }
      act();
      return false;
    });
  }

  const clock: Clock = {
    now: () => Math.floor(EPOCH + time.now() + machine.skewMs),
    elapsed: () => time.now() - started,
    after(ms, act) {
      let wanted = true;
      deliver(
        Math.ceil(ms),
        () => {
          sim.event();
          act();
        },
        () => wanted,
      );
      return () => {
        wanted = false;
      };
    },
  };

  const process: Process = { name, machine, clock, alive: true, frozenUntil: 0, deliver };
  return process;
}
