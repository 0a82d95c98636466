import type { Admission } from './admission.ts';
import type { Account, Mac, NamedMac, NamedPerson, Objection } from './model.ts';
import { objection } from './ownership.ts';
import type { Directory } from './ports.ts';
import type { SerialCheck } from './serial-check.ts';

/** What was found out about a request, whichever way it goes. */
export type Known = { person: NamedPerson; mac: NamedMac };
export type Refused = { objection: Objection; known: Known };
export type Granted = { mac: Mac; known: Known };

export type Authorise = ReturnType<typeof createAuthorise>;
type Ports = { admission: Admission; directory: Directory; serialCheck: SerialCheck };

/** The choke point of self-service: who may see which key. Throws `Unavailable`. */
export function createAuthorise({ admission, directory, serialCheck }: Ports) {
  /** Whether this is the person's own Mac, read afresh from Graph. */
  async function mac(person: string, macId: string, signal: AbortSignal): Promise<Granted | Refused> {
    const [admitted, mac, primaryUsers] = await Promise.all([
      admission(person, signal),
      directory.mac(macId, signal),
      directory.primaryUsers(macId, signal),
    ]);
    const { account } = admitted;
    const known = { person: named(person, account), mac: mac ? namedMac(mac) : { id: macId } };
    const refusal = admitted.refusal ?? objection(person, { account, mac, primaryUsers });
    if (refusal || !mac) return { objection: { refusal: refusal ?? 'not-yours' }, known };
    return { mac, known };
  }

  return {
    mac,

    /** Whether the person may see its key. `serial`: what was typed of its serial number. */
    async key(
      person: string,
      { id, serial }: { id: string; serial: string | undefined },
      signal: AbortSignal,
    ): Promise<Granted | Refused> {
      const verdict = await mac(person, id, signal);
      if ('objection' in verdict) return verdict;
      const objection = await serialCheck.objection(person, verdict.mac, serial);
      return objection ? { objection, known: verdict.known } : verdict;
    },
  };
}

export function named(id: string, { name, upn }: Partial<Account> = {}): NamedPerson {
  return { id, ...(name && { name }), ...(upn && { upn }) };
}

export function namedMac({ id, name, serial, owner }: Mac): NamedMac {
  return { id, name, serial, owner };
}
