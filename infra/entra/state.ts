import type { Graph } from './graph.ts';
import { namesOf, type Role } from './registrations.ts';
import type { Wanted } from './wish.ts';

/** https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export type Credential = { id: string; name: string; issuer: string; subject: string; audiences: string[] };
/** https://learn.microsoft.com/graph/api/resources/permissionscope */
export type Scope = { id: string; value: string; isEnabled: boolean };
export type Client = { appId: string; delegatedPermissionIds: string[] };
/** https://learn.microsoft.com/graph/api/resources/requiredresourceaccess */
export type Access = { resourceAppId: string; resourceAccess: { id: string; type: string }[] };
/** https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export type Grant = { id: string; resourceId: string; consentType: string; scope: string };

/** What a registration may do in this tenant. */
export type Principal = { id: string; roles: { resourceId: string; appRoleId: string }[]; grants: Grant[] };

/** https://learn.microsoft.com/graph/api/resources/application */
type Application = {
  id: string;
  appId: string;
  identifierUris: string[];
  web: { redirectUris: string[] };
  api: {
    requestedAccessTokenVersion: number | null;
    oauth2PermissionScopes: Scope[];
    preAuthorizedApplications: Client[];
  };
  requiredResourceAccess: Access[];
};
export type Registration = Application & { credentials: Credential[]; principal: Principal | undefined };

/** What Entra has today. `graph`: the principal of Microsoft Graph. */
export type State = { tenant: string; graph: string; registrations: Readonly<Record<Role, Registration | undefined>> };

/** Of Microsoft Graph, in every tenant: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
export const MICROSOFT_GRAPH = '00000003-0000-0000-c000-000000000000';

export async function readState(graph: Graph, wanted: Wanted): Promise<State> {
  const names = namesOf(wanted.prefix);
  const [organizations, principals, bot, sso, reader] = await Promise.all([
    graph.list<{ id: string }>('organization?$select=id'),
    graph.list<{ id: string }>(`servicePrincipals?${filter('appId', MICROSOFT_GRAPH)}&$select=id`),
    wanted.managedBot === undefined ? readRegistration(graph, names.bot) : undefined,
    readRegistration(graph, names.sso),
    readRegistration(graph, names.reader),
  ]);
  return {
    tenant: only(organizations, 'organisation').id,
    graph: only(principals, 'Microsoft Graph').id,
    registrations: { bot, sso, reader },
  };
}

async function readRegistration(graph: Graph, name: string): Promise<Registration | undefined> {
  const found = await graph.list<Application>(`applications?${filter('displayName', name)}`);
  if (found.length === 0) return undefined;
  const application = only(found, name);
  const [credentials, principal] = await Promise.all([
    graph.list<Credential>(`applications/${application.id}/federatedIdentityCredentials`),
    readPrincipal(graph, application.appId),
  ]);
  return { ...application, credentials, principal };
}

async function readPrincipal(graph: Graph, appId: string): Promise<Principal | undefined> {
  const [found] = await graph.list<{ id: string }>(`servicePrincipals?${filter('appId', appId)}&$select=id`);
  if (!found) return undefined;
  const [roles, grants] = await Promise.all([
    graph.list<Principal['roles'][number]>(`servicePrincipals/${found.id}/appRoleAssignments`),
    graph.list<Grant>(`servicePrincipals/${found.id}/oauth2PermissionGrants`),
  ]);
  return { id: found.id, roles, grants };
}

function filter(property: string, value: string): string {
  return `$filter=${encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`)}`;
}

/** Two registrations of one name: nobody could say which is ours. */
function only<T>(found: T[], what: string): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0)
    throw new Error(`There must be one ${what}, and there are ${found.length}.`);
  return first;
}
