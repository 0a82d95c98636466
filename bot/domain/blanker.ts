import type { Backlog } from './backlog.ts';
import { waitAfter } from './backoff.ts';
import type { createBlank, Next } from './blanking.ts';
import type { Claims } from './claims.ts';
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
/** A showing edit that Teams applies after we hung up undoes a blanking at once; by then it is through. */
const SETTLED_AFTER_MS = 30_000;

export type Blanker = ReturnType<typeof createBlanker>;
type Ports = {
  blank: ReturnType<typeof createBlank>;
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
  const own = new Map<string, Booked & { cancel: () => void }>();
  const showing = new Map<string, Promise<unknown>>();
  const nameOf = ({ chat, id }: MessageRef) => `${chat.id}/${id}`;
  /** Of a message that may have got its key late there are two. */
  const ownNameOf = ({ message, due }: Blanking) => `${nameOf(message)}/${due}`;

  /** From now on this instance blanks that message itself, `afterMs` from now. */
  function watch({ item: blanking, receipt }: Booked, afterMs = blanking.due - clock.now()): void {
    const name = ownNameOf(blanking);
    own.get(name)?.cancel();
    const cancel = clock.after(afterMs, () => background.run('blanking', () => blankOwn(name)));
    own.set(name, { item: blanking, receipt, cancel });
  }

  /** Whoever made the last attempt makes the next one, with storage or without; a booking that others see is for when it dies. */
  function remember(next: Next | undefined): void {
    if (next) watch(next, next.afterMs);
  }

  async function blankOwn(name: string, { atOnce = false } = {}): Promise<void> {
    const held = own.get(name);
    if (!held) return;
    const waitMs = pace.waitMs();
    if (waitMs > 0 && !atOnce) return watch(held, waitMs);
    own.delete(name);
    held.cancel();
    const { item: blanking } = held;
    const receipt = await hold(held);
    if (receipt === undefined) return;
    if (receipt !== 'silent') return remember(await blank({ item: blanking, receipt }));
    pace.spend();
    const answer = await screen.blank(blanking);
    backlog.answered(blanking, answer);
    log.warn('blanking.without-storage', { reference: blanking.reference, answer: answer.kind });
    const next = { ...blanking, attempts: blanking.attempts + 1 };
    if (answer.kind !== 'blanked') {
      watch({ item: next, receipt: held.receipt }, waitAfter(answer, blanking.attempts));
    }
  }

  /** Our own booking, held for us; `undefined`: somebody else has it; `silent`: storage did not answer in time. */
  async function hold({ receipt, item }: Booked): Promise<Receipt | undefined | 'silent'> {
    const move = bookings.move(receipt, item, clock.now() + HOLD_MS);
    return within(clock, STORAGE_PATIENCE_MS, 'storage', move).catch(() => 'silent' as const);
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
      const again = { ...blanking, due: clock.now() + SETTLED_AFTER_MS };
      const booked = bookings.book(again).catch((error) => {
        log.alert('blanking.not-booked', { reference: blanking.reference, ...describeError(error) });
        clock.after(SETTLED_AFTER_MS, () => background.run('blanking', async () => void (await screen.blank(again))));
      });
      await Promise.all([screen.blank(blanking), booked]);
    },

    /**
     * "Hide now" on a message that this person was shown a key in; anybody else's tap does nothing, and false says so.
     * Without our own receipt (a restart, another instance) the due booking stays, and edits once more.
     */
    async hide(caller: Caller, message: string): Promise<boolean> {
      const name = nameOf({ chat: caller.chat, id: message });
      await showing.get(name)?.catch(() => {});
      const mine = [...own.values()].find(({ item }) => nameOf(item.message) === name)?.item;
      const blanking = mine ?? (await claims.find(caller.chat.id, message));
      if (blanking?.person !== caller.person) return false;
      if (mine) await blankOwn(ownNameOf(mine), { atOnce: true });
      else {
        const answer = await screen.blank(blanking);
        if (answer.kind !== 'blanked') await bookings.book({ ...blanking, armed: true, due: clock.now() });
      }
      return true;
    },

    /**
     * Takes what is due and visible, as far as the pace allows, and blanks it without waiting: one chat that hangs keeps no other.
     * True if there may be more. Throws if storage does.
     */
    async sweep(): Promise<boolean> {
      const room = Math.min(pace.room(), MOST_AT_ONCE);
      if (room === 0) return true;
      const taken = await bookings.take(room, HOLD_MS);
      const more = taken.length === room;
      backlog.took(
        taken.map(({ item }) => item),
        more,
      );
      for (const booked of taken) background.run('blanking', async () => remember(await blank(booked)));
      return more;
    },
  };
}
