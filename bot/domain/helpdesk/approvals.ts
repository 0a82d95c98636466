import { randomInt } from 'node:crypto';
import type { Caller } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { Unavailable } from '../unavailable.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { type LookUps, subjectOf, technicianOf } from './look-ups.ts';
import type { Approval, HelpdeskPolicy, LookUp } from './model.ts';
import { GOOD_FOR_MS, type OpenRequests } from './open-requests.ts';
import type { Errands } from './ports.ts';
import type { Requests } from './requests.ts';
import type { Status } from './status.ts';

const MINUTE_MS = 60_000;
/** An owner who does not answer by then may have no hands free. */
const OWNER_ALONE_MS = 2 * MINUTE_MS;

type Ports = {
  lookUps: LookUps;
  status: Status;
  cards: TechnicianCards;
  endings: Endings;
  requests: Requests;
  openRequests: OpenRequests;
  errands: Errands;
  recorder: Recorder;
  clock: Clock;
  policy: Pick<HelpdeskPolicy, 'approval'>;
};

export type Approvals = ReturnType<typeof createApprovals>;

/** Asks for what has to be said before a technician's key is fetched. An approval opens nothing by itself. */
export function createApprovals(ports: Ports) {
  const { lookUps, status, cards, endings, requests, openRequests, errands, recorder, clock, policy } = ports;

  async function ask(lookUp: LookUp, caller: Caller, of: 'owner' | 'colleague'): Promise<void> {
    const { why } = lookUp;
    if (!(await openRequests.begin(lookUp))) return endings.no(lookUp, caller, { refusal: 'approval-open' });
    const alone = policy.approval === 'owner' && of === 'owner';
    const reached = of === 'owner' ? await requests.reachOwner(lookUp) : undefined;
    const owner = reached?.caller;
    const takeBack = () => Promise.all([reached?.takeBack(), endUnlessAsked(lookUp)]);
    const withoutOwner = alone ? 'owner-not-reached' : requests.hasChannel(lookUp) ? undefined : 'nobody-approves';
    if (!owner && withoutOwner) {
      await takeBack();
      return endings.no(lookUp, caller, { refusal: withoutOwner });
    }
    const asked = clock.now();
    const approval: Approval = { of: owner ? 'owner' : 'colleague', number: `${randomInt(10, 100)}`, asked, wrong: 0 };
    await book('lapse', lookUp, asked + GOOD_FOR_MS);
    if (owner && !alone) await book('escalate', lookUp, asked + OWNER_ALONE_MS);
    const waiting = await lookUps.change(lookUp.id, (now) =>
      now.state === 'asking' ? { ...now, ...(why && { why }), state: 'waiting', approval } : undefined,
    );
    if (!waiting) return void (await takeBack());
    await record('approval.asked', waiting, { of: approval.of });
    let ownerAsked = false;
    try {
      ownerAsked = owner !== undefined && (await requests.askOwner(waiting, owner));
      if (!ownerAsked && !withoutOwner) await requests.askColleagues(waiting);
    } catch (error) {
      await unask(waiting);
      await takeBack();
      throw error;
    }
    if (!ownerAsked && withoutOwner) {
      await unask(waiting);
      await takeBack();
      return endings.no(waiting, caller, { refusal: withoutOwner });
    }
    const whom = ownerAsked ? 'owner' : 'colleague';
    const next = ownerAsked && !withoutOwner;
    await cards.put(waiting, { is: 'waiting', mac: macOf(waiting), of: whom, number: approval.number, next });
    await status.changed(waiting);
  }

  /** Nobody has read it. */
  async function unask({ id }: LookUp): Promise<void> {
    await lookUps.change(id, ({ approval: _, ...now }) =>
      now.state === 'waiting' ? { ...now, state: 'asking' } : undefined,
    );
  }

  /** The Mac is free again, unless a second tap at the same time was first. */
  async function endUnlessAsked(lookUp: LookUp): Promise<void> {
    if (!(await lookUps.find(lookUp.id))?.approval) await openRequests.end(lookUp);
  }

  function book(what: 'lapse' | 'escalate', { id }: LookUp, due: number) {
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

  return {
    ask,

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
    async withdraw(lookUp: LookUp | undefined): Promise<void> {
      if (!lookUp?.approval) return;
      await openRequests.end(lookUp);
      await requests.answered(lookUp, { outcome: 'over' });
    },
  };
}

function macOf({ mac }: LookUp): string {
  return mac?.name ?? '';
}
