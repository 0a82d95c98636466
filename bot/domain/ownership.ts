import type { Account, Mac, Refusal } from './model.ts';

/** What Graph says at the moment of the reveal. */
export type Evidence = { account: Account | undefined; mac: Mac | undefined; primaryUsers: string[] };

/** The choke point of self-service: why this person must not see this Mac's key, or undefined if they may. */
export function objection(person: string, { account, mac, primaryUsers }: Evidence): Refusal | undefined {
  const soleUser = primaryUsers.length === 1 && primaryUsers[0] === person;
  return accountObjection(account) ?? (soleUser ? macObjection(person, mac) : 'not-yours');
}

export function accountObjection(account: Account | undefined): Refusal | undefined {
  return account?.enabled && account.member ? undefined : 'no-account';
}

/** `userId` on a device may be stale, so it can only refuse (https://learn.microsoft.com/intune/remote-actions/find-primary-user). */
export function macObjection(person: string, mac: Mac | undefined): Refusal | undefined {
  if (!mac?.managed) return 'not-yours';
  if (mac.recordedUser !== undefined && mac.recordedUser !== person) return 'not-yours';
  if (mac.owner === 'personal') return 'personal-mac';
  return mac.owner === 'company' ? undefined : 'not-yours';
}
