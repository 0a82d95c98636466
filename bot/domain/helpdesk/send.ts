import type { Admission } from '../admission.ts';
import { deadline } from '../deadline.ts';
import { describeError } from '../describe-error.ts';
import type { Caller } from '../model.ts';
import { type Clock, GRAPH_BUDGET_MS, type Log } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { Tickets } from '../tickets.ts';
import { Unavailable } from '../unavailable.ts';
import { type Answers, whyOf } from './ask.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { type LookUps, nameOf, ownerNameOf, subjectOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Chats, PrivateCards } from './ports.ts';
import type { Status } from './status.ts';

type Ports = {
  lookUps: LookUps;
  status: Status;
  ownersAdmission: Admission;
  chats: Chats;
  tickets: Tickets;
  privateCards: PrivateCards;
  cards: TechnicianCards;
  endings: Endings;
  recorder: Recorder;
  clock: Clock;
  log: Log;
  policy: Pick<HelpdeskPolicy, 'reasons'>;
};

export type Send = ReturnType<typeof createSend>;

/** Puts the button for the key into the owner's own chat: what they may see is then decided as ever, and the technician sees none of it. */
export function createSend(ports: Ports) {
  const { lookUps, status, ownersAdmission, chats, tickets, privateCards, cards, endings } = ports;
  const { recorder, clock, log, policy } = ports;

  return async function send(lookUp: LookUp, caller: Caller, answers: Answers): Promise<void> {
    const { id, reference, account, mac, owner } = lookUp;
    if (lookUp.state !== 'asking' || !mac || !owner) return endings.no(lookUp, caller, { refusal: 'look-up-old' });
    const why = whyOf(answers, policy.reasons);
    const { refusal } = await ownersAdmission(owner, deadline(clock, GRAPH_BUDGET_MS));
    if (refusal) return endings.no(lookUp, caller, { refusal: 'owner-not-admitted' });
    const to = await chats.of(owner);
    if (!to) return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    const taken = await lookUps.change(id, (now) => (now.state === 'asking' ? { ...now, state: 'sent' } : undefined));
    // A second tap.
    if (!taken) return;
    try {
      const ticketNumber = why.ticketNumber ?? lookUp.ticketNumber;
      const facts = { lookUp: id, owner, reason: why.reason || undefined, ticketNumber };
      await recorder.record({ event: 'lookup.sent', ...subjectOf(lookUp), facts });
      const about = { lookUp: id, technician: nameOf(account), mac: mac.name, reference };
      await privateCards.post(to, { to: 'owner', is: 'sent', ...about, ticket: await tickets.issue(to, mac) });
    } catch (error) {
      log.warn('look-up.not-sent', { reference, ...describeError(error) });
      await lookUps.change(id, (now) => (now.state === 'sent' ? { ...now, state: 'asking' } : undefined));
      if (!(error instanceof Unavailable) || error.system !== 'Teams') throw error;
      return endings.no(lookUp, caller, { refusal: 'owner-not-reached' });
    }
    await status.changed(lookUp);
    await cards.put(lookUp, { is: 'sent', mac: mac.name, owner: ownerNameOf(lookUp) ?? '' });
  };
}
