import type { Queue } from '../../bot/domain/ports.ts';
import type { Shape } from '../../bot/domain/shapes.ts';
import { frozen, kept } from './kept.ts';
import type { Process } from './process.ts';
import type { Moment } from './scheduler.ts';
import type { Sim } from './sim.ts';
import type { AskStorage } from './storage-faults.ts';

/** `visible`: by whichever clock counts. `written`: by the wall clock of whoever wrote it, and `at` in simulated time. */
type Row<Item> = { receipt: string; item: Item; visible: number; written: number; at: number };

/** Somebody who looks every so often, from `from` on. */
type Sleeper = { process: Process; from: number; everyMs: number; act: () => void; moment: Moment | undefined };

export type SimQueue<Item extends { due: number }> = ReturnType<typeof createSimQueue<Item>>;

/**
 * A durable queue. In SQLite a row becomes visible by the wall clock, by time that has passed, or when the clock was set back to before
 * it was written; in a storage account after so many whole seconds, by a clock of its own, and about in order.
 */
export function createSimQueue<Item extends { due: number }>(
  sim: Sim,
  name: string,
  shape: Shape<Item>,
  ask: AskStorage,
) {
  const { time, random, plan } = sim;
  const rows: Row<Item>[] = [];
  const sleepers = new Set<Sleeper>();
  let receipts = 0;

  const foundKey = () => sim.violated(`a key is in ${name}`);

  function whenVisible(row: Row<Item>, process: Process): number {
    if (plan.engine === 'queue') return row.visible;
    const wall = process.clock.now();
    if (row.visible <= wall || wall < row.written) return time.now();
    return Math.min(row.at + (row.visible - row.written), time.now() + (row.visible - wall));
  }

  function safe(item: Item): Item {
    const copy = kept(item, foundKey);
    return plan.breathe ? frozen(copy) : copy;
  }

  function hide(row: Row<Item>, at: number, process: Process): string {
    const written = process.clock.now();
    row.receipt = `${name}-${++receipts}`;
    row.at = time.now();
    row.written = written;
    row.visible = plan.engine === 'queue' ? time.now() + Math.ceil(Math.max(0, at - written) / 1_000) * 1_000 : at;
    for (const sleeper of sleepers) wake(sleeper);
    return row.receipt;
  }

  /** Looks come at their own rhythm, and those that would find nothing are left out. */
  function wake(sleeper: Sleeper): void {
    const { process, from, everyMs } = sleeper;
    const first = rows.reduce((least, row) => Math.min(least, whenVisible(row, process)), Number.POSITIVE_INFINITY);
    if (first === Number.POSITIVE_INFINITY) return;
    const at = from + Math.ceil(Math.max(0, Math.max(first, time.now()) - from) / everyMs) * everyMs;
    if (sleeper.moment?.act && sleeper.moment.at <= at) return;
    time.cancel(sleeper.moment);
    sleeper.moment = time.after(at - time.now(), () => look(sleeper));
  }

  function look(sleeper: Sleeper): boolean {
    const { process, act } = sleeper;
    if (!process.alive) {
      sleepers.delete(sleeper);
      return true;
    }
    if (process.frozenUntil > time.now() || !rows.some((row) => whenVisible(row, process) <= time.now())) {
      if (process.frozenUntil > time.now()) sleeper.from = process.frozenUntil;
      sleeper.moment = undefined;
      wake(sleeper);
      return true;
    }
    sleepers.delete(sleeper);
    act();
    return false;
  }

  function taken(limit: number, holdMs: number, process: Process) {
    const visible = rows.filter((row) => whenVisible(row, process) <= time.now());
    visible.sort((one, other) => one.visible - other.visible);
    if (plan.engine === 'queue' && visible.length > 1 && random.chance(0.3)) visible.reverse();
    return visible.slice(0, limit).flatMap((row) => {
      const item = shape(row.item);
      if (!item) return [];
      return [{ receipt: hide(row, process.clock.now() + holdMs, process), item }];
    });
  }

  const byReceipt = (receipt: string) => rows.find((row) => row.receipt === receipt);

  return {
    rows,

    of(process: Process): Queue<Item> {
      return {
        book(given) {
          const item = safe(given);
          const write = () => {
            const row: Row<Item> = { receipt: '', item, visible: 0, written: 0, at: 0 };
            rows.push(row);
            return hide(row, item.due, process);
          };
          // Twice booked would be a guard that nobody re-arms.
          return ask(process, name, 'book', write, true);
        },
        async take(limit, holdMs) {
          if (rows.length === 0) return [];
          const all = await ask(process, name, 'take', () => taken(limit, holdMs, process));
          return all.sort((one, other) => one.item.due - other.item.due);
        },
        move(receipt, given, at) {
          const item = safe(given);
          return ask(process, name, 'move', () => {
            const row = byReceipt(receipt);
            if (row) row.item = item;
            return row && hide(row, at, process);
          });
        },
        settle: (receipt) =>
          ask(process, name, 'settle', () => {
            const row = byReceipt(receipt);
            if (row) rows.splice(rows.indexOf(row), 1);
            return row !== undefined;
          }),
      };
    },

    /** Runs `act` at the next look of this process that finds something. */
    sleep(process: Process, everyMs: number, act: () => void): void {
      const sleeper: Sleeper = { process, from: time.now() + everyMs, everyMs, act, moment: undefined };
      sleepers.add(sleeper);
      wake(sleeper);
    },

    /** The wall clock has been set. */
    clockWasSet(): void {
      for (const sleeper of sleepers) {
        time.cancel(sleeper.moment);
        sleeper.moment = undefined;
        wake(sleeper);
      }
    },
  };
}
