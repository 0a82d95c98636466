import type { Blanker } from './blanker.ts';
import { describeError } from './describe-error.ts';
import type { Caller, Objection } from './model.ts';
import type { NewestMessage } from './newest.ts';
import type { Background, Clock, Log } from './ports.ts';
import { newReference } from './reference.ts';
import { objectionTo, type Refuse } from './refuse.ts';
import type { Reveal } from './reveal.ts';
import type { Tickets } from './tickets.ts';

/** What somebody who is signed in can want. */
export type Wish = { do: 'key' } | { do: 'show'; ticket: string };

export type Wishes = ReturnType<typeof createWishes>;
type Ports = {
  offer(caller: Caller, reference: string): Promise<void>;
  reveal: Reveal;
  blanker: Blanker;
  tickets: Tickets;
  newest: NewestMessage;
  refuse: Refuse;
  background: Background;
  clock: Clock;
  log: Log;
};

/** Grants wishes outside the turn. Whatever goes wrong is said to the person, with a reference. */
export function createWishes({ offer, reveal, blanker, tickets, newest, refuse, background, clock, log }: Ports) {
  async function perform(wish: Wish, caller: Caller, reference: string): Promise<void> {
    if (wish.do === 'key') return offer(caller, reference);
    const ticket = await tickets.use(wish.ticket, caller);
    if (ticket === 'double') return;
    if (ticket === 'stale') return offer(caller, reference);
    const place = await newest.offering(caller.chat, wish.ticket);
    return reveal({ caller, mac: ticket.mac, reference, place });
  }

  function inBackground(name: string, caller: Caller, work: (reference: string) => Promise<void>): void {
    const reference = newReference();
    background.run(name, () =>
      work(reference).catch(async (error) => {
        log.alert('wish.failed', { reference, wish: name, ...describeError(error) });
        await refuse(caller, objectionTo(error, clock.now()), reference);
      }),
    );
  }

  return {
    grant(wish: Wish, caller: Caller): void {
      inBackground(wish.do, caller, (reference) => perform(wish, caller, reference));
    },

    hide(message: string, caller: Caller): void {
      inBackground('hide', caller, () => blanker.hide(caller, message));
    },

    deny(objection: Objection, caller: Caller, reference = newReference()): void {
      background.run('deny', async () => void (await refuse(caller, objection, reference)));
    },
  };
}
