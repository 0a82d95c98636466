import { deadline } from '../deadline.ts';
import type { Caller, Refusal } from '../model.ts';
import { accountObjection } from '../ownership.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS, type Records, type Screen } from '../ports.ts';
import { holdsKey } from '../recovery-key.ts';
import { newReference } from '../reference.ts';
import type { Refuse } from '../refuse.ts';
import { createTallies } from '../tallies.ts';
import type { HelpdeskAdmission } from './admission.ts';
import type { ApprovalAnswers } from './approval-answers.ts';
import type { Approvals } from './approvals.ts';
import type { Answers, Ask } from './ask.ts';
import type { Begin } from './begin.ts';
import type { Endings } from './endings.ts';
import type { Help } from './help.ts';
import { type LookUps, nameOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Notices } from './notices.ts';
import type { Search } from './search.ts';
import type { Send } from './send.ts';
import type { Show } from './show.ts';
import type { Wanted } from './wanted.ts';

/** Nobody can fill the audit: more often, it is only said. */
const MOST_NOES = { windows: [{ ms: 60_000, most: 10 }], roundedToMs: 1_000 };

/** What is wanted of a look-up in a chat of one's own. */
export type LookUpWish =
  | ({ do: 'look-up' } & Wanted)
  | { do: 'go-on'; lookUp: string; again?: true | undefined }
  | { do: 'pick'; lookUp: string; mac: string }
  | ({ do: 'ask' | 'send'; lookUp: string } & Answers)
  | { do: 'reveal' | 'drop'; lookUp: string }
  | { do: 'approve'; lookUp: string; number?: string | undefined }
  | { do: 'decline' | 'not-expected'; lookUp: string }
  | { do: 'call-helpdesk'; reference: string }
  /** What was typed is nothing to look up, or to keep. */
  | { do: 'say-no'; refusal: 'query-short' | 'looks-like-key' };

type Ports = {
  admission: HelpdeskAdmission;
  begin: Begin;
  lookUps: LookUps;
  search: Search;
  ask: Ask;
  send: Send;
  show: Show;
  approvals: Approvals;
  answer: ApprovalAnswers;
  notices: Notices;
  help: Help;
  endings: Endings;
  directory: Directory;
  refuse: Refuse;
  records: Records;
  screen: Screen;
  clock: Clock;
  policy: Pick<HelpdeskPolicy, 'group'>;
};

export type InPrivate = ReturnType<typeof createInPrivate>;

