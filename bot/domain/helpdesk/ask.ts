import type { Caller } from '../model.ts';
import type { SerialCheck } from '../serial-check.ts';
import type { Approvals } from './approvals.ts';
import type { Demands } from './demands.ts';
import type { Endings } from './endings.ts';
import type { HelpdeskPolicy, LookUp, Why } from './model.ts';
import type { Search, Wrong } from './search.ts';
import type { Show } from './show.ts';

/** What a technician filled in. */
export type Answers = {
  reason?: string | undefined;
  note?: string | undefined;
  ticketNumber?: string | undefined;
  serial?: string | undefined;
};

type Ports = {
  demands: Demands;
  approvals: Approvals;
  serialCheck: SerialCheck;
  search: Search;
  endings: Endings;
  show: Show;
  policy: Pick<HelpdeskPolicy, 'reasons' | 'ticketPattern'>;
};

export type Ask = ReturnType<typeof createAsk>;

/** The form: why, for which ticket, and that the caller stands before that very Mac. A second tap finds it answered, and does nothing. */
export function createAsk({ demands, approvals, serialCheck, search, endings, show, policy }: Ports) {
  return async function ask(lookUp: LookUp, caller: Caller, answers: Answers): Promise<void> {
    const { mac } = lookUp;
    if (lookUp.state !== 'asking' || !mac) return;
    const why = whyOf(answers, policy.reasons);
    // What is not right yet is written down nowhere: of two answers at once, none may take the place of the other's.
    const again = (wrong: Wrong, left?: number) => search.again({ ...lookUp, why }, caller, wrong, left);
    if (!why.reason) return again('reason');
    if (!fits(why.ticketNumber, policy.ticketPattern)) return again('ticket');
    const no = await serialCheck.always(caller.person, mac, answers.serial);
    if (no?.refusal === 'serial-wrong' || no?.refusal === 'serial-asked') return again('serial', no.left);
    if (no) return void (await endings.refuse(lookUp, caller, no));
    const asked = { ...lookUp, why };
    const of = await demands.demanded(asked);
    return of === 'none' ? show(asked, caller, 'asking') : approvals.ask(asked, caller, of);
  };
}

/** A reason of the list, own words, or both. */
export function whyOf({ reason = '', note = '', ticketNumber = '' }: Answers, reasons: string[]): Why {
  const listed = reasons.includes(reason) ? reason : '';
  const [words, number] = [note, ticketNumber].map((text) => text.replace(/\s+/g, ' ').trim());
  return { reason: [listed, words].filter(Boolean).join(': '), ...(number && { ticketNumber: number }) };
}

/** The same, as it was filled in. */
export function apart({ reason, ...why }: Why, reasons: string[]): Why & { note?: string } {
  const listed = reasons.find((each) => reason.startsWith(`${each}: `));
  return listed ? { ...why, reason: listed, note: reason.slice(`${listed}: `.length) } : { ...why, reason };
}

/** Without a pattern there may be none. */
function fits(ticketNumber: string | undefined, pattern: RegExp | undefined): boolean {
  return pattern === undefined || pattern.test(ticketNumber ?? '');
}
