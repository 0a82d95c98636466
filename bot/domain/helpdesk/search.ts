import type { Admission } from '../admission.ts';
import { deadline } from '../deadline.ts';
import type { Caller, Mac, Objection } from '../model.ts';
import { type Clock, GRAPH_BUDGET_MS } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { objectionTo } from '../refuse.ts';
import { Unavailable } from '../unavailable.ts';
import { apart } from './ask.ts';
import type { TechnicianCards } from './cards.ts';
import type { Endings } from './endings.ts';
import { type LookUps, ownerNameOf, subjectOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Intune } from './ports.ts';
import type { Technicians } from './technicians.ts';

type Ports = {
  lookUps: LookUps;
  intuneOf: Technicians;
  ownersAdmission: Admission;
  cards: TechnicianCards;
  endings: Endings;
  recorder: Recorder;
  clock: Clock;
  policy: Pick<HelpdeskPolicy, 'reasons' | 'ticketPattern'>;
};

export type Wrong = 'reason' | 'ticket' | 'serial';

export type Search = ReturnType<typeof createSearch>;

/** Finds the Mac that a look-up is about, on the technician's own token. */
export function createSearch(ports: Ports) {
  const { lookUps, intuneOf, ownersAdmission, cards, endings, recorder, clock, policy } = ports;

  /** With Intune as the technician sees it. Conditional Access is answered once, with a sign-in that they see. */
  async function withIntune(lookUp: LookUp, caller: Caller, work: (intune: Intune) => Promise<unknown>): Promise<void> {
    try {
      const intune = await intuneOf(caller);
      if (!intune) return await cards.put(lookUp, { is: 'continue', again: false });
      await work(intune);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      if (error.reason === 'challenged') return askToSignInAgain(lookUp, caller);
      const say = lookUp.state === 'looking' && lookUp.found.length === 0 ? endings.refuse : endings.no;
      await say(lookUp, caller, objectionTo(error, clock.now()));
    }
  }

  async function askToSignInAgain(lookUp: LookUp, caller: Caller): Promise<void> {
    const first = await lookUps.change(lookUp.id, (now) =>
      now.signedInAgain ? undefined : { ...now, signedInAgain: true },
    );
    if (first) return cards.put(lookUp, { is: 'continue', again: true });
    await endings.refuse(lookUp, caller, { refusal: 'sign-in-challenged' });
  }

  async function find(lookUp: LookUp, caller: Caller): Promise<void> {
    await withIntune(lookUp, caller, async (intune) => {
      const { macs, more } = await intune.find(lookUp.query, deadline(clock, GRAPH_BUDGET_MS));
      const { id } = lookUp;
      const facts = { lookUp: id, macs: macs.length, more };
      await recorder.record({ event: 'lookup.found', ...subjectOf(lookUp), facts });
      const [only] = macs;
      if (!only) return endings.refuse(lookUp, caller, inVain(lookUp));
      const found = await lookUps.change(id, (now) => ({ ...now, found: macs.map(({ id }) => id) }));
      if (!found) return;
      if (macs.length === 1 && !more) return choose(found, caller, only.id, intune);
      await cards.put(found, { is: 'found', macs, more });
    });
  }

  async function choose(lookUp: LookUp, caller: Caller, macId: string, intune: Intune): Promise<void> {
    const signal = deadline(clock, GRAPH_BUDGET_MS);
    const [mac, users] = await Promise.all([intune.mac(macId, signal), intune.primaryUsers(macId, signal)]);
    if (!mac?.managed || mac.owner !== 'company') {
      return void (await endings.refuse(lookUp, caller, { refusal: 'not-company-mac', ...(mac && { mac }) }));
    }
    const owner = users.length === 1 ? users[0] : undefined;
    const its = owner ? { owner, ...(await aboutOwner(owner, signal)) } : {};
    // Once: whatever is asked, approved and shown from here on is about this Mac.
    const chosen = await lookUps.change(lookUp.id, (now) =>
      now.state === 'looking' ? { ...now, state: 'asking', mac, ...its } : undefined,
    );
    if (chosen) await form(chosen, mac);
  }

  async function aboutOwner(owner: string, signal: AbortSignal): Promise<Pick<LookUp, 'ownersAccount' | 'sendable'>> {
    const { account: { name, upn } = {}, refusal } = await ownersAdmission(owner, signal);
    return { ownersAccount: { ...(name && { name }), ...(upn && { upn }) }, sendable: refusal === undefined };
  }

  async function form(lookUp: LookUp, mac: Mac, wrong?: Wrong, left?: number): Promise<void> {
    const { ticketNumber, why } = lookUp;
    await cards.put(lookUp, {
      is: 'form',
      mac,
      owner: ownerNameOf(lookUp),
      sendable: lookUp.sendable === true,
      reasons: policy.reasons,
      ticketRequired: policy.ticketPattern !== undefined,
      ...(ticketNumber && { ticketNumber }),
      ...(why && { why: apart(why, policy.reasons) }),
      ...(wrong && { wrong }),
      ...(left !== undefined && { left }),
    });
  }

  return {
    find,

    /** One of those that were found, and no other. */
    async pick(lookUp: LookUp, caller: Caller, macId: string): Promise<boolean> {
      if (!lookUp.found.includes(macId)) return false;
      await withIntune(lookUp, caller, (intune) => choose(lookUp, caller, macId, intune));
      return true;
    },

    /** The form once more. `wrong`: what was not right about the last answer; `left`: tries with the serial number. */
    async again(lookUp: LookUp, caller: Caller, wrong?: Wrong, left?: number): Promise<void> {
      const { mac } = lookUp;
      if (!mac) return find(lookUp, caller);
      await withIntune(lookUp, caller, async (intune) => {
        const now = await intune.mac(mac.id, deadline(clock, GRAPH_BUDGET_MS));
        if (!now) return endings.refuse(lookUp, caller, { refusal: 'not-company-mac' });
        await form(lookUp, now, wrong, left);
      });
    },

    askToSignInAgain,
  };
}

function inVain({ query, askedBy }: LookUp): Objection {
  return askedBy ? { refusal: 'caller-without-mac', by: askedBy } : { refusal: 'nothing-found', query };
}
