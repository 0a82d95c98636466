import { z } from 'zod';
import type { Directory } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { type Graph, guid } from './client.ts';
import { DEVICE_FIELDS, type Device, device, isMac, macOf, type Page, page } from './device.ts';

/** Nobody has more devices than this; more rows mean that Graph answered another question. */
const MOST_PAGES = 20;
/** An enrolment manager's, who has the most: https://learn.microsoft.com/intune/intune-service/enrollment/device-enrollment-manager-enroll */
const MOST_DEVICES = 1_000;

const account = z.object({
  id: z.string(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});
const ACCOUNT_FIELDS = Object.keys(account.shape).join(',');

/** Accounts and Macs through Microsoft Graph v1.0 (https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice). No filters: Graph ignores some and then answers everybody's devices. */
export function createGraphDirectory(graph: Graph): Directory {
  async function devicesOf(person: string, signal: AbortSignal): Promise<Device[]> {
    const rows: Device[] = [];
    let next: { path: string; select?: string } | undefined = {
      path: `/users/${guid(person)}/managedDevices`,
      select: DEVICE_FIELDS,
    };
    for (let pages = 0; next && pages < MOST_PAGES; pages++) {
      const { body: answer }: { body: Page<Device> | undefined } = await graph.get({
        name: 'macs',
        version: 'v1.0',
        ...next,
        shape: page(device),
        absent: [404],
        signal,
      });
      rows.push(...(answer?.value ?? []));
      // To sort them all out would take so long that keys stayed on screens meanwhile.
      if (rows.length > MOST_DEVICES) throw new Unavailable('Graph', 'busy');
      next = answer?.['@odata.nextLink'] ? { path: answer['@odata.nextLink'] } : undefined;
    }
    if (next) throw new Unavailable('Graph', 'busy');
    return rows;
  }

  return {
    async account(person, signal) {
      const { body: found } = await graph.get({
        name: 'account',
        version: 'v1.0',
        path: `/users/${guid(person)}`,
        select: ACCOUNT_FIELDS,
        shape: account,
        absent: [404],
        signal,
      });
      if (found?.id.toLowerCase() !== person) return undefined;
      const { displayName: name, userPrincipalName: upn } = found;
      return {
        enabled: found.accountEnabled === true,
        member: found.userType === 'Member',
        ...(name && { name }),
        ...(upn && { upn }),
      };
    },

    async macsOf(person, signal) {
      return (await devicesOf(person, signal)).filter(isMac).map(macOf);
    },

    async mac(id, signal) {
      const { body: found } = await graph.get({
        name: 'mac',
        version: 'v1.0',
        path: `/deviceManagement/managedDevices/${guid(id)}`,
        select: DEVICE_FIELDS,
        shape: device,
        absent: [404],
        signal,
      });
      return found && found.id.toLowerCase() === id.toLowerCase() && isMac(found) ? macOf(found) : undefined;
    },

    async primaryUsers(mac, signal) {
      const { body: users } = await graph.get({
        name: 'primary-users',
        version: 'v1.0',
        path: `/deviceManagement/managedDevices/${guid(mac)}/users`,
        select: 'id',
        shape: page(z.object({ id: z.string() })),
        absent: [404],
        signal,
      });
      // There is one primary user at most: whatever has a second page answers another question.
      if (users?.['@odata.nextLink']) throw new Unavailable('Graph', 'busy');
      return (users?.value ?? []).map(({ id }) => id.toLowerCase());
    },

    async groupsOf(person, groups, signal) {
      const { value } = await graph.ask({
        name: 'groups',
        version: 'v1.0',
        path: `/users/${guid(person)}/checkMemberGroups`,
        body: { groupIds: groups.map(guid) },
        shape: z.object({ value: z.array(z.string()) }),
        signal,
      });
      // Only what was asked for counts.
      return groups.filter((group) => value.some((id) => id.toLowerCase() === group));
    },
  };
}
