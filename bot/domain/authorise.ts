import type { Account, Mac, NamedMac, NamedPerson, Objection } from './model.ts';
import { objection } from './ownership.ts';
import type { Directory } from './ports.ts';

/** What was found out about a request, whichever way it goes. */
export type Known = { person: NamedPerson; mac?: NamedMac };
export type Verdict = { mac: Mac; known: Required<Known> } | { objection: Objection; known: Known };

export type Authorise = ReturnType<typeof createAuthorise>;

/** Everything that must hold before a key is fetched. All of Graph's part is read afresh. Throws `Unavailable`. */
export function createAuthorise({ directory }: { directory: Directory }) {
  return async function authorise(person: string, macId: string, signal: AbortSignal): Promise<Verdict> {
    const [account, mac, primaryUsers] = await Promise.all([
      directory.account(person, signal),
      directory.mac(macId, signal),
      directory.primaryUsers(macId, signal),
    ]);
    const known = { person: named(person, account), mac: mac ? namedMac(mac) : { id: macId } };
    const refusal = objection(person, { account, mac, primaryUsers });
    if (refusal || !mac) return { objection: { refusal: refusal ?? 'not-yours' }, known };
    return { mac, known };
  };
}

function named(id: string, { name, upn }: Partial<Account> = {}): NamedPerson {
  return { id, ...(name && { name }), ...(upn && { upn }) };
}

function namedMac({ id, name, serial, owner }: Mac): NamedMac {
  return { id, name, serial, owner };
}
