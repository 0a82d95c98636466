import type { Caller } from '../model.ts';
import type { Clock } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { plainly } from '../typed.ts';
import type { Endings } from './endings.ts';
import { type LookUps, subjectOf, technicianOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import { GOOD_FOR_MS, type OpenRequests } from './open-requests.ts';
import type { Errands } from './ports.ts';
import { MOST_WRONG_NUMBERS, type Requests } from './requests.ts';
import type { Status } from './status.ts';

/** Once the approval is written down. */
const NEWS_AFTER_MS = 500;

type Ports = {
  lookUps: LookUps;
  status: Status;
  endings: Endings;
  requests: Requests;
  openRequests: OpenRequests;
  errands: Errands;
  recorder: Recorder;
  clock: Clock;
};

/** Who said yes or no. */
type Approver = { caller: Caller; as: 'owner' | 'colleague'; name?: string | undefined };

export type ApprovalAnswers = ReturnType<typeof createApprovalAnswers>;

/** The yes or no of whoever was asked. Of several at once the first counts. */
export function createApprovalAnswers(ports: Ports) {
  const { lookUps, status, endings, requests, openRequests, errands, recorder, clock } = ports;

  /** Written down as the deed of whoever said it. */
  function recordAnswer(
    event: 'approval.granted' | 'approval.declined',
    lookUp: LookUp,
    { caller, as, name }: Approver,
    how?: string,
  ) {
    const { id, person: technician } = lookUp;
    return recorder.tryToRecord({
      event,
      ...subjectOf(lookUp),
      person: { id: caller.person, ...(name && { name }) },
      facts: { lookUp: id, technician, as, how },
    });
  }

  async function grant(lookUp: LookUp, approver: Approver): Promise<void> {
    const { caller, as, name } = approver;
    const at = clock.now();
    const granted = { at, by: caller.person, as, ...(name && { name }) };
    await errands.book({ do: 'lapse', lookUp: lookUp.id, due: at + GOOD_FOR_MS, attempts: 0 });
    await errands.book({ do: 'news', lookUp: lookUp.id, due: at + NEWS_AFTER_MS, attempts: 0 });
    const approved = await lookUps.change(lookUp.id, (now) =>
      canBeAnswered(now, at) && now.approval && now.approval.wrong < MOST_WRONG_NUMBERS
        ? { ...now, state: 'approved', approval: { ...now.approval, granted } }
        : undefined,
    );
    if (!approved) return requests.over(lookUp, caller);
    await recordAnswer('approval.granted', approved, approver);
    await openRequests.keep(approved);
    await requests.answered(approved, { caller, as, outcome: 'approved' });
    await status.changed(approved);
  }

  async function decline(lookUp: LookUp, approver: Approver, how: 'declined' | 'mistyped' = 'declined'): Promise<void> {
    const { caller, as, name } = approver;
    const declined = await lookUps.change(lookUp.id, (now) =>
      canBeAnswered(now, clock.now()) ? { ...now, state: 'refused' } : undefined,
    );
    if (!declined) return requests.over(lookUp, caller);
    await recordAnswer('approval.declined', declined, approver, how);
    await openRequests.end(declined);
    await requests.answered(declined, { caller, as, outcome: how });
    const { mac } = declined;
    await endings.refuse(declined, technicianOf(declined), {
      refusal: `approval-${how}`,
      ...(mac && { mac }),
      ...(name && { by: name }),
    });
  }

  /** The owner types what the technician reads out. */
  async function wrongNumber(lookUp: LookUp, approver: Approver): Promise<void> {
    const counted = await lookUps.change(lookUp.id, (now) =>
      now.approval ? { ...now, approval: { ...now.approval, wrong: now.approval.wrong + 1 } } : undefined,
    );
    if ((counted?.approval?.wrong ?? MOST_WRONG_NUMBERS) < MOST_WRONG_NUMBERS && counted)
      await requests.askOwnerAgain(counted);
    else await decline(lookUp, approver, 'mistyped');
  }

  /** `number`: what the owner typed. */
  return async function answer(lookUp: LookUp, approver: Approver, yes: boolean, number = ''): Promise<void> {
    if (!canBeAnswered(lookUp, clock.now())) return requests.over(lookUp, approver.caller);
    if (!yes) return decline(lookUp, approver);
    const typed = plainly(number).replace(/\D/g, '');
    // Whoever typed nothing has not tried.
    if (approver.as === 'owner' && typed === '') return requests.askOwnerAgain(lookUp, true);
    const isRight = approver.as === 'colleague' || typed === lookUp.approval?.number;
    return isRight ? grant(lookUp, approver) : wrongNumber(lookUp, approver);
  };
}

function canBeAnswered({ state, approval }: LookUp, now: number): boolean {
  return state === 'waiting' && approval !== undefined && now - approval.asked < GOOD_FOR_MS;
}
