import { type Check, ok, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { reads } from './graph-reads.ts';

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

function groupsIn({ policy: { selfService, protectedGroup } }: World['settings']): Record<string, string> {
  return {
    ...(typeof selfService === 'object' && { SELF_SERVICE: selfService.group }),
    ...(protectedGroup && { PROTECTED_GROUP_ID: protectedGroup }),
  };
}
