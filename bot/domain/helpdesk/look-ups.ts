import { namedMac } from '../authorise.ts';
import type { Caller } from '../model.ts';
import type { Clock, Records } from '../ports.ts';
import { readAs } from '../read-as.ts';
import { Unavailable } from '../unavailable.ts';
import { lookUpIn } from './look-up-shape.ts';
import type { LookUp } from './model.ts';

/** An owner may say late that it was not expected. */
const REMEMBERED_MS = 90 * 24 * 60 * 60_000;
/** A call about a locked Mac is over by then. */
export const OPEN_MS = 30 * 60_000;
const ROUNDS = 10;
/** A second tap within this time is the same wish. */
const DOUBLE_TAP_MS = 60_000;

const OPEN: readonly LookUp['state'][] = ['looking', 'asking', 'waiting', 'approved'];

export type LookUps = ReturnType<typeof createLookUps>;

/** All that is known of each look-up. A card carries only its id. Throws `Unavailable`. */
export function createLookUps({ records, clock }: { records: Records; clock: Clock }) {
  const keyOf = (id: string) => `look-up/${id}`;
  const expires = () => clock.now() + REMEMBERED_MS;

  async function find(id: string): Promise<LookUp | undefined> {
    return (await readAs(records, keyOf(id), lookUpIn))?.value;
  }

  return {
    find,

    /** Whether there is one at all, readable or not. */
    isKept: async (id: string): Promise<boolean> => (await records.read(keyOf(id))) !== undefined,

    async create(lookUp: LookUp): Promise<void> {
      await records.create(keyOf(lookUp.id), lookUp, expires());
    },

    /** What it has become; undefined: `to` did not want to change it, or there is none. Of several at once only the first sees the old state. */
    async change(id: string, to: (lookUp: LookUp) => LookUp | undefined): Promise<LookUp | undefined> {
      for (let round = 0; round < ROUNDS; round++) {
        const found = await readAs(records, keyOf(id), lookUpIn);
        const changed = found?.value && to(found.value);
        if (!found || !changed) return undefined;
        if (await records.replace(keyOf(id), found.version, changed, expires())) return changed;
      }
      throw new Unavailable('storage', 'busy');
    },

    /** This technician's own, in this very chat, as long as it goes on. `double`: it has just gone on to the key. */
    async own(id: string, { person, chat }: Caller): Promise<LookUp | 'double' | undefined> {
      const lookUp = await find(id);
      if (lookUp?.person !== person || lookUp.chat.id !== chat.id) return undefined;
      const { state, shown = 0 } = lookUp;
      if (state === 'revealing' || (state === 'shown' && clock.now() - shown < DOUBLE_TAP_MS)) return 'double';
      return isOpen(lookUp, clock.now()) ? lookUp : undefined;
    },
  };
}

export function isOpen(lookUp: LookUp, now: number): boolean {
  return hasNotEnded(lookUp) && now - lookUp.begun < OPEN_MS;
}

/** Nor is a key on its way. */
export function hasNotEnded({ state }: LookUp): boolean {
  return OPEN.includes(state);
}

/** Its technician, in their own chat. */
export function technicianOf({ person, user, chat, reader }: LookUp): Caller {
  return { person, user, chat, reader };
}

/** Whom and what an entry of the audit about it is about. */
export function subjectOf({ reference, person, account, mac }: LookUp) {
  return { reference, person: { id: person, ...account }, ...(mac && { mac: namedMac(mac) }) };
}

/** As it was given last. */
export function ticketNumberOf({ why, ticketNumber }: LookUp): { ticketNumber?: string } {
  const number = why?.ticketNumber ?? ticketNumber;
  return number ? { ticketNumber: number } : {};
}

/** What people are called to others. */
export function nameOf({ name, upn }: { name?: string | undefined; upn?: string | undefined } = {}): string {
  return name ?? upn ?? '';
}

/** Of the Mac's owner, if there is exactly one. */
export function ownerNameOf({ owner, ownersAccount }: LookUp): string | undefined {
  return owner && (nameOf(ownersAccount) || owner);
}
