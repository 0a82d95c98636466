import { randomInt } from 'node:crypto';
import { deadline } from '../deadline.ts';
import type { Caller } from '../model.ts';
import { type Clock, type Directory, GRAPH_BUDGET_MS } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { Unavailable } from '../unavailable.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { type LookUps, subjectOf } from './look-ups.ts';
import type { Approval, HelpdeskPolicy, LookUp } from './model.ts';
import { GOOD_FOR_MS, type OpenRequests } from './open-requests.ts';
import type { Errands } from './ports.ts';
import type { Requests } from './requests.ts';
import type { Status } from './status.ts';

const MINUTE_MS = 60_000;
/** An owner who does not answer by then may have no hands free. */
const OWNER_ALONE_MS = 2 * MINUTE_MS;
const WRONG_NUMBERS = 3;
/** Once the approval is written down. */
const NEWS_AFTER_MS = 500;

type Policy = Pick<HelpdeskPolicy, 'approval'> & { protectedGroup: string | undefined };
type Ports = {
  lookUps: LookUps;
  status: Status;
  cards: TechnicianCards;
  endings: Endings;
  requests: Requests;
  openRequests: OpenRequests;
  directory: Directory;
  errands: Errands;
  recorder: Recorder;
  clock: Clock;
  policy: Policy;
};

/** Who said yes or no. */
type Approver = { caller: Caller; as: 'owner' | 'colleague'; name?: string | undefined };

export type Approvals = ReturnType<typeof createApprovals>;

