import type { Clock, Receipt } from '../../domain/ports.ts';

/** How long this process has hidden or held something, by a clock that nobody can set. */
export function createTimers({ elapsed }: Pick<Clock, 'elapsed'>) {
  const deadlines = new Map<Receipt, number>();
  const where = (fits: (until: number) => boolean) =>
    [...deadlines].filter(([, until]) => fits(until)).map(([receipt]) => receipt);
  return {
    /** `until`: an instant of `elapsed()`. */
    start: (receipt: Receipt, until: number) => void deadlines.set(receipt, until),
    stop: (receipt: Receipt) => void deadlines.delete(receipt),
    running: () => where((until) => until > elapsed()),
    over: () => where((until) => until <= elapsed()),
  };
}
