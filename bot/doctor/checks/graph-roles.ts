import { permissions } from '../../permissions.ts';
import { type Check, ok, warning, wrong } from '../check.ts';
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
