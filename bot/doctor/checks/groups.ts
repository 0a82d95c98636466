import { type Check, ok, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { reads, WAIT } from './graph-reads.ts';

export const groups: Check = {
  id: 'groups',
  title: 'Groups that are set',
  needs: ['people-read'],
  applies: ({ settings }) => groupsIn(settings).length > 0,
  async look(world) {
    for (const { setting, id, otherwise } of groupsIn(world.settings)) {
      const read = await reads(world, (signal) => world.probe.group(id, signal), WAIT);
      if ('failed' in read) return read.failed;
      if (read.answer) continue;
      return wrong(
        `${setting} names a group that does not exist: ${otherwise}`,
        'Set it to the id under Entra > Groups > the group > Overview > Object ID.',
      );
    }
    return ok('they exist');
  },
};

function groupsIn({ policy: { selfService, protectedGroup }, helpdesk }: World['settings']) {
  return [
    ...(typeof selfService === 'object'
      ? [{ setting: 'SELF_SERVICE', id: selfService.group, otherwise: 'nobody gets a key' }]
      : []),
    ...(protectedGroup
      ? [{ setting: 'PROTECTED_GROUP_ID', id: protectedGroup, otherwise: 'nobody is protected' }]
      : []),
    ...(helpdesk.group ? [{ setting: 'HELPDESK_GROUP_ID', id: helpdesk.group, otherwise: 'nobody may look up' }] : []),
    ...helpdesk.teams.map((id) => ({
      setting: 'HELPDESK_TEAM_IDS',
      id,
      otherwise: 'look-ups start in no channel of it',
    })),
  ];
}