/** What technicians, owners and colleagues want in their own chats. Whatever a button brings is compared with what is known here. */
export function createInPrivate(ports: Ports) {
  const { admission, begin, lookUps, search, ask, send, show, approvals, notices, help, endings } = ports;
  const { directory, refuse, screen, clock, policy } = ports;
  const tallies = createTallies(ports);

  async function no(caller: Caller, refusal: Refusal, about?: LookUp, until?: number): Promise<void> {
    const counted = await tallies.add(`no/${caller.person}`, MOST_NOES);
    if ('fullUntil' in counted) return screen.say(caller, 'old');
    await refuse(caller, { refusal, ...(until && { until }) }, newReference(), {
      event: 'lookup.refused',
      ...(about && { facts: { lookUp: about.id } }),
    });
  }

  async function lookUp(caller: Caller, { query, ticketNumber }: Wanted, reference: string): Promise<void> {
    const { account, refusal } = await admission(caller.person, deadline(clock, GRAPH_BUDGET_MS));
    if (refusal) return no(caller, refusal);
    const fullUntil = await begin.fullUntil(caller.person);
    if (fullUntil !== undefined) return no(caller, 'look-up-limit', undefined, fullUntil);
    await begin.lookUp({ caller, account }, { query, ...(ticketNumber && { ticketNumber }) }, reference);
  }

  /** Only their own, and only as long as they are of the helpdesk. */
  async function go(wish: Extract<LookUpWish, { lookUp: string }>, caller: Caller): Promise<void> {
    const own = await lookUps.own(wish.lookUp, caller);
    if (own === 'double') return;
    if (!own) return no(caller, 'look-up-old', await lookUps.find(wish.lookUp));
    const { refusal } = await admission(caller.person, deadline(clock, GRAPH_BUDGET_MS));
    if (refusal) return approvals.withdraw(await endings.refuse(own, caller, { refusal }));
    if (
      (wish.do === 'ask' || wish.do === 'send') &&
      [wish.note, wish.ticketNumber].some((typed) => holdsKey(typed ?? ''))
    ) {
      return endings.no(own, caller, { refusal: 'looks-like-key' });
    }
    switch (wish.do) {
      case 'go-on':
        // A tap on an old card: the newest one says what is waited for.
        if (own.state === 'waiting') return;
        return own.state === 'approved' ? show(own, caller, 'approved') : search.again(own, caller);
      case 'pick':
        return (await search.pick(own, caller, wish.mac)) ? undefined : no(caller, 'look-up-old', own);
      case 'ask':
        return ask(own, caller, wish);
      case 'send':
        return send(own, caller, wish);
      case 'reveal':
        return show(own, caller, 'approved');
    }
  }

  async function drop(id: string, caller: Caller): Promise<void> {
    const own = await lookUps.own(id, caller);
    const found = own ? undefined : await lookUps.find(id);
    if (!own && found?.person !== caller.person) return no(caller, 'look-up-old', found);
    if (!own || own === 'double') return screen.say(caller, 'old');
    await approvals.withdraw(await endings.cancel(own));
  }

  /** Who was asked, and may still say so; as what. Somebody of the helpdesk may be the owner as well: only that card has a number. */
  async function approverOf(asked: LookUp, caller: Caller, withNumber: boolean) {
    const { inOwnersChat, reviews = {} } = asked.approval ?? {};
    const signal = deadline(clock, GRAPH_BUDGET_MS);
    const asColleague = reviews[caller.person]?.message.chat.id === caller.chat.id;
    const asOwner = asked.owner === caller.person && inOwnersChat?.chat.id === caller.chat.id;
    if (asOwner && (withNumber || !asColleague)) {
      const account = await directory.account(caller.person, signal);
      const refusal = accountObjection(account);
      return refusal ? { refusal } : { caller, as: 'owner' as const, name: nameOf(account) };
    }
    if (!asColleague || caller.person === asked.person) return { refusal: 'look-up-old' as const };
    const { account, refusal } = await admission(caller.person, signal);
    return refusal ? { refusal } : { caller, as: 'colleague' as const, name: nameOf(account) };
  }

  async function answer(id: string, caller: Caller, yes: boolean, number?: string): Promise<void> {
    const asked = await lookUps.find(id);
    if (!asked?.approval) return no(caller, 'look-up-old', asked);
    const approver = await approverOf(asked, caller, number !== undefined);
    if ('refusal' in approver) return no(caller, approver.refusal, asked);
    await ports.answer(asked, approver, yes, number);
  }

  async function notExpected(id: string, caller: Caller): Promise<void> {
    const about = await lookUps.find(id);
    if (!about || !(await notices.notExpected(about, caller))) await no(caller, 'look-up-old', about);
  }

  async function callHelpdesk(caller: Caller, reference: string): Promise<void> {
    const done = await help.ask(caller, reference);
    if (!done) return screen.say(caller, 'old');
    const says = { asked: 'helpdesk-called', again: 'helpdesk-called-already' } as const;
    await screen.say(caller, says[done.is], { reference: done.reference });
  }

  return {
    /** Whether this person may look up; in doubt not. */
    async looksUp({ person }: Caller): Promise<boolean> {
      if (!policy.group) return false;
      const admitted = admission(person, deadline(clock, GRAPH_BUDGET_MS));
      return (await admitted.catch(() => ({ refusal: 'not-helpdesk' }))).refusal === undefined;
    },

    async perform(wish: LookUpWish, caller: Caller, reference: string): Promise<void> {
      switch (wish.do) {
        case 'look-up':
          return lookUp(caller, wish, reference);
        case 'say-no':
          return no(caller, wish.refusal);
        case 'drop':
          return drop(wish.lookUp, caller);
        case 'approve':
          return answer(wish.lookUp, caller, true, wish.number);
        case 'decline':
          return answer(wish.lookUp, caller, false);
        case 'not-expected':
          return notExpected(wish.lookUp, caller);
        case 'call-helpdesk':
          return callHelpdesk(caller, wish.reference);
        default:
          return go(wish, caller);
      }
    },

    /** The same look-up from the start. */
    async again(id: string, caller: Caller, reference: string): Promise<void> {
      const old = await lookUps.find(id);
      if (old?.person !== caller.person) return no(caller, 'look-up-old', old);
      await lookUp(
        caller,
        { query: old.mac?.serial || old.query, ...(old.ticketNumber && { ticketNumber: old.ticketNumber }) },
        reference,
      );
    },
  };
}
