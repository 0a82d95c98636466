import { describeError } from '../describe-error.ts';
import type { Background, Booked, Clock, Log } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import type { Approvals } from './approvals.ts';
import type { Endings } from './endings.ts';
import { hasNotEnded, type LookUps, OPEN_MS } from './look-ups.ts';
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
      case 'replace':
        return notices.replace(lookUp, attempts);
      case 'lapse':
        await approvals.lapse(lookUp);
        return endIfForgotten(lookUp);
    }
  }

  /** Only now does the channel hear of one that found nothing: until then it looks like any other that nobody went on with. */
  async function endIfForgotten(lookUp: LookUp): Promise<void> {
    if (clock.now() - lookUp.begun < OPEN_MS) return;
    if (hasNotEnded(lookUp)) await approvals.withdraw(await endings.forget(lookUp));
    else if (lookUp.state === 'revealing') await endings.giveUp(lookUp);
    else await status.changed(lookUp);
  }

  async function advance({ item, receipt }: Booked<Errand>): Promise<void> {
    try {
      const lookUp = await lookUps.find(item.lookUp);
      if (lookUp) await run(item, lookUp);
      // Another version can read it, and will do what must not be forgotten.
      else if (await lookUps.isKept(item.lookUp)) throw new Error('This look-up cannot be read.');
      await errands.settle(receipt);
    } catch (error) {
      const note = error instanceof Unavailable ? log.warn : log.alert;
      note('errand.failed', { errand: item.do, attempts: item.attempts, ...describeError(error) });
      const pause = Math.min(AGAIN.atMostMs, AGAIN.firstMs * 2 ** Math.min(item.attempts, 20));
      const next = { ...item, attempts: item.attempts + 1, due: clock.now() + pause };
      await errands.move(receipt, next, next.due);
    }
  }

  /** Of one look-up: what the first has done, the next one finds. */
  async function oneByOne(taken: Booked<Errand>[]): Promise<void> {
    for (const booked of taken) await advance(booked);
  }

  /** Takes what is due, and does it without waiting. True if there may be more. Throws if storage does. */
  return async function sweep(): Promise<boolean> {
    const taken = await errands.take(AT_ONCE, HOLD_MS);
    for (const ofOne of Map.groupBy(taken, ({ item }) => item.lookUp).values()) {
      background.run('errand', () => oneByOne(ofOne));
    }
    return taken.length === AT_ONCE;
  };
}
