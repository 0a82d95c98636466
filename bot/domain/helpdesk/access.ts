import type { Access } from '../access.ts';
import { type Granted, named, namedMac, type Refused } from '../authorise.ts';
import type { Limits } from '../limits.ts';
import type { Caller, Mac, Refusal } from '../model.ts';
import type { Clock } from '../ports.ts';
import { Unavailable } from '../unavailable.ts';
import type { HelpdeskAdmission } from './admission.ts';
import type { Demands } from './demands.ts';
import { subjectOf } from './look-ups.ts';
import type { LookUp } from './model.ts';
import type { Errands, Intune } from './ports.ts';
import type { Technicians } from './technicians.ts';

/** Later than a key can still be shown: by then it is known whether it was. */
const TELL_AFTER_MS = 60_000;

type Ports = {
  intuneOf: Technicians;
  admission: HelpdeskAdmission;
  demands: Demands;
  limits: Limits;
  errands: Errands;
  clock: Clock;
};

export type TechnicianAccess = ReturnType<typeof createTechnicianAccess>;

/** The choke point of the helpdesk: who may see which key. Everything about the Mac, its key included, is read on the technician's own token. */
export function createTechnicianAccess({ intuneOf, admission, demands, limits, errands, clock }: Ports) {
  return (lookUp: LookUp, caller: Caller): Access => {
    const { id, person, owner } = lookUp;
    const macId = lookUp.mac?.id ?? '';
    let intune: Intune | undefined;

    function whyNot(mac: Mac | undefined, users: string[], given: boolean): Refusal | undefined {
      if (!mac?.managed || mac.owner !== 'company') return 'not-company-mac';
      if ((users.length === 1 ? users[0] : undefined) !== owner) return 'look-up-old';
      if (!lookUp.why?.reason) return 'look-up-old';
      return given ? undefined : 'approval-late';
    }

    const { reference: _, ...known } = { mac: { id: macId }, ...subjectOf(lookUp) };

    async function authorise(signal: AbortSignal): Promise<Granted | Refused> {
      intune = await intuneOf(caller);
      if (!intune || person !== caller.person) return { objection: { refusal: 'sign-in-failed' }, known };
      const [admitted, mac, users, given] = await Promise.all([
        admission(person, signal),
        intune.mac(macId, signal),
        intune.primaryUsers(macId, signal),
        demands.isGiven(lookUp, signal),
      ]);
      const seen = { person: named(person, admitted.account), mac: mac ? namedMac(mac) : known.mac };
      const refusal = admitted.refusal ?? whyNot(mac, users, given);
      return refusal || !mac
        ? { objection: { refusal: refusal ?? 'not-company-mac' }, known: seen }
        : { mac, known: seen };
    }

    return {
      async authorise(signal) {
        try {
          return await authorise(signal);
        } catch (error) {
          const another = error instanceof Unavailable && error.reason === 'challenged' && !lookUp.signedInAgain;
          if (!another) throw error;
          return { objection: { refusal: 'sign-in-again' }, known };
        }
      },

      limit: () => limits.takeForCompany(),

      keyOf(mac, signal) {
        if (!intune) throw new Unavailable('token service', 'busy');
        return intune.keyOf(mac, signal);
      },

      // Whatever else Latchkey may read of this Mac, the technician's role may not.
      whyNoKey: async () => ({ refusal: 'no-key' }),

      onLookUp: {
        id,
        facts: factsOf(lookUp),
        async bookNotice() {
          await errands.book({ do: 'tell', lookUp: id, due: clock.now() + TELL_AFTER_MS, attempts: 0 });
        },
      },
    };
  };
}

function factsOf({ id, owner, why, approval }: LookUp) {
  const { granted } = approval ?? {};
  return {
    lookUp: id,
    owner,
    reason: why?.reason,
    ticketNumber: why?.ticketNumber,
    approvedAs: granted?.as ?? 'none',
    approvedBy: granted?.by,
  };
}
