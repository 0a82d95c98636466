import type { OwnAccess } from './access.ts';
import type { Blanker } from './blanker.ts';
import type { Claims } from './claims.ts';
import { describeError } from './describe-error.ts';
import type { FollowUps } from './follow-ups.ts';
import type { InPrivate, LookUpWish } from './helpdesk/in-private.ts';
import type { Caller, Objection } from './model.ts';
import type { NewestMessage } from './newest.ts';
import type { Offer } from './offer.ts';
import type { Background, Clock, Log, Screen } from './ports.ts';
import { newReference } from './reference.ts';
import { objectionTo, type Refuse } from './refuse.ts';
import type { Reveal } from './reveal.ts';
import type { Tickets } from './tickets.ts';

/** What somebody who is signed in can want. `serial`: what they typed of the Mac's serial number. */
export type Wish =
  | { do: 'key' }
  | { do: 'older' }
  | { do: 'other'; message: string }
  | { do: 'choose'; ticket: string }
  | { do: 'show'; ticket: string; serial?: string | undefined }
  | LookUpWish;

export type Wishes = ReturnType<typeof createWishes>;
type Ports = {
  offer: Offer;
  reveal: Reveal;
  ownAccess: OwnAccess;
  blanker: Blanker;
  followUps: Pick<FollowUps, 'answer'>;
  helpdesk: InPrivate;
  claims: Claims;
  tickets: Tickets;
  newest: NewestMessage;
  refuse: Refuse;
  screen: Screen;
  background: Background;
  clock: Clock;
  log: Log;
};

/** What people want of their own Macs; all else is about look-ups. */
const OWN: readonly string[] = ['key', 'older', 'other', 'choose', 'show', 'hide', 'worked', 'not-worked'];

/** Grants wishes outside the turn. Whatever goes wrong is said to the person, with a reference. */
export function createWishes(ports: Ports) {
  const { offer, reveal, ownAccess, blanker, followUps, helpdesk, claims, tickets, newest, refuse } = ports;
  const { screen, background, clock, log } = ports;

  async function perform(wish: Wish, caller: Caller, reference: string): Promise<void> {
    switch (wish.do) {
      case 'key':
        return offer.macs(caller, reference);
      case 'other':
        return other(wish, caller, reference);
      case 'older':
        return offer.macs(caller, reference, { which: 'older' });
      case 'choose':
        return choose(wish, caller, reference);
      case 'show':
        return show(wish, caller, reference);
      default:
        return helpdesk.perform(wish, caller, reference);
    }
  }

  /** The Macs, once the key in that message has been taken off; a second tap brings no second card. */
  async function other({ message }: { message: string }, caller: Caller, reference: string): Promise<void> {
    if (await tickets.first(`other/${message}`, caller)) await offer.macs(caller, reference);
  }

  async function choose({ ticket: id }: { ticket: string }, caller: Caller, reference: string): Promise<void> {
    const ticket = await tickets.look(id, caller);
    if (ticket === 'stale' || ticket.lookUp) return offer.macs(caller, reference, { old: true });
    const list = await newest.offering(caller.chat, id);
    // By now the key of another Mac may stand there.
    const letGo = list && (await claims.keepFree(list, id));
    if (letGo === 'double') return;
    try {
      await offer.chosen(caller, { id, macId: ticket.mac.id }, reference, letGo && list);
    } finally {
      await letGo?.();
    }
  }

  async function show(wish: Wish & { do: 'show' }, caller: Caller, reference: string): Promise<void> {
    const ticket = await tickets.use(wish.ticket, caller);
    if (ticket === 'double') return;
    if (ticket === 'stale') return offer.macs(caller, reference, { old: true });
    if (ticket.lookUp) return helpdesk.again(ticket.lookUp, caller, reference);
    const place = await newest.offering(caller.chat, wish.ticket);
    const access = ownAccess(caller.person, { id: ticket.mac.id, serial: wish.serial });
    await reveal({ caller, mac: ticket.mac, access, reference, place });
  }

  function inBackground(name: string, caller: Caller, work: (reference: string) => Promise<void>): Promise<void> {
    const reference = newReference();
    const done = work(reference).catch(async (error) => {
      log.alert('wish.failed', { reference, wish: name, ...describeError(error) });
      const event = OWN.includes(name) ? 'reveal.refused' : 'lookup.refused';
      await refuse(caller, objectionTo(error, clock.now()), reference, { event });
    });
    background.run(name, () => done);
    return done;
  }

  return {
    grant(wish: Wish, caller: Caller): void {
      void inBackground(wish.do, caller, (reference) => perform(wish, caller, reference));
    },

    /** Resolves when it has been tried. */
    hide(message: string, caller: Caller): Promise<void> {
      return inBackground('hide', caller, async () => {
        if (!(await blanker.hide(caller, message))) await screen.say(caller, 'old');
      });
    },

    /** To "Did it work?". Nobody signs in for it: it opens nothing. */
    answer(message: string, did: 'worked' | 'not-worked', caller: Caller): void {
      void inBackground(did, caller, async () => {
        if (!(await followUps.answer(caller, message, did))) await screen.say(caller, 'old');
      });
    },

    /** What is worded otherwise for those who look up. */
    explain(caller: Caller, what: 'help' | 'nothing-to-cancel'): void {
      background.run(what, async () => screen.say(caller, what, { looksUp: await helpdesk.looksUp(caller) }));
    },

    deny(objection: Objection, caller: Caller, reference = newReference()): void {
      background.run('deny', async () => void (await refuse(caller, objection, reference)));
    },
  };
}
