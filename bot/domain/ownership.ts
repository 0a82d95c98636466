import type { Mac, Refusal } from './model.ts';
import type { Directory } from './ports.ts';

/** What Graph says at the moment of the reveal. */
export type Evidence = {
  account: { enabled: boolean; member: boolean } | undefined;
  mac: Mac | undefined;
  primaryUsers: string[];
};

/**
 * The choke point of self-service: why this person must not see this Mac's key, or undefined if they may.
 * `userId` on a device may be stale, so it can only refuse (https://learn.microsoft.com/intune/remote-actions/find-primary-user).
 */
export function objection(person: string, { account, mac, primaryUsers }: Evidence): Refusal | undefined {
  if (!account?.enabled || !account.member) return 'no-account';
  if (!mac?.managed) return 'not-yours';
  if (primaryUsers.length !== 1 || primaryUsers[0] !== person) return 'not-yours';
  if (mac.recordedUser !== undefined && mac.recordedUser !== person) return 'not-yours';
  if (mac.owner === 'personal') return 'personal-mac';
  if (mac.owner !== 'company') return 'not-yours';
  return undefined;
}

/** Reads everything afresh from Graph and judges it: the Mac if the person may see its key. Throws `Unavailable`. */
export async function authorise(
  directory: Directory,
  person: string,
  macId: string,
  signal: AbortSignal,
): Promise<{ mac: Mac } | { refusal: Refusal }> {
  const [account, mac, primaryUsers] = await Promise.all([
    directory.account(person, signal),
    directory.mac(macId, signal),
    directory.primaryUsers(macId, signal),
  ]);
  const refusal = objection(person, { account, mac, primaryUsers });
  if (refusal) return { refusal };
  return mac ? { mac } : { refusal: 'not-yours' };
}
