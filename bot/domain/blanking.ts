import { deadline, within } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { AuditEvent, Blanking, Caller, Facts, MessageRef } from './model.ts';
import type { Audit, Background, BlankAnswer, Booked, Bookings, Clock, Keys, Log, Receipt, Screen } from './ports.ts';

/** Longer than one attempt can take, so that nobody else tries meanwhile. */
const HOLD_MS = 30_000;
const AT_ONCE = 10;
const STORAGE_PATIENCE_MS = 1_000;
const BACKOFF_CAP_MS = 15_000;
/** About one 404 in a thousand is spurious: three of them over ten minutes are not (research: teams 2.1). */
const MISSING = { times: 3, overMs: 10 * 60_000, everyMs: 5 * 60_000 };
const REFUSED = { everyMs: 30_000, replaceAfterMs: 15 * 60_000, afterwardsEveryMs: 60 * 60_000 };
const REPLACE_PATIENCE_MS = 10_000;
/** A showing edit that Teams applies after we hung up undoes a blanking at once; by then it is through. */
const SETTLED_AFTER_MS = 30_000;

export type Blanker = ReturnType<typeof createBlanker>;
type Ports = {
  bookings: Bookings;
  screen: Screen;
  keys: Keys;
  audit: Audit;
  background: Background;
  clock: Clock;
  log: Log;
};

