import { decodeJwt } from 'jose';
import { type Permission, permissions } from '../../permissions.ts';
import { type Check, ok, warning, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { type Part, parts } from './credentials.ts';

const PLACE = 'Entra > App registrations > API permissions';

export const graphRoles: Check = {
  id: 'graph-roles',
  title: 'Permissions of Microsoft Graph',
  needs: ['graph-credentials', 'sso-credentials'],
  async look(world) {
    const roles = { graph: await rolesOf(world, 'graph'), sso: await rolesOf(world, 'sso') };
    const missing = permissions.filter(({ name, of }) => !roles[of].includes(name));
    const needed = missing.filter(({ need }) => need(world.settings) === 'needed');
    const lost = missing.filter(({ need }) => need(world.settings) === 'optional').flatMap(loss);
    if (needed.length === 0) return ok(['those that are needed are there', ...lost].join('; '));
    return wrong(
      `missing: ${needed.map(({ name }) => name).join(', ')}`,
      `Add them as application permissions and grant admin consent: ${PLACE}. What each is for: docs/permissions.md.`,
    );
  },
};

export const surplusRoles: Check = {
  id: 'surplus-roles',
  title: 'No further permissions',
  needs: ['bot-credentials', 'sso-credentials', 'graph-credentials'],
  async look(world) {
    const clients = {
      bot: world.settings.bot.appId,
      sso: world.settings.sso.clientId,
      graph: world.settings.graph.clientId,
    };
    const idle: string[] = [];
    for (const part of Object.keys(clients) as Part[]) {
      const own = permissions.filter(({ of }) => clients[of] === clients[part]);
      const roles = await rolesOf(world, part);
      const surplus = roles.filter((role) => !own.some(({ name }) => name === role));
      if (surplus.length > 0) {
        return wrong(`${parts[part].id} has more than it needs: ${surplus.join(', ')}`, `Take them away: ${PLACE}.`);
      }
      const unused = own.filter(({ name, need }) => roles.includes(name) && need(world.settings) === 'idle');
      idle.push(...unused.map(({ name }) => name));
    }
    if (idle.length === 0) return ok('no registration may do more than it needs');
    return warning(`not needed with these settings: ${[...new Set(idle)].join(', ')}`, `Take them away: ${PLACE}.`);
  },
};

/** What an optional permission would add. */
function loss({ name, without }: Permission): string[] {
  return without ? [`without ${name} ${without}`] : [];
}

/** Application permissions that the token for Graph carries. Entra has just handed it to us over TLS, and Graph decides by it. */
async function rolesOf({ settings, tokens }: World, part: Part): Promise<string[]> {
  const { roles } = decodeJwt<{ roles?: unknown }>(await tokens[part](`${settings.endpoints.graph}/.default`));
  return Array.isArray(roles) ? roles.map(String) : [];
}
