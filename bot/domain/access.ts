import type { Authorise, Granted, Refused } from './authorise.ts';
import type { Limits, Place } from './limits.ts';
import type { Facts, Mac, Objection } from './model.ts';
import type { WhyNoKey } from './no-key.ts';
import type { FetchedKey, Keys } from './ports.ts';

/** By what right somebody sees a key. There are two, and no third: the Mac is their own, or Intune lets a technician. */
export type Access = {
  /** Whether they may, as it is now. Throws `Unavailable`. */
  authorise(signal: AbortSignal): Promise<Granted | Refused>;
  /** Takes a place within the limits. Throws `Unavailable`. */
  limit(): Promise<Place | { objection: Objection }>;
  /** Throws `Unavailable`. */
  keyOf(mac: string, signal: AbortSignal): Promise<FetchedKey>;
  /** The exact reason, once Intune says that it holds none. */
  whyNoKey(mac: Mac, reference: string, signal: AbortSignal): Promise<Objection>;
  /** For a technician. */
  onLookUp?: {
    id: string;
    /** For the audit. */
    facts: Facts;
    /** Resolves once it is durable that the owner has to be told. Throws `Unavailable`. */
    bookNotice(): Promise<void>;
  };
};

type Ports = { authorise: Authorise; limits: Limits; keys: Keys; whyNoKey: WhyNoKey };

export type OwnAccess = ReturnType<typeof createOwnAccess>;

/** Self-service. `serial`: what was typed of the Mac's serial number, if it was asked for. */
export function createOwnAccess({ authorise, limits, keys, whyNoKey }: Ports) {
  return (person: string, mac: { id: string; serial: string | undefined }): Access => ({
    authorise: (signal) => authorise.key(person, mac, signal),
    limit: () => limits.take(person),
    keyOf: (id, signal) => keys.keyOf(id, signal),
    whyNoKey,
  });
}
