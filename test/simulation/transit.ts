import type { Process } from './process.ts';
import type { Sim } from './sim.ts';

/** Milliseconds on the way there and back. */
export type Way = { there: number; back: number };

/** Of what is read in a trace. */
const LONGEST_ANSWER = 120;

export type Transit = ReturnType<typeof createTransit>;

/** Requests on their way: what they do and what the asking process hears of it are two moments, and a crash may come between. */
export function createTransit(sim: Sim) {
  const { time, random, plan, counts } = sim;
  let crashes = [...plan.crashes].sort((one, other) => one.event - other.event);
  let onCrash: (process: Process, downMs: number) => void = () => {};

  /** A crash is due at a certain event, and hits whoever is at work. */
  function mayCrash(process: Process): void {
    const next = crashes[0];
    if (!next || counts.events < next.event) return;
    crashes = crashes.slice(1);
    if (sim.isCalm()) return;
    // At once, while the request is on its way, or before its answer is there.
    time.after(random.pick([0, random.next() * 20, random.next() * 400]), () => {
      if (process.alive) onCrash(process, next.downMs);
      return true;
    });
  }

  function tell({ name }: Process, doing: string, about: string, answer = 'nothing'): void {
    sim.note(`${name} ${doing} ${about}: ${answer.slice(0, LONGEST_ANSWER)}`);
  }

  return {
    onCrash(act: typeof onCrash): void {
      onCrash = act;
    },

    /** Whether the answer is there before anything else happens. */
    isQuick: () => random.next() < plan.quick,

    /** `effect` may throw what the process is to hear. `dies`: a request of a process that has died meanwhile does nothing. */
    send<T>(
      process: Process,
      doing: string,
      about: string,
      effect: () => T,
      { there, back }: Way,
      dies = false,
    ): Promise<T> {
      sim.event();
      mayCrash(process);
      return new Promise<T>((resolve, reject) => {
        time.after(there, () => {
          if (dies && !process.alive) return true;
          let answer: T;
          try {
            answer = effect();
          } catch (error) {
            if (sim.tracing) tell(process, doing, about, `${error}`);
            return hear(back, () => {
              time.breathe();
              reject(error);
            });
          }
          if (sim.tracing) tell(process, doing, about, JSON.stringify(answer));
          return hear(back, () => resolve(answer));
        });
        function hear(ms: number, act: () => void): boolean {
          const isAtOnce = ms === 0 && process.alive && process.frozenUntil <= time.now();
          if (isAtOnce) act();
          else process.deliver(ms, act);
          return !isAtOnce;
        }
      });
    },

    /** The same, at once. */
    sendQuickly<T>(process: Process, doing: string, about: string, effect: () => T): Promise<T> {
      sim.event();
      mayCrash(process);
      try {
        const answer = effect();
        if (sim.tracing) tell(process, doing, about, JSON.stringify(answer));
        return Promise.resolve(answer);
      } catch (error) {
        if (sim.tracing) tell(process, doing, about, `${error}`);
        time.breathe();
        return Promise.reject(error);
      }
    },
  };
}
