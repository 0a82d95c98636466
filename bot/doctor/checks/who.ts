import { type Check, ok } from '../check.ts';

/** Red or green is not for us to say, but nobody should be surprised. */
export const who: Check = {
  id: 'who',
  title: 'Who may see a key',
  look({ settings: { policy } }) {
    const { selfService, protectedGroup } = policy;
    const some = typeof selfService === 'object' ? `members of ${selfService.group}` : undefined;
    const may = some ?? (selfService === 'on' ? 'every employee' : 'nobody, as SELF_SERVICE is off');
    return ok(`${may}${protectedGroup ? `, but not members of ${protectedGroup}` : ''}; npm run switch tells the rest`);
  },
};