/** Takes keys off the screen: what the bookings say is due, what this instance itself has shown, and what somebody wants hidden now. */
export function createBlanker({ bookings, screen, keys, audit, background, clock, log }: Ports) {
  /** This instance's own reveals: what is on the screen because of us. */
  const own = new Map<string, Booked & { cancel: () => void }>();
  const showing = new Map<string, Promise<unknown>>();
  const nameOf = (message: MessageRef) => `${message.chat.id}/${message.id}`;

  async function record(event: AuditEvent, { reference, person, mac }: Blanking, facts: Facts): Promise<void> {
    log.info(event, { reference, ...facts });
    await audit
      .record({ event, reference, person, mac: mac.id, facts })
      .catch((error) => log.alert('audit.failed', { reference, ...describeError(error) }));
  }

  async function finish(event: 'key.blanked' | 'key.gone', { blanking, receipt }: Booked): Promise<void> {
    await record(event, blanking, { lateMs: clock.now() - blanking.due, armed: blanking.armed });
    await bookings.settle(receipt);
  }

  /** When storage does not take it, nobody would try again before it is back: then this instance does. */
  async function postpone({ blanking, receipt }: Booked, ms: number): Promise<void> {
    const next = { ...blanking, attempts: blanking.attempts + 1 };
    await bookings.move(receipt, next, clock.now() + ms).catch((error) => {
      watch(next, receipt, ms, next.attempts);
      throw error;
    });
  }

  /** True if Intune took the order. A key that never reached the screen stays as it is. */
  async function replace(blanking: Blanking, reason: string): Promise<boolean> {
    if (!blanking.armed || blanking.replaced) return true;
    await record('key.replacing', blanking, { reason });
    try {
      await keys.replace(blanking.mac.id, deadline(clock, REPLACE_PATIENCE_MS));
    } catch (error) {
      log.alert('key.replacing-failed', { reference: blanking.reference, ...describeError(error) });
      return false;
    }
    await record('key.replaced', blanking, { reason });
    return true;
  }

  async function missing({ blanking, receipt }: Booked): Promise<void> {
    const now = clock.now();
    const seen = { since: blanking.missing?.since ?? now, times: (blanking.missing?.times ?? 0) + 1 };
    const surely = seen.times >= MISSING.times && now - seen.since >= MISSING.overMs;
    if (surely && (await replace(blanking, 'message missing'))) return finish('key.gone', { blanking, receipt });
    return postpone({ blanking: { ...blanking, missing: seen }, receipt }, MISSING.everyMs);
  }

  async function refused({ blanking, receipt }: Booked, status: number): Promise<void> {
    const now = clock.now();
    const refusedSince = blanking.refusedSince ?? now;
    log.alert('blanking.refused', { reference: blanking.reference, status, forMs: now - refusedSince });
    const replaced =
      now - refusedSince >= REFUSED.replaceAfterMs
        ? await replace(blanking, 'edit refused')
        : (blanking.replaced ?? false);
    await postpone(
      { blanking: { ...blanking, refusedSince, replaced }, receipt },
      replaced ? REFUSED.afterwardsEveryMs : REFUSED.everyMs,
    );
  }

  async function attempt(booked: Booked): Promise<void> {
    const { blanking } = booked;
    const answer = await screen.blank(blanking);
    if (answer.kind === 'gone') return finish('key.blanked', booked);
    if (answer.kind === 'missing') return missing(booked);
    if (answer.kind === 'refused') return refused(booked, answer.status);
    log.warn('blanking.postponed', { reference: blanking.reference, attempts: blanking.attempts + 1 });
    return postpone(booked, waitAfter(answer, blanking.attempts));
  }

  /** Our own booking, held for us; `undefined`: somebody else has it; `silent`: storage did not answer in time. */
  async function hold(receipt: Receipt, blanking: Blanking): Promise<Receipt | undefined | 'silent'> {
    const move = bookings.move(receipt, blanking, clock.now() + HOLD_MS);
    return within(clock, STORAGE_PATIENCE_MS, 'storage', move).catch(() => 'silent' as const);
  }

  async function blankOwn(message: MessageRef, attempts = 0): Promise<void> {
    const held = own.get(nameOf(message));
    if (!held) return;
    own.delete(nameOf(message));
    held.cancel();
    const { blanking } = held;
    const receipt = await hold(held.receipt, blanking);
    if (receipt === undefined) return;
    if (receipt !== 'silent') return attempt({ blanking, receipt });
    const answer = await screen.blank(blanking);
    log.warn('blanking.without-storage', { reference: blanking.reference, answer: answer.kind });
    if (answer.kind !== 'gone') watch(blanking, held.receipt, waitAfter(answer, attempts), attempts + 1);
  }

  /** From now on this instance blanks that message itself, `ms` from now. */
  function watch(blanking: Blanking, receipt: Receipt, ms = blanking.due - clock.now(), attempts = 0): void {
    const cancel = clock.after(ms, () => background.run('blanking', () => blankOwn(blanking.message, attempts)));
    own.set(nameOf(blanking.message), { blanking, receipt, cancel });
  }

  return {
    watch,

    /** Notes that a showing edit is on its way, until it is watched: so that nobody blanks in front of it. */
    async during<T>(message: MessageRef, edit: Promise<T>): Promise<T> {
      showing.set(nameOf(message), edit);
      return edit.finally(() => showing.delete(nameOf(message)));
    },

    /** Nobody knows whether the key is on the screen, or will be: off at once, and again when a late edit must be through. */
    async uncertain(blanking: Blanking): Promise<void> {
      const later = { ...blanking, due: clock.now() + SETTLED_AFTER_MS };
      background.run('blanking', async () => void (await bookings.book(later)));
      await screen.blank(blanking);
    },

    /** "Hide now". Without our own receipt (a restart, another instance) the booking stays and edits once more when it is due. */
    async hide(blanking: Blanking, caller: Caller): Promise<void> {
      if (blanking.person !== caller.person || blanking.message.chat.id !== caller.chat.id) return;
      await showing.get(nameOf(blanking.message))?.catch(() => {});
      if (own.has(nameOf(blanking.message))) return blankOwn(blanking.message);
      await screen.blank(blanking);
    },

    /** Takes what is due and visible, and blanks it without waiting: one chat that hangs keeps no other. Throws if storage does. */
    async sweep(): Promise<void> {
      for (const booked of await bookings.take(AT_ONCE, HOLD_MS)) background.run('blanking', () => attempt(booked));
    },
  };
}

function waitAfter(answer: BlankAnswer, attempts: number): number {
  const backoff = Math.min(BACKOFF_CAP_MS, 1_000 * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2);
  return Math.max(Math.round(backoff), answer.kind === 'busy' ? (answer.retryAfterMs ?? 0) : REFUSED.everyMs);
}
