import type { Booked, Queue, Receipt } from '../../bot/domain/ports.ts';
import type { Shape } from '../../bot/domain/shapes.ts';
import { createKeep } from './kept.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import { createSleepers } from './sleepers.ts';
import type { Storage } from './storage.ts';
import { createVisibility, type Hidden } from './visibility.ts';

type Row<Item> = { receipt: Receipt; item: Item; hidden: Hidden };
type Kind<Item> = {
  name: string;
  shape: Shape<Item>;
  /** Given out as well while SQLite can be read and not written. */
  shareable: boolean;
};

export type SimQueue<Item extends { due: number }> = ReturnType<typeof createSimQueue<Item>>;

/** A durable queue; that of a storage account gives things out about in order. */
export function createSimQueue<Item extends { due: number }>(
  sim: Sim,
  { name, shape, shareable }: Kind<Item>,
  { ask, backAt }: Storage,
) {
  const { time, random, plan } = sim;
  const { hidden, visibleAt } = createVisibility(sim);
  const rows: Row<Item>[] = [];
  const keep = createKeep(sim, name);
  let receipts = 0;

  const sleepers = createSleepers(time, (process) => {
    let first = Number.POSITIVE_INFINITY;
    for (const row of rows) first = Math.min(first, visibleAt(row.hidden, process));
    return Math.max(first, backAt());
  });

  function hide(row: Row<Item>, process: Process, at: number): Receipt {
    row.receipt = `${name}-${++receipts}`;
    row.hidden = hidden(process, at);
    sleepers.stir();
    return row.receipt;
  }

  function visibleTo(process: Process): Row<Item>[] {
    const visible = rows.filter((row) => visibleAt(row.hidden, process) <= time.now());
    visible.sort((one, other) => one.hidden.until - other.hidden.until);
    return plan.engine === 'queue' && visible.length > 1 && random.chance(0.3) ? visible.reverse() : visible;
  }

  function read({ receipt, item }: Row<Item>): Booked<Item>[] {
    const known = shape(item);
    return known ? [{ receipt, item: known }] : [];
  }

  const byReceipt = (receipt: Receipt) => rows.find((row) => row.receipt === receipt);
  const oldestFirst = (taken: Booked<Item>[]) => taken.sort((one, other) => one.item.due - other.item.due);

  return {
    rows,

    of(process: Process): Queue<Item> {
      /** Until when this process gives them out no more, though nobody holds them. */
      const shared = new Map<Receipt, number>();

      function hold(limit: number, holdMs: number): Booked<Item>[] {
        const taken = visibleTo(process).slice(0, limit);
        for (const row of taken) hide(row, process, process.clock.now() + holdMs);
        return taken.flatMap(read);
      }

      function share(limit: number, holdMs: number): Booked<Item>[] {
        const free = visibleTo(process).filter(({ receipt }) => (shared.get(receipt) ?? 0) <= time.now());
        const taken = free.slice(0, limit);
        for (const { receipt } of taken) shared.set(receipt, time.now() + holdMs);
        return taken.flatMap(read);
      }

      return {
        book(given) {
          const item = keep(given);
          return ask(process, name, 'book', () => {
            const row: Row<Item> = { receipt: '', item, hidden: hidden(process, item.due) };
            rows.push(row);
            return hide(row, process, item.due);
          });
        },
        async take(limit, holdMs) {
          if (rows.length === 0) return [];
          try {
            return oldestFirst(await ask(process, name, 'take', () => hold(limit, holdMs)));
          } catch (error) {
            if (!shareable || plan.engine === 'queue') throw error;
            return oldestFirst(await ask(process, name, 'share', () => share(limit, holdMs), 'reads'));
          }
        },
        move(receipt, given, at) {
          const item = keep(given);
          return ask(process, name, 'move', () => {
            const row = byReceipt(receipt);
            if (row) row.item = item;
            return row && hide(row, process, at);
          });
        },
        settle(receipt) {
          return ask(process, name, 'settle', () => {
            const row = byReceipt(receipt);
            if (row) rows.splice(rows.indexOf(row), 1);
            return row !== undefined;
          });
        },
      };
    },

    sleep: sleepers.sleep,
    /** A wall clock has been set. */
    clockWasSet: sleepers.stir,
  };
}
