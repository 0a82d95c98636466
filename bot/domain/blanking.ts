import { type Backlog, mayBeSeen, OVERDUE_MS } from './backlog.ts';
import { REJECTED_EVERY_MS, waitAfter } from './backoff.ts';
import { describeError } from './describe-error.ts';
import type { FollowUps } from './follow-ups.ts';
import type { Status } from './helpdesk/status.ts';
import type { AuditEvent, Blanking, Facts } from './model.ts';
import type { Pace } from './pace.ts';
import type { BlankAnswer, Booked, Bookings, Clock, Log, Screen } from './ports.ts';
import { type Recorder, subjectOf } from './recorder.ts';

/** About one 404 in a thousand is spurious: three of them over ten minutes are not (https://github.com/MicrosoftDocs/msteams-docs/issues/6139). */
const MISSING = { times: 3, overMs: 10 * 60_000, soonMs: 10_000, everyMs: 5 * 60_000 };
/** So long nothing helped: the key itself has to go. */
const HOPELESS_AFTER_MS = 15 * 60_000;
/** Not each time: who refuses now will not have changed his mind in half a minute. */
const REPLACING_EVERY_MS = 15 * 60_000;
const HOPELESS_EVERY_MS = 60 * 60_000;

type Ports = {
  bookings: Bookings;
  screen: Screen;
  followUps: FollowUps;
  status: Pick<Status, 'blanked'>;
  recorder: Recorder;
  backlog: Backlog;
  pace: Pace;
  clock: Clock;
  log: Log;
};

export type Blank = ReturnType<typeof createBlank>;

/** The next attempt, which whoever made this one has to remember: storage may not have taken it, or may be away by then. */
export type Next = Booked & { afterMs: number };

/** One attempt to take a key off the screen, and what follows from Teams' answer. */
export function createBlank({ bookings, screen, followUps, status, recorder, backlog, pace, clock, log }: Ports) {
  function record(event: AuditEvent, blanking: Blanking, facts: Facts): Promise<void> {
    return recorder.tryToRecord({ event, ...subjectOf(blanking), facts });
  }

  async function finish(event: 'key.blanked' | 'message.gone', { item: blanking, receipt }: Booked): Promise<void> {
    await record(event, blanking, { lateMs: clock.now() - blanking.due, armed: blanking.armed });
    if (event === 'key.blanked' && mayBeSeen(blanking)) await followUps.begin(blanking);
    if (mayBeSeen(blanking)) await status.blanked(blanking);
    await bookings.settle(receipt);
  }

  async function postpone({ item: blanking, receipt }: Booked, afterMs: number): Promise<Next | undefined> {
    const item = { ...blanking, attempts: blanking.attempts + 1 };
    try {
      const moved = await bookings.move(receipt, item, clock.now() + afterMs);
      return moved === undefined ? undefined : { item, receipt: moved, afterMs };
    } catch (error) {
      log.alert('blanking.not-postponed', { reference: blanking.reference, ...describeError(error) });
      return { item, receipt, afterMs };
    }
  }

  /** What to remember of it. */
  async function tryToReplace(
    blanking: Blanking,
    reason: string,
  ): Promise<Pick<Blanking, 'replaced' | 'notReplacedAt'>> {
    if (isHarmless(blanking)) return {};
    const now = clock.now();
    if (now - (blanking.notReplacedAt ?? 0) < REPLACING_EVERY_MS) return {};
    const replaced = await followUps.replaceNow(blanking, reason).catch((error) => {
      log.alert('replacement.not-asked', { reference: blanking.reference, ...describeError(error) });
      return false;
    });
    return replaced ? { replaced } : { notReplacedAt: now };
  }

  async function missing({ item: blanking, receipt }: Booked): Promise<Next | undefined> {
    const now = clock.now();
    const seen = { since: blanking.missing?.since ?? now, times: (blanking.missing?.times ?? 0) + 1 };
    const surely = seen.times >= MISSING.times && now - seen.since >= MISSING.overMs;
    const item = {
      ...blanking,
      ...(surely && (await tryToReplace(blanking, 'message missing'))),
      missing: seen,
    };
    if (!surely || !isHarmless(item)) {
      return postpone({ item, receipt }, seen.times === 1 ? MISSING.soonMs : MISSING.everyMs);
    }
    await finish('message.gone', { item: blanking, receipt });
    return undefined;
  }

  async function rejected({ item: blanking, receipt }: Booked, status: number): Promise<Next | undefined> {
    const now = clock.now();
    const rejectedSince = blanking.rejectedSince ?? now;
    log.alert('blanking.rejected', { reference: blanking.reference, status, forMs: now - rejectedSince });
    const hopeless = now - rejectedSince >= HOPELESS_AFTER_MS;
    const item = { ...blanking, ...(hopeless && (await tryToReplace(blanking, 'edit rejected'))), rejectedSince };
    return postpone({ item, receipt }, hopeless && isHarmless(item) ? HOPELESS_EVERY_MS : REJECTED_EVERY_MS);
  }

  async function busy({ item: blanking, receipt }: Booked, answer: BlankAnswer): Promise<Next | undefined> {
    const now = clock.now();
    const { attempts, busySince = now } = blanking;
    const hopeless = now - busySince >= HOPELESS_AFTER_MS;
    const item = { ...blanking, ...(hopeless && (await tryToReplace(blanking, 'edit failed'))), busySince };
    return postpone({ item, receipt }, waitAfter(answer, attempts));
  }

  /** The edit itself. */
  async function edit(blanking: Blanking): Promise<BlankAnswer> {
    const answer = await screen.blank(blanking);
    pace.heard(blanking.message.chat.id, answer);
    backlog.answered(blanking, answer);
    const lateMs = clock.now() - blanking.due;
    if (answer.kind === 'busy' || answer.kind === 'missing') {
      const { reference, attempts } = blanking;
      log.warn('blanking.postponed', { reference, answer: answer.kind, attempts: attempts + 1, lateMs });
      // Longer is more than a hiccup of Teams: it may be our own credential.
      if (!isHarmless(blanking) && lateMs > OVERDUE_MS) log.alert('blanking.overdue', { reference, lateMs });
    }
    return answer;
  }

  /** What follows from Teams' answer: settles or postpones the booking. undefined: nothing more has to be done about it here. */
  async function conclude(booked: Booked, answer: BlankAnswer): Promise<Next | undefined> {
    switch (answer.kind) {
      case 'missing':
        return missing(booked);
      case 'rejected':
        return rejected(booked, answer.status);
      case 'busy':
        return busy(booked, answer);
      case 'blanked':
        return void (await finish('key.blanked', booked));
    }
  }

  return { edit, conclude };
}

/** No key of it is on any screen, or it is to become another. */
function isHarmless(blanking: Blanking): boolean {
  return !mayBeSeen(blanking) || blanking.replaced === true;
}
