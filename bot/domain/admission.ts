import type { Account, Refusal } from './model.ts';
import { accountObjection } from './ownership.ts';
import type { Directory } from './ports.ts';
import type { Switch } from './switch.ts';

/** Whom the company lets look at their own keys. Groups are object ids of Entra. */
export type Policy = { selfService: 'on' | 'off' | { group: string }; protectedGroup: string | undefined };

const NONE: string[] = [];

export type Admission = ReturnType<typeof createAdmission>;
type Ports = { directory: Directory; theSwitch: Switch; policy: Policy };

/** Whether this person may use self-service at all, whichever Mac it is about. Throws `Unavailable`. */
export function createAdmission({ directory, theSwitch, policy }: Ports) {
  const { selfService, protectedGroup } = policy;
  const pilot = typeof selfService === 'object' ? selfService.group : undefined;
  const groups = [pilot, protectedGroup].filter((group) => group !== undefined);

  return async function admission(
    person: string,
    signal: AbortSignal,
  ): Promise<{ account: Account | undefined; refusal?: Refusal }> {
    const [position, account, memberships] = await Promise.all([
      theSwitch.read(),
      directory.account(person, signal),
      groups.length > 0 ? directory.groupsOf(person, groups, signal) : NONE,
    ]);
    const refusal =
      (position === 'all' || position === 'self' ? undefined : 'switched-off') ??
      accountObjection(account) ??
      (selfService === 'off' ? 'self-service-off' : undefined) ??
      (pilot && !memberships.includes(pilot) ? 'not-included' : undefined) ??
      (protectedGroup && memberships.includes(protectedGroup) ? 'protected' : undefined);
    return { account, ...(refusal && { refusal }) };
  };
}
