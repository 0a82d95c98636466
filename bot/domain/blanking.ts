import { describeError } from './describe-error.ts';
import type { FollowUps } from './follow-ups.ts';
import type { Status } from './helpdesk/status.ts';
import type { AuditEvent, Blanking, Facts } from './model.ts';
import type { BlankAnswer, Booked, Bookings, Clock, Log, Screen } from './ports.ts';
import { type Recorder, subjectOf } from './recorder.ts';

const BACKOFF_CAP_MS = 15_000;
/** Longer is more than a hiccup of Teams: it may be our own credential. */
const OVERDUE_MS = 60_000;
/** About one 404 in a thousand is spurious: three of them over ten minutes are not (https://github.com/MicrosoftDocs/msteams-docs/issues/6139). */
const MISSING = { times: 3, overMs: 10 * 60_000, everyMs: 5 * 60_000 };
const REPLACING_EVERY_MS = 15 * 60_000;
const REJECTED = { everyMs: 30_000, replaceAfterMs: 15 * 60_000, afterwardsEveryMs: 60 * 60_000 };

type Ports = {
  bookings: Bookings;
  screen: Screen;
  followUps: FollowUps;
  status: Pick<Status, 'blanked'>;
  recorder: Recorder;
  clock: Clock;
  log: Log;
};

/** A next attempt that storage did not take: whoever made this one has to remember it. */
export type Unkept = Booked & { afterMs: number };

/** One attempt to take a key off the screen, and what follows from Teams' answer. */
export function createBlank({ bookings, screen, followUps, status, recorder, clock, log }: Ports) {
  function record(event: AuditEvent, blanking: Blanking, facts: Facts): Promise<void> {
    return recorder.tryToRecord({ event, ...subjectOf(blanking), facts });
  }

  async function finish(event: 'key.blanked' | 'message.gone', { item: blanking, receipt }: Booked): Promise<void> {
    await record(event, blanking, { lateMs: clock.now() - blanking.due, armed: blanking.armed });
    if (event === 'key.blanked' && mayBeSeen(blanking)) await followUps.begin(blanking);
    if (mayBeSeen(blanking)) await status.blanked(blanking);
    await bookings.settle(receipt);
  }

  async function postpone({ item: blanking, receipt }: Booked, afterMs: number): Promise<Unkept | undefined> {
    const next = { ...blanking, attempts: blanking.attempts + 1 };
    try {
      await bookings.move(receipt, next, clock.now() + afterMs);
      return undefined;
    } catch (error) {
      log.alert('blanking.not-postponed', { reference: blanking.reference, ...describeError(error) });
      return { item: next, receipt, afterMs };
    }
  }

  /** What to remember of it. Not each time: who refuses now will not have changed his mind in half a minute. */
  async function tryToReplace(
    blanking: Blanking,
    reason: string,
  ): Promise<Pick<Blanking, 'replaced' | 'notReplacedAt'>> {
    const now = clock.now();
    if (now - (blanking.notReplacedAt ?? 0) < REPLACING_EVERY_MS) return {};
    const replaced = await followUps.replaceNow(blanking, reason).catch((error) => {
      log.alert('replacement.not-asked', { reference: blanking.reference, ...describeError(error) });
      return false;
    });
    return replaced ? { replaced } : { notReplacedAt: now };
  }

  async function missing({ item: blanking, receipt }: Booked): Promise<Unkept | undefined> {
    const now = clock.now();
    const seen = { since: blanking.missing?.since ?? now, times: (blanking.missing?.times ?? 0) + 1 };
    const surely = seen.times >= MISSING.times && now - seen.since >= MISSING.overMs;
    const harmless = !mayBeSeen(blanking) || blanking.replaced;
    const tried = surely && !harmless ? await tryToReplace(blanking, 'message missing') : {};
    if (surely && (harmless || tried.replaced)) {
      await finish('message.gone', { item: blanking, receipt });
      return undefined;
    }
    return postpone({ item: { ...blanking, ...tried, missing: seen }, receipt }, MISSING.everyMs);
  }

  async function rejected({ item: blanking, receipt }: Booked, status: number): Promise<Unkept | undefined> {
    const now = clock.now();
    const rejectedSince = blanking.rejectedSince ?? now;
    log.alert('blanking.rejected', { reference: blanking.reference, status, forMs: now - rejectedSince });
    const hopeless = now - rejectedSince >= REJECTED.replaceAfterMs;
    const harmless = !mayBeSeen(blanking) || blanking.replaced;
    const tried = hopeless && !harmless ? await tryToReplace(blanking, 'edit rejected') : {};
    const pause = hopeless && (harmless || tried.replaced) ? REJECTED.afterwardsEveryMs : REJECTED.everyMs;
    return postpone({ item: { ...blanking, ...tried, rejectedSince }, receipt }, pause);
  }

  /** Settles or postpones the booking. */
  return async function blank(booked: Booked): Promise<Unkept | undefined> {
    const { item: blanking } = booked;
    const answer = await screen.blank(blanking);
    if (answer.kind === 'missing') return missing(booked);
    if (answer.kind === 'rejected') return rejected(booked, answer.status);
    if (answer.kind === 'busy') {
      const lateMs = clock.now() - blanking.due;
      const note = blanking.armed && lateMs > OVERDUE_MS ? log.alert : log.warn;
      note('blanking.postponed', { reference: blanking.reference, attempts: blanking.attempts + 1, lateMs });
      return postpone(booked, waitAfter(answer, blanking.attempts));
    }
    await finish('key.blanked', booked);
    return undefined;
  };
}

/** Milliseconds until the next attempt: doubling with jitter up to a cap, and never before Teams allows it. */
export function waitAfter(answer: BlankAnswer, attempts: number): number {
  const backoff = Math.min(BACKOFF_CAP_MS, 1_000 * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2);
  return Math.max(Math.round(backoff), answer.kind === 'busy' ? (answer.retryAfterMs ?? 0) : REJECTED.everyMs);
}

/** A booking without a time was made for "Hide now" after a restart, and says nothing about a key: another one does. */
function mayBeSeen({ armed, shown }: Blanking): boolean {
  return armed && shown !== undefined;
}
