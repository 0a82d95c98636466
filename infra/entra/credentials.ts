import type { Credential } from './state.ts';

export type Trust = Pick<Credential, 'name' | 'issuer' | 'subject' | 'audiences'>;

/** Of whatever Entra itself vouches for, in the public cloud. */
const AUDIENCE = 'api://AzureADTokenExchange';
const issuerOf = (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`;

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity */
export function ofIdentity(tenant: string, principal: string): Trust {
  return { name: 'latchkey', issuer: issuerOf(tenant), subject: principal, audiences: [AUDIENCE] };
}

/** The token store of Azure Bot Service, as the page below encodes it. */
const TOKEN_STORE = '9ExAW52n_ky4ZiS_jhpJIQ';
const prefixOf = (tenant: string) => `/eid1/c/pub/t/${encoded(tenant)}/a/${TOKEN_STORE}/`;

/** `identifier`: what the OAuth connection names too. https://learn.microsoft.com/microsoft-365/agents-sdk/azure-bot-user-authorization-federated-credentials */
export function ofConnection(tenant: string, identifier: string): Trust {
  return { ...ofIdentity(tenant, `${prefixOf(tenant)}${identifier}`), name: 'connection' };
}

/** The identifier in the first credential for a connection that is there. */
export function identifierIn(credentials: readonly Credential[], tenant: string): string | undefined {
  const prefix = prefixOf(tenant);
  return credentials.find(({ subject }) => subject.startsWith(prefix))?.subject.slice(prefix.length);
}

/** The 16 bytes of a GUID in base64url, its first three groups with the lowest byte first, as .NET's Guid.ToByteArray has them. */
function encoded(guid: string): string {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes.toString('base64url');
}
