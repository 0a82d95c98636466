import type { Backlog } from './backlog.ts';
import { waitAfter } from './backoff.ts';
import type { Blank, Next } from './blanking.ts';
import type { Claimed, Claims } from './claims.ts';
import { within } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { Blanking, Caller, MessageRef } from './model.ts';
import type { Pace } from './pace.ts';
import type { Background, Booked, Bookings, Clock, Log, Receipt, Screen } from './ports.ts';

/** Longer than one attempt can take, so that nobody else tries meanwhile. */
const HOLD_MS = 30_000;
/** As many as a queue gives at a time. */
const MOST_AT_ONCE = 32;
const STORAGE_PATIENCE_MS = 1_000;
/** A hold that storage confirms later than that has come too late to be of use. */
const LATE_HOLD_MS = 3_000;
/** Whoever has our booking may die, and storage may then be away: so often we look again, each time after a hold. */
const LOOKS = 4;
/** A showing edit that Teams applies after we hung up undoes a blanking at once; by then it is through. */
const SETTLED_AFTER_MS = 30_000;

export type Blanker = ReturnType<typeof createBlanker>;
/** `looks`: how often it is still to be looked whether somebody else, who has it, has died. */
type Own = Booked & { looks?: number };
type Ports = {
  blank: Blank;
  bookings: Bookings;
  claims: Claims;
  backlog: Backlog;
  pace: Pace;
  screen: Screen;
  background: Background;
  clock: Clock;
  log: Log;
};

