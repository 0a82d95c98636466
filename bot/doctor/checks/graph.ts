import { deadline } from '../../domain/deadline.ts';
import { GRAPH_BUDGET_MS } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { permissions } from '../../permissions.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { rolesIn } from './credentials.ts';

const GRANT = 'Entra > App registrations > the one for Graph > API permissions';

export const graphRoles: Check = {
  id: 'graph-roles',
  title: 'Permissions of Microsoft Graph',
  needs: ['graph-credentials'],
  async look({ settings, tokens }) {
    const roles = rolesIn(await tokens.graph(`${settings.endpoints.graph}/.default`));
    const needed = permissions.filter((permission) => permission.isNeeded(settings)).map(({ name }) => name);
    const missing = needed.filter((name) => !roles.includes(name));
    const foreign = roles.filter((role) => !permissions.some(({ name }) => name === role));
    const idle = roles.filter((role) => !needed.includes(role));
    if (missing.length > 0) {
      return wrong(
        `missing: ${missing.join(', ')}`,
        `Add them as application permissions and grant admin consent: ${GRANT}. What each is for: docs/permissions.md.`,
      );
    }
    if (foreign.length > 0) {
      return wrong(`too many, and never used: ${foreign.join(', ')}`, `Take them away: ${GRANT}.`);
    }
    if (idle.length > 0)
      return warning(`not needed by these settings: ${idle.join(', ')}`, `Take them away: ${GRANT}.`);
    return ok(`the ${needed.length} that are needed, and no other`);
  },
};

export const peopleRead: Check = {
  id: 'people-read',
  title: 'Reading accounts',
  needs: ['graph', 'graph-roles'],
  look: (world) => reads(world, ({ probe }, signal) => probe.people(signal), 'User.Read.All'),
};

export const intuneRead: Check = {
  id: 'intune-read',
  title: 'Reading Macs in Intune',
  needs: ['graph', 'graph-roles'],
  look: (world) =>
    reads(
      world,
      ({ probe }, signal) => probe.macs(signal),
      'DeviceManagementManagedDevices.Read.All, and Intune itself',
    ),
};

export const groups: Check = {
  id: 'groups',
  title: 'Groups that are set',
  needs: ['people-read'],
  applies: ({ settings }) => Object.keys(groupsIn(settings)).length > 0,
  async look(world) {
    for (const [setting, id] of Object.entries(groupsIn(world.settings))) {
      let found = false;
      const read = await reads(
        world,
        async ({ probe }, signal) => {
          found = await probe.group(id, signal);
        },
        'GroupMember.Read.All',
      );
      if (read.state !== 'ok') return read;
      if (found) continue;
      return wrong(
        `${setting} names a group that does not exist: ${setting === 'SELF_SERVICE' ? 'nobody' : 'everybody'} gets a key`,
        'Set it to the id under Entra > Groups > the group > Overview > Object ID.',
      );
    }
    return ok('they exist');
  },
};

export const support: Check = {
  id: 'support',
  title: 'Whom people are told to call',
  needs: ['graph-roles'],
  async look({ settings, support: whom }) {
    const contact = settings.support ?? (await whom());
    const ways = [contact?.phone, contact?.email, contact?.url].filter(Boolean);
    if (ways.length > 0) return ok([contact?.name, ...ways].filter(Boolean).join(', '));
    return warning(
      'nobody: neither a SUPPORT_ setting nor Intune names a phone number, an address or a page',
      'Set SUPPORT_PHONE, or fill in Intune > Tenant administration > Customization > Support information.',
    );
  },
};

function groupsIn({ policy: { selfService, protectedGroup } }: World['settings']): Record<string, string> {
  return {
    ...(typeof selfService === 'object' && { SELF_SERVICE: selfService.group }),
    ...(protectedGroup && { PROTECTED_GROUP_ID: protectedGroup }),
  };
}

export async function reads(
  world: World,
  read: (world: World, signal: AbortSignal) => Promise<void>,
  permission: string,
): Promise<Verdict> {
  try {
    await read(world, deadline(world.clock, GRAPH_BUDGET_MS));
    return ok('Graph answers');
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const status = error.status ? ` (${error.status})` : '';
    if (error.reason !== 'rejected') return wrong(`Graph does not answer${status}`, 'Try again later.');
    return wrong(
      `Graph refuses${status}`,
      `Grant admin consent for ${permission}; a change takes some minutes. An Intune licence must be active in the tenant.`,
    );
  }
}