/** What has to be said before a technician's key is fetched. An approval opens nothing by itself. */
export function createApprovals(ports: Ports) {
  const { lookUps, status, cards, endings, requests, openRequests, directory, errands, recorder, clock, policy } =
    ports;

  /** Who has to say yes. Throws `Unavailable`. */
  async function demanded({ person, owner }: LookUp, signal: AbortSignal): Promise<'none' | 'owner' | 'colleague'> {
    const { approval, protectedGroup: group } = policy;
    if (!owner || (group && (await directory.groupsOf(owner, [group], signal)).includes(group))) return 'colleague';
    if (approval === 'none' || approval === 'colleague') return approval;
    return owner === person ? 'colleague' : 'owner';
  }

  async function ask(lookUp: LookUp, caller: Caller, of: 'owner' | 'colleague'): Promise<void> {
    const { why } = lookUp;
    if (!(await openRequests.begin(lookUp))) return endings.no(lookUp, caller, { refusal: 'approval-open' });
    const alone = policy.approval === 'owner' && of === 'owner';
    const owner = of === 'owner' ? await requests.reachOwner(lookUp) : undefined;
    const withoutOwner = alone ? 'owner-not-reached' : requests.hasChannel(lookUp) ? undefined : 'nobody-approves';
    if (!owner && withoutOwner) {
      await openRequests.end(lookUp);
      return endings.no(lookUp, caller, { refusal: withoutOwner });
    }
    const asked = clock.now();
    const approval: Approval = { of: owner ? 'owner' : 'colleague', number: `${randomInt(10, 100)}`, asked, wrong: 0 };
    await book('lapse', lookUp, asked + GOOD_FOR_MS);
    if (owner && !alone) await book('escalate', lookUp, asked + OWNER_ALONE_MS);
    const waiting = await lookUps.change(lookUp.id, (now) =>
      now.state === 'asking' ? { ...now, ...(why && { why }), state: 'waiting', approval } : undefined,
    );
    if (!waiting) return;
    await record('approval.asked', waiting, { of: approval.of });
    let ownerAsked = false;
    try {
      ownerAsked = owner !== undefined && (await requests.askOwner(waiting, owner));
      if (!ownerAsked && !withoutOwner) await requests.askColleagues(waiting);
    } catch (error) {
      await takeBack(waiting);
      throw error;
    }
    if (!ownerAsked && withoutOwner) {
      await takeBack(waiting);
      return endings.no(waiting, caller, { refusal: withoutOwner });
    }
    const whom = ownerAsked ? 'owner' : 'colleague';
    await cards.put(waiting, { is: 'waiting', mac: macOf(waiting), of: whom, number: approval.number });
    await status.changed(waiting);
  }

  /** Nobody has read it. */
  async function takeBack(lookUp: LookUp): Promise<void> {
    await lookUps.change(lookUp.id, ({ approval: _, ...now }) =>
      now.state === 'waiting' ? { ...now, state: 'asking' } : undefined,
    );
    await openRequests.end(lookUp);
  }

  function book(what: 'lapse' | 'escalate' | 'news', { id }: LookUp, due: number) {
    return errands.book({ do: what, lookUp: id, due, attempts: 0 });
  }

  function record(event: 'approval.asked' | 'approval.lapsed', lookUp: LookUp, facts: { of?: string } = {}) {
    const { id, owner, why } = lookUp;
    return recorder.tryToRecord({
      event,
      ...subjectOf(lookUp),
      facts: { ...facts, lookUp: id, owner, reason: why?.reason, ticketNumber: why?.ticketNumber },
    });
  }

  /** Written down as the deed of whoever said it. */
  function recordAnswer(
    event: 'approval.granted' | 'approval.declined',
    lookUp: LookUp,
    { caller, as, name }: Approver,
  ) {
    const { id, person: technician } = lookUp;
    return recorder.tryToRecord({
      event,
      ...subjectOf(lookUp),
      person: { id: caller.person, ...(name && { name }) },
      facts: { lookUp: id, technician, as },
    });
  }

  async function grant(lookUp: LookUp, approver: Approver): Promise<void> {
    const { caller, as, name } = approver;
    const at = clock.now();
    const granted = { at, by: caller.person, as, ...(name && { name }) };
    await book('lapse', lookUp, at + GOOD_FOR_MS);
    await book('news', lookUp, at + NEWS_AFTER_MS);
    const approved = await lookUps.change(lookUp.id, (now) =>
      canBeAnswered(now, at) && now.approval
        ? { ...now, state: 'approved', approval: { ...now.approval, granted } }
        : undefined,
    );
    if (!approved) return requests.over(lookUp, caller);
    await recordAnswer('approval.granted', approved, approver);
    await openRequests.keep(approved);
    await requests.answered(approved, { caller, as, outcome: 'approved' });
    await status.changed(approved);
  }

  async function decline(lookUp: LookUp, approver: Approver): Promise<void> {
    const { caller, as } = approver;
    const declined = await lookUps.change(lookUp.id, (now) =>
      canBeAnswered(now, clock.now()) ? { ...now, state: 'refused' } : undefined,
    );
    if (!declined) return requests.over(lookUp, caller);
    await recordAnswer('approval.declined', declined, approver);
    await openRequests.end(declined);
    await requests.answered(declined, { caller, as, outcome: 'declined' });
    await endings.refuse(declined, technicianOf(declined), { refusal: 'approval-declined' });
  }

  /** The owner types what the technician reads out. */
  async function wrongNumber(lookUp: LookUp, approver: Approver): Promise<void> {
    const counted = await lookUps.change(lookUp.id, (now) =>
      now.approval ? { ...now, approval: { ...now.approval, wrong: now.approval.wrong + 1 } } : undefined,
    );
    const left = WRONG_NUMBERS - (counted?.approval?.wrong ?? WRONG_NUMBERS);
    if (counted && left > 0) await requests.askOwnerAgain(counted, left);
    else await decline(lookUp, approver);
  }

  return {
    demanded: (lookUp: LookUp) => demanded(lookUp, deadline(clock, GRAPH_BUDGET_MS)),
    ask,

    /** Whether what was said does for what is demanded now. Throws `Unavailable`. */
    async isGiven(lookUp: LookUp, signal: AbortSignal): Promise<boolean> {
      const wanted = await demanded(lookUp, signal);
      const { granted } = lookUp.approval ?? {};
      if (wanted === 'none') return true;
      if (!granted || clock.now() - granted.at >= GOOD_FOR_MS || granted.by === lookUp.person) return false;
      if (granted.as === 'colleague') return wanted === 'colleague' || policy.approval !== 'owner';
      return wanted === 'owner' && granted.by === lookUp.owner;
    },

    /** A yes or no of somebody who was asked; `number`: what the owner typed. */
    async answer(lookUp: LookUp, approver: Approver, yes: boolean, number = ''): Promise<void> {
      if (!canBeAnswered(lookUp, clock.now())) return requests.over(lookUp, approver.caller);
      if (!yes) return decline(lookUp, approver);
      const isRight = approver.as === 'colleague' || number.replace(/\D/g, '') === lookUp.approval?.number;
      return isRight ? grant(lookUp, approver) : wrongNumber(lookUp, approver);
    },

    /** That the key can be fetched now. Throws `Unavailable`. */
    async tellTechnician(lookUp: LookUp): Promise<void> {
      const { granted } = lookUp.approval ?? {};
      // It is being written down just now.
      if (lookUp.state === 'waiting') throw new Unavailable('storage', 'busy');
      if (lookUp.state !== 'approved' || !granted) return;
      const { at, as, name = '' } = granted;
      await cards.news(lookUp, { is: 'approved', mac: macOf(lookUp), by: name, as, until: at + GOOD_FOR_MS });
    },

    /** The owner has not answered so far: now colleagues may as well. */
    async escalate(lookUp: LookUp): Promise<void> {
      if (lookUp.state !== 'waiting' || !lookUp.approval || !requests.hasChannel(lookUp)) return;
      // Of a request before this one.
      if (clock.now() - lookUp.approval.asked < OWNER_ALONE_MS) return;
      await requests.askColleagues(lookUp);
      const { number } = lookUp.approval;
      await cards.put(lookUp, { is: 'waiting', mac: macOf(lookUp), of: 'both', number });
    },

    /** Ends what was not given, or not used, in time. */
    async lapse(lookUp: LookUp): Promise<void> {
      const { asked, granted } = lookUp.approval ?? {};
      const since = lookUp.state === 'waiting' ? asked : lookUp.state === 'approved' ? granted?.at : undefined;
      if (since === undefined || clock.now() - since < GOOD_FOR_MS) return;
      const lapsed = await lookUps.change(lookUp.id, (now) =>
        now.state === lookUp.state ? { ...now, state: 'refused' } : undefined,
      );
      if (!lapsed) return;
      await record('approval.lapsed', lapsed);
      await openRequests.end(lapsed);
      await requests.answered(lapsed, { outcome: 'over' });
      await endings.refuse(lapsed, technicianOf(lapsed), { refusal: 'approval-late' });
    },

    /** The technician has thought better of it. */
    async withdraw(lookUp: LookUp): Promise<void> {
      if (!lookUp.approval) return;
      await openRequests.end(lookUp);
      await requests.answered(lookUp, { outcome: 'over' });
    },
  };
}

function canBeAnswered({ state, approval }: LookUp, now: number): boolean {
  return state === 'waiting' && approval !== undefined && now - approval.asked < GOOD_FOR_MS;
}

export function technicianOf({ person, user, chat, reader }: LookUp): Caller {
  return { person, user, chat, reader };
}

function macOf({ mac }: LookUp): string {
  return mac?.name ?? '';
}
