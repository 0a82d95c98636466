import { deadline } from '../../domain/deadline.ts';
import { GRAPH_BUDGET_MS } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

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

/** Whether Graph lets us read that. */
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
