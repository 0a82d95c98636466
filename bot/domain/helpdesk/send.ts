import type { Caller } from '../model.ts';
import type { Recorder } from '../recorder.ts';
import type { Tickets } from '../tickets.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { nameOf, ownerNameOf, subjectOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { Chats, PrivateCards } from './ports.ts';

type Ports = {
  chats: Chats;
  tickets: Tickets;
  privateCards: PrivateCards;
  cards: TechnicianCards;
  endings: Endings;
  recorder: Recorder;
};

export type Send = ReturnType<typeof createSend>;

/** Puts the button for the key into the owner's own chat: what they may see is then decided as ever, and the technician sees none of it. */
export function createSend({ chats, tickets, privateCards, cards, endings, recorder }: Ports) {
  return async function send(lookUp: LookUp, caller: Caller): Promise<void> {
    const { id, reference, account, mac, owner } = lookUp;
    if (lookUp.state !== 'asking' || !mac || !owner) return endings.no(lookUp, caller, { refusal: 'look-up-old' });
    const to = await chats.of(owner);
    if (!to) return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    const facts = { lookUp: id, owner, ticketNumber: lookUp.ticketNumber };
    await recorder.record({ event: 'lookup.sent', ...subjectOf(lookUp), facts });
    const about = { lookUp: id, technician: nameOf(account), mac: mac.name, reference };
    const sent = await privateCards
      .post(to, { to: 'owner', is: 'sent', ...about, ticket: await tickets.issue(to, mac) })
      .catch(() => undefined);
    if (!sent) return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    await endings.close(lookUp, 'sent');
    await cards.put(lookUp, { is: 'sent', mac: mac.name, owner: ownerNameOf(lookUp) ?? '' });
  };
}
