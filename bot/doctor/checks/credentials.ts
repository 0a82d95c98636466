import { Unavailable } from '../../domain/unavailable.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';

/** What Entra's error numbers mean here: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const meanings: Record<number, [says: string, mend: string]> = {
  7000215: ['the client secret is wrong', "Set the secret's value, which Entra shows once, and not its id."],
  7000222: ['the client secret has expired', 'Make a new one in Entra: docs/install.md.'],
  700016: ['the tenant has no such registration', 'Compare the client id and MicrosoftAppTenantId with Entra.'],
  7000229: [
    'the registration has no enterprise application in this tenant',
    'Make one: az ad sp create --id <client id>.',
  ],
  7000112: [
    'the registration is disabled',
    'Enable it: Entra > Enterprise applications > the registration > Properties.',
  ],
  90002: ['there is no such tenant', 'Set MicrosoftAppTenantId to the id under Entra > Overview > Tenant ID.'],
  700027: ['the certificate is not one of the registration', 'Upload it under Certificates & secrets > Certificates.'],
  700024: ['the certificate has expired, or the clock is wrong', 'See the lines about the certificate and the clock.'],
  700211: ['it trusts no managed identity of that issuer', 'Compare the federated credential with docs/install.md.'],
  700212: ['it trusts no assertion for that audience', 'Compare the federated credential with docs/install.md.'],
  700213: ['it does not trust this managed identity', "Its federated credential names the identity's principal id."],
  53003: ['Conditional Access blocks the registration', 'Let it in from where Latchkey runs.'],
};

/** Who each registration is, and which settings prove it where it has a secret. */
export const parts = {
  bot: { title: "The bot's credentials", id: 'MicrosoftAppId', secret: 'MicrosoftAppPassword' },
  sso: { title: 'Credentials for sign-in', id: 'SSO_CLIENT_ID', secret: 'SSO_CLIENT_SECRET' },
  graph: { title: 'Credentials for Graph', id: 'GRAPH_CLIENT_ID', secret: 'GRAPH_CLIENT_SECRET' },
};
export type Part = keyof typeof parts;

/** Any registration gets a token for Graph, if only one without permissions. */
export const credentials: Check[] = (['bot', 'sso', 'graph'] as const).map((part) => ({
  id: `${part}-credentials`,
  title: parts[part].title,
  needs: ['tenant'],
  async look({ settings, tokens }) {
    const { graph, channelScope } = settings.endpoints;
    try {
      await tokens[part](`${graph}/.default`);
      if (part === 'bot') await tokens.bot(`${channelScope}/.default`);
      return ok('Entra accepts them');
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return refusal(error, proofOf(settings, part));
    }
  },
}));

/** The settings that prove a registration, and whether this machine is part of the proof. */
type Proof = { settings: string; byMachine: boolean };

function proofOf({ certificate, federatedIdentity, bot }: World['settings'], part: Part): Proof {
  const { id, secret } = parts[part];
  if (part === 'bot' && bot.type === 'UserAssignedMSI') return { settings: id, byMachine: true };
  if (federatedIdentity) return { settings: `${id}, FEDERATED_IDENTITY`, byMachine: true };
  return { settings: `${id}, ${certificate ? 'CERTIFICATE_FILE' : secret}`, byMachine: false };
}

function refusal({ status, reason }: Unavailable, { settings, byMachine }: Proof): Verdict {
  const [says, mend] = meanings[status ?? 0] ?? [];
  if (says && mend) return wrong(`Entra refuses them: ${says} (AADSTS${status})`, `${settings}: ${mend}`);
  if (status) return wrong(`Entra refuses them (AADSTS${status})`, `Look up that error, and at ${settings}.`);
  if (reason === 'rejected') return wrong('Entra refuses them', `Look at ${settings}.`);
  return wrong(
    'there is no token',
    byMachine
      ? `Is the managed identity of ${settings} assigned to this machine?`
      : 'Try again; if it stays, look at whatever stands between here and Entra.',
  );
}
