import type { Account, Refusal } from '../model.ts';
import { accountObjection } from '../ownership.ts';
import type { Directory } from '../ports.ts';
import type { Switch } from '../switch.ts';
import type { HelpdeskPolicy } from './model.ts';

type Ports = { directory: Directory; theSwitch: Switch; policy: Pick<HelpdeskPolicy, 'group'> };

export type HelpdeskAdmission = ReturnType<typeof createHelpdeskAdmission>;

/** Whether this person is of the helpdesk now. Being in the team says nothing: guests and others may be. Throws `Unavailable`. */
export function createHelpdeskAdmission({ directory, theSwitch, policy: { group } }: Ports) {
  return async function admission(
    person: string,
    signal: AbortSignal,
  ): Promise<{ account?: Account | undefined; refusal?: Refusal }> {
    if (group === undefined) return { refusal: 'helpdesk-off' };
    const [position, account] = await Promise.all([theSwitch.read(), directory.account(person, signal)]);
    const refusal =
      (position === 'all' || position === 'helpdesk' ? undefined : 'switched-off') ??
      (accountObjection(account) ? 'not-helpdesk' : undefined) ??
      ((await directory.groupsOf(person, [group], signal)).includes(group) ? undefined : 'not-helpdesk');
    return { account, ...(refusal && { refusal }) };
  };
}
