import type { Caller } from '../model.ts';
import type { Recorder } from '../recorder.ts';
import { holdsKey } from '../recovery-key.ts';
import type { Tickets } from '../tickets.ts';
import { type Answers, whyOf } from './ask.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { type LookUps, nameOf, ownerNameOf, subjectOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp, Why } from './model.ts';
import type { Chats, PrivateCards } from './ports.ts';

type Ports = {
  lookUps: LookUps;
  chats: Chats;
  tickets: Tickets;
  privateCards: PrivateCards;
  cards: TechnicianCards;
  endings: Endings;
  recorder: Recorder;
  policy: Pick<HelpdeskPolicy, 'reasons'>;
};

export type Send = ReturnType<typeof createSend>;

/** Puts the button for the key into the owner's own chat: what they may see is then decided as ever, and the technician sees none of it. */
export function createSend(ports: Ports) {
  const { lookUps, chats, tickets, privateCards, cards, endings, recorder, policy } = ports;

  async function post(lookUp: LookUp, to: Caller, why: Why): Promise<boolean> {
    const { id, reference, account, mac, owner, ticketNumber } = lookUp;
    if (!mac) return false;
    const facts = {
      lookUp: id,
      owner,
      reason: why.reason || undefined,
      ticketNumber: why.ticketNumber ?? ticketNumber,
    };
    await recorder.record({ event: 'lookup.sent', ...subjectOf(lookUp), facts });
    const about = { lookUp: id, technician: nameOf(account), mac: mac.name, reference };
    return privateCards
      .post(to, { to: 'owner', is: 'sent', ...about, ticket: await tickets.issue(to, mac) })
      .then(() => true)
      .catch(() => false);
  }

  return async function send(lookUp: LookUp, caller: Caller, answers: Answers): Promise<void> {
    const { id, mac, owner } = lookUp;
    if (lookUp.state !== 'asking' || !mac || !owner) return endings.no(lookUp, caller, { refusal: 'look-up-old' });
    const why = whyOf(answers, policy.reasons);
    if (Object.values(why).some(holdsKey)) return endings.no(lookUp, caller, { refusal: 'looks-like-key' });
    const to = await chats.of(owner);
    if (!to) return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    const taken = await lookUps.change(id, (now) => (now.state === 'asking' ? { ...now, state: 'sent' } : undefined));
    // A second tap.
    if (!taken) return;
    let sent = false;
    try {
      sent = await post(taken, to, why);
    } finally {
      if (!sent) await lookUps.change(id, (now) => ({ ...now, state: 'asking' }));
    }
    if (!sent) return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    await endings.close(lookUp, 'sent');
    await cards.put(lookUp, { is: 'sent', mac: mac.name, owner: ownerNameOf(lookUp) ?? '' });
  };
}