/** When to take a key off the screen: when a booking is due, when this instance's own timer says so, and when somebody wants it hidden. */
export function createBlanker(ports: Ports) {
  const { blank, bookings, claims, backlog, pace, screen, background, clock, log } = ports;
  /** What this instance has shown, or has tried to take off: it needs no storage to go on. */
  const own = new Map<string, Own & { cancel: () => void }>();
  const showing = new Map<string, Promise<unknown>>();
  const nameOf = ({ chat, id }: MessageRef) => `${chat.id}/${id}`;
  /** Of a message that may have got its key late there are two. */
  const ownNameOf = ({ message, due }: Blanking) => `${nameOf(message)}/${due}`;

  /** From now on this instance blanks that message itself, `afterMs` from now. */
  function watch({ item: blanking, receipt, looks }: Own, afterMs = blanking.due - clock.now()): void {
    const name = ownNameOf(blanking);
    own.get(name)?.cancel();
    const cancel = clock.after(afterMs, () => background.run('blanking', async () => void (await blankOwn(name))));
    own.set(name, { item: blanking, receipt, ...(looks && { looks }), cancel });
  }

  /** Whoever made the last attempt makes the next one, with storage or without; a booking that others see is for when it dies. */
  function remember(next: Next | undefined): void {
    if (next) watch(next, next.afterMs);
  }

  /** False: somebody else has it. */
  async function blankOwn(name: string, { atOnce = false } = {}): Promise<boolean> {
    const held = own.get(name);
    if (!held) return false;
    const waitMs = pace.waitMs();
    if (waitMs > 0 && !atOnce) {
      watch(held, waitMs);
      return true;
    }
    // Now, so that of many that are due at once each sees what is left.
    pace.spend();
    own.delete(name);
    held.cancel();
    return blankHeld(held);
  }

  /** Held first; without that if storage is slow or away. */
  async function blankHeld({ item: blanking, receipt: ours, looks = LOOKS }: Own): Promise<boolean> {
    const holding = hold({ item: blanking, receipt: ours });
    const receipt = await within(clock, STORAGE_PATIENCE_MS, 'storage', holding).catch(() => 'silent' as const);
    if (receipt === undefined) {
      pace.giveBack();
      if (looks > 1) watch({ item: blanking, receipt: ours, looks: looks - 1 }, HOLD_MS);
      return false;
    }
    if (receipt !== 'silent') {
      await blankTaken({ item: blanking, receipt });
      return true;
    }
    const answer = await blank.edit(blanking);
    log.warn('blanking.without-storage', { reference: blanking.reference, answer: answer.kind });
    const waitMs = waitAfter(answer, blanking.attempts);
    const answered = clock.elapsed();
    const late = await within(clock, Math.min(LATE_HOLD_MS, waitMs), 'storage', holding).catch(() => undefined);
    if (late !== undefined) remember(await blank.conclude({ item: blanking, receipt: late }, answer));
    else if (answer.kind !== 'blanked') {
      const next = { ...blanking, attempts: blanking.attempts + 1 };
      watch({ item: next, receipt: ours }, waitMs - (clock.elapsed() - answered));
    }
    return true;
  }

  /** One attempt at what is held for us. */
  async function blankTaken(taken: Booked): Promise<void> {
    const next = await blank.conclude(taken, await blank.edit(taken.item));
    const name = ownNameOf(taken.item);
    own.get(name)?.cancel();
    own.delete(name);
    remember(next);
  }

  /** A booking, held for us; `undefined`: somebody else has it. */
  function hold({ receipt, item }: Booked): Promise<Receipt | undefined> {
    const holding = bookings.move(receipt, item, clock.now() + HOLD_MS);
    holding.catch(() => {});
    return holding;
  }

  /** What another instance has shown, or this one before a restart. */
  async function blankClaimed({ receipt, ...blanking }: Claimed): Promise<void> {
    const held =
      receipt === undefined
        ? undefined
        : await within(clock, STORAGE_PATIENCE_MS, 'storage', hold({ item: blanking, receipt })).catch(() => undefined);
    pace.spend();
    if (held !== undefined) return blankTaken({ item: blanking, receipt: held });
    const answer = await blank.edit(blanking);
    if (answer.kind !== 'blanked') await bookings.book({ ...blanking, armed: true, due: clock.now() });
  }

  return {
    watch,

    /** Notes that a showing edit is on its way, until it is watched: so that nobody blanks in front of it. */
    async during<T>(message: MessageRef, edit: Promise<T>): Promise<T> {
      showing.set(nameOf(message), edit);
      return edit.finally(() => showing.delete(nameOf(message)));
    },

    /**
     * Nobody knows whether the key is on the screen, or will be: off at once, and again when a late edit must be through. That is booked as
     * well, for whoever lives then, but a booking comes too early if somebody sets the wall clock.
     */
    async uncertain(blanking: Blanking): Promise<void> {
      const again = { ...blanking, due: clock.now() + SETTLED_AFTER_MS };
      clock.after(SETTLED_AFTER_MS, () => background.run('blanking', async () => void (await screen.blank(again))));
      const booked = bookings
        .book(again)
        .catch((error) => log.alert('blanking.not-booked', { reference: blanking.reference, ...describeError(error) }));
      await Promise.all([screen.blank(blanking), booked]);
    },

    /** "Hide now" on a message that this person was shown a key in; anybody else's tap does nothing, and false says so. */
    async hide(caller: Caller, message: string): Promise<boolean> {
      const name = nameOf({ chat: caller.chat, id: message });
      await showing.get(name)?.catch(() => {});
      const mine = [...own.values()].find(({ item }) => nameOf(item.message) === name)?.item;
      if (mine?.person === caller.person && (await blankOwn(ownNameOf(mine), { atOnce: true }))) return true;
      const claimed = await claims.find(caller.chat.id, message);
      if (claimed?.person !== caller.person) return false;
      await blankClaimed(claimed);
      return true;
    },

    /**
     * Takes what is due and visible, as far as the pace allows, and blanks it without waiting: one chat that hangs keeps no other.
     * True if others may be due soon: keys that were shown one after another come due like that. Throws if storage does.
     */
    async sweep(): Promise<boolean> {
      const room = Math.min(pace.room(), MOST_AT_ONCE);
      if (room === 0) return true;
      const taken = await bookings.take(room, HOLD_MS);
      backlog.took(
        taken.map(({ item }) => item),
        taken.length === room,
      );
      for (const booked of taken) {
        pace.spend();
        background.run('blanking', () => blankTaken(booked));
      }
      return taken.length > 0;
    },
  };
}
