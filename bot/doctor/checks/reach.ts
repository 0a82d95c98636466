import { type Answer, ask } from '../ask.ts';
import { type Check, ok, unchecked, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

const MOST_SKEW_MS = 60_000;

/** Paths that answer without credentials, if only that there are none. */
const places: { id: string; title: string; url(world: World): string }[] = [
  { id: 'entra', title: 'Entra', url: tenantUrl },
  { id: 'graph', title: 'Microsoft Graph', url: ({ settings }) => `${settings.endpoints.graph}/v1.0/` },
  {
    id: 'token-service',
    title: 'Bot Framework token service',
    url: ({ settings }) => `${settings.endpoints.tokenService}/api/usertoken/GetToken`,
  },
];

export const reach: Check[] = places.map(({ id, title, url }) => ({
  id,
  title,
  async look(world) {
    const answer = await ask(world.clock, url(world));
    return 'failed' in answer ? answer.failed : reached(new URL(url(world)).host, answer);
  },
}));

/** Whether what answers for this host is the host, and works. */
export function reached(host: string, { status }: Pick<Answer, 'status'>): Verdict {
  if (status >= 300 && status < 400) {
    return wrong(
      `something else answers for ${host} (${status})`,
      'Let this machine reach it directly: a proxy in between is not supported.',
    );
  }
  if (status < 500) return ok(`${host} answers`);
  return wrong(
    `${host} answers ${status}: it does not work at the moment`,
    'Look at the service health in the Microsoft 365 admin center, and try again later.',
  );
}

export const clock: Check = {
  id: 'clock',
  title: 'Clock of this machine',
  needs: ['entra'],
  async look(world) {
    const before = world.clock.now();
    const answer = await ask(world.clock, tenantUrl(world));
    if ('failed' in answer) return answer.failed;
    if (answer.date === undefined) return unchecked('Entra does not say what time it is');
    // Halfway of the request; the header has whole seconds.
    const skew = Math.round(((before + world.clock.now()) / 2 - answer.date - 500) / 1000);
    const told = `${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} Entra's`;
    if (Math.abs(skew) * 1000 < MOST_SKEW_MS)
      return ok(Math.abs(skew) < 2 ? "it agrees with Entra's" : `it is ${told}`);
    return wrong(
      `it is ${told}: sign-ins are refused, and cards tell a wrong time`,
      'Switch time synchronisation on (such as chrony or systemd-timesyncd).',
    );
  },
};

export function tenantUrl({ settings: { endpoints, bot } }: World): string {
  return `${endpoints.login}/${bot.tenantId}/v2.0/.well-known/openid-configuration`;
}
