import { decodeJwt } from 'jose';
import type { TokenSource } from '../../adapters/tokens.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

/** What Entra's error numbers mean here: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const meanings: Record<number, [says: string, mend: string]> = {
  7000215: ['the client secret is wrong', "Set the secret's value, which Entra shows once, and not its id."],
  7000222: ['the client secret has expired', 'Make a new one in Entra: docs/install.md.'],
  7000218: ['no client secret was given', 'Set it.'],
  700016: ['the tenant has no such registration', 'Compare the client id and MicrosoftAppTenantId with Entra.'],
  7000229: [
    'the registration has no enterprise application in this tenant',
    'Make one: az ad sp create --id <client id>.',
  ],
  90002: ['there is no such tenant', 'Set MicrosoftAppTenantId to the id under Entra > Overview > Tenant ID.'],
  700027: ['the certificate is not one of the registration', 'Upload it under Certificates & secrets > Certificates.'],
  700024: ['the certificate has expired, or the clock is wrong', 'Look at the lines on both.'],
  53003: ['Conditional Access blocks the registration', 'Let it in from where Latchkey runs.'],
};

/** Who each registration is, which settings prove it, and what it is asked for. */
const parts = {
  bot: { title: "The bot's credentials", settings: 'MicrosoftAppId, MicrosoftAppPassword' },
  sso: { title: 'Credentials for sign-in', settings: 'SSO_CLIENT_ID, SSO_CLIENT_SECRET' },
  graph: { title: 'Credentials for Graph', settings: 'GRAPH_CLIENT_ID, GRAPH_CLIENT_SECRET' },
};
type Part = keyof typeof parts;

export const credentials: Check[] = (['bot', 'sso', 'graph'] as const).map((part) => ({
  id: `${part}-credentials`,
  title: parts[part].title,
  needs: ['tenant'],
  async look(world) {
    const graph = await tokenOf(world.tokens[part], `${world.settings.endpoints.graph}/.default`, part);
    if ('failed' in graph) return graph.failed;
    if (part === 'bot') {
      const channel = await tokenOf(world.tokens.bot, `${world.settings.endpoints.channelScope}/.default`, part);
      if ('failed' in channel) return channel.failed;
    }
    const roles = isApart(world, part) ? rolesIn(graph.token) : [];
    if (roles.length === 0) return ok('Entra accepts them');
    return wrong(
      `the registration may do more than it should: ${roles.join(', ')}`,
      'Take every application permission of Microsoft Graph away from it: only the one for Graph has any.',
    );
  },
}));

/** Application permissions that a token for Graph carries. */
export function rolesIn(token: string): string[] {
  const { roles } = decodeJwt<{ roles?: unknown }>(token);
  return Array.isArray(roles) ? roles.map(String) : [];
}

function isApart({ settings: { bot, sso, graph } }: World, part: Part): boolean {
  return { bot: bot.appId, sso: sso.clientId, graph: '' }[part] !== graph.clientId && part !== 'graph';
}

async function tokenOf(
  source: TokenSource,
  scope: string,
  part: Part,
): Promise<{ token: string } | { failed: Verdict }> {
  try {
    return { token: await source(scope) };
  } catch (error) {
    return { failed: refusal(error, part) };
  }
}

function refusal(error: unknown, part: Part): Verdict {
  const { status, reason } = error instanceof Unavailable ? error : { status: undefined, reason: 'busy' };
  const [says, mend] = meanings[status ?? 0] ?? [];
  const code = status ? ` (AADSTS${status})` : '';
  if (says && mend) return wrong(`Entra refuses them: ${says}${code}`, `${parts[part].settings}: ${mend}`);
  if (reason === 'rejected')
    return wrong(`Entra refuses them${code}`, `Look up that error, and at ${parts[part].settings}.`);
  return wrong(`Entra gave no token${code}`, 'Try again; if it stays, look at whatever stands between here and Entra.');
}
