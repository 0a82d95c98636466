import type { HelpdeskPolicy } from '../../domain/helpdesk/model.ts';
import { type Check, ok } from '../check.ts';

/** Red or green is not for us to say, but nobody should be surprised. */
export const who: Check = {
  id: 'who',
  title: 'Who may see a key',
  look({ settings: { policy, helpdesk } }) {
    const { selfService, protectedGroup } = policy;
    const some = typeof selfService === 'object' ? `members of ${selfService.group}` : undefined;
    const may = some ?? (selfService === 'on' ? 'every employee' : 'nobody, as SELF_SERVICE is off');
    const own = `${may}${protectedGroup ? `, but not members of ${protectedGroup}` : ''}`;
    return ok(`${own}; ${othersKeys(helpdesk)}; npm run switch tells the rest`);
  },
};

function othersKeys({ group, teams, approval }: HelpdeskPolicy): string {
  if (group === undefined) return "nobody sees another's key";
  const some = teams.length === 1 ? 'one team' : `${teams.length} teams`;
  const where = `${teams.length > 0 ? `in channels of ${some} and ` : ''}in their own chats`;
  return `members of ${group} look up keys of others ${where}, with approval by ${approval}`;
}
