import { describeError } from '../describe-error.ts';
import type { Background, Booked, Clock, Log } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import type { Approvals } from './approvals.ts';
import type { Endings } from './endings.ts';
import { isOpen, type LookUps, OPEN_MS } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { Notices } from './notices.ts';
import type { Errand, Errands } from './ports.ts';
import type { Status } from './status.ts';

/** Longer than one errand can take. */
const HOLD_MS = 60_000;
const AT_ONCE = 10;
/** Doubling. */
const AGAIN = { firstMs: 5_000, atMostMs: 60 * 60_000 };
/** A card in a channel that nobody can edit any more. */
const STATUS_TRIES = 12;

type Ports = {
  errands: Errands;
  lookUps: LookUps;
  status: Status;
  approvals: Approvals;
  endings: Endings;
  notices: Notices;
  background: Background;
  clock: Clock;
  log: Log;
};

/** Runs what must not be forgotten about look-ups. Each errand may come twice. */
export function createErrandRunner(ports: Ports) {
  const { errands, lookUps, status, approvals, endings, notices, background, clock, log } = ports;

  async function run({ do: what, attempts }: Errand, lookUp: LookUp): Promise<void> {
    switch (what) {
      case 'status':
        if (await status.putRight(lookUp.id)) return;
        if (attempts < STATUS_TRIES) throw new Unavailable('Teams', 'busy');
        return log.alert('look-up.status-given-up', { reference: lookUp.reference });
      case 'tell':
        return notices.tell(lookUp, attempts);
      case 'escalate':
        return approvals.escalate(lookUp);
      case 'news':
        return approvals.tellTechnician(lookUp);
      case 'alarm':
        return notices.alarm(lookUp, attempts);
      case 'lapse':
        await approvals.lapse(lookUp);
        await endIfForgotten(lookUp);
        // Whoever ended it may have died before the channel was told.
        return status.changed(lookUp);
    }
  }

  async function endIfForgotten(lookUp: LookUp): Promise<void> {
    const overdue = clock.now() - lookUp.begun >= OPEN_MS;
    if (overdue && isOpen(lookUp, lookUp.begun)) await endings.cancel(lookUp);
  }

  async function advance({ item, receipt }: Booked<Errand>): Promise<void> {
    try {
      const lookUp = await lookUps.find(item.lookUp);
      if (lookUp) await run(item, lookUp);
      await errands.settle(receipt);
    } catch (error) {
      const note = error instanceof Unavailable ? log.warn : log.alert;
      note('errand.failed', { errand: item.do, attempts: item.attempts, ...describeError(error) });
      const pause = Math.min(AGAIN.atMostMs, AGAIN.firstMs * 2 ** Math.min(item.attempts, 20));
      const next = { ...item, attempts: item.attempts + 1, due: clock.now() + pause };
      await errands.move(receipt, next, next.due);
    }
  }

  /** Takes what is due, and does it without waiting. Throws if storage does. */
  return async function sweep(): Promise<void> {
    const taken = await errands.take(AT_ONCE, HOLD_MS);
    // Those of one look-up one after another: of two that are due together, the second sees what the first has done.
    for (const ofOne of Map.groupBy(taken, ({ item }) => item.lookUp).values()) {
      background.run('errand', async () => {
        for (const booked of ofOne) await advance(booked);
      });
    }
  };
}
