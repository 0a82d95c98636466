import { decodeJwt } from 'jose';
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
  7000112: [
    'the registration is disabled',
    'Enable it: Entra > Enterprise applications > the registration > Properties.',
  ],
  700211: ['it trusts no managed identity of that issuer', 'Compare the federated credential with docs/install.md.'],
  700212: ['it trusts no assertion for that audience', 'Compare the federated credential with docs/install.md.'],
  700213: ['it does not trust this managed identity', "Its federated credential names the identity's principal id."],
  53003: ['Conditional Access blocks the registration', 'Let it in from where Latchkey runs.'],
};

/** Who each registration is, and which settings prove it where it has a secret. */
const parts = {
  bot: { title: "The bot's credentials", id: 'MicrosoftAppId', secret: 'MicrosoftAppPassword' },
  sso: { title: 'Credentials for sign-in', id: 'SSO_CLIENT_ID', secret: 'SSO_CLIENT_SECRET' },
  graph: { title: 'Credentials for Graph', id: 'GRAPH_CLIENT_ID', secret: 'GRAPH_CLIENT_SECRET' },
};
type Part = keyof typeof parts;

export const credentials: Check[] = (['bot', 'sso', 'graph'] as const).map((part) => ({
  id: `${part}-credentials`,
  title: parts[part].title,
  needs: ['tenant'],
  async look(world) {
    const { endpoints } = world.settings;
    const graph = await tokenOf(world, part, `${endpoints.graph}/.default`);
    if ('failed' in graph) return graph.failed;
    if (part === 'bot') {
      const channel = await tokenOf(world, part, `${endpoints.channelScope}/.default`);
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

async function tokenOf(world: World, part: Part, scope: string): Promise<{ token: string } | { failed: Verdict }> {
  try {
    return { token: await world.tokens[part](scope) };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { failed: refusal(error, proofOf(world.settings, part)) };
  }
}

/** The settings that prove the registration. */
function proofOf({ certificate, federatedIdentity, bot }: World['settings'], part: Part): string {
  const { id, secret } = parts[part];
  if (part === 'bot' && bot.type === 'UserAssignedMSI') return id;
  return `${id}, ${federatedIdentity ? 'FEDERATED_IDENTITY' : certificate ? 'CERTIFICATE_FILE' : secret}`;
}

function refusal({ status, reason }: Unavailable, proof: string): Verdict {
  const [says, mend] = meanings[status ?? 0] ?? [];
  const code = status ? ` (AADSTS${status})` : '';
  if (says && mend) return wrong(`Entra refuses them: ${says}${code}`, `${proof}: ${mend}`);
  if (reason === 'rejected') return wrong(`Entra refuses them${code}`, `Look up that error, and at ${proof}.`);
  return wrong(
    `there is no token${code}`,
    /IDENTITY$|AppId$/.test(proof)
      ? `Is the managed identity of ${proof} assigned to this machine?`
      : 'Try again; if it stays, look at whatever stands between here and Entra.',
  );
}
