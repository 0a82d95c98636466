import type { Role } from './registrations.ts';
import type { Access, Grant, Registration, State } from './state.ts';
import type { Step } from './step.ts';

/** As a registration declares them: https://learn.microsoft.com/graph/api/resources/resourceaccess */
export function typed(type: 'Role' | 'Scope', permissions: { id: string }[]) {
  return permissions.map(({ id }) => ({ id, type }));
}

/** So that the portal shows what is granted, and its own "Grant admin consent" means the same. */
export function declared(role: Role, name: string, found: Registration | undefined, needed: Access[]): Step[] {
  const has = found?.requiredResourceAccess ?? [];
  const ofResource = (resource: string) =>
    has.find(({ resourceAppId }) => resourceAppId === resource)?.resourceAccess ?? [];
  const missing = needed.map(({ resourceAppId, resourceAccess }) => ({
    resourceAppId,
    resourceAccess: resourceAccess.filter(
      ({ id, type }) => !ofResource(resourceAppId).some((one) => one.id === id && one.type === type),
    ),
  }));
  if (missing.every(({ resourceAccess }) => resourceAccess.length === 0)) return [];
  const others = has.filter(({ resourceAppId }) => !needed.some((each) => each.resourceAppId === resourceAppId));
  const all = missing.map((each) => ({
    ...each,
    resourceAccess: [...ofResource(each.resourceAppId), ...each.resourceAccess],
  }));
  const body = { requiredResourceAccess: [...others, ...all] };
  return [{ says: `Declare what "${name}" asks for.`, method: 'PATCH', path: `applications/{${role}.id}`, body }];
}

/** Admin consent to what the registration for sign-in may do for people: https://learn.microsoft.com/graph/api/oauth2permissiongrant-post */
export function granted(
  name: string,
  sso: Registration | undefined,
  resource: { id: string; says: string },
  scopes: string[],
): Step[] {
  const isForAll = ({ resourceId, consentType }: Grant) =>
    resourceId === resource.id && consentType === 'AllPrincipals';
  const grant = sso?.principal?.grants.find(isForAll);
  const has = grant?.scope.split(' ').filter((scope) => scope !== '') ?? [];
  const missing = scopes.filter((scope) => !has.includes(scope));
  if (missing.length === 0) return [];
  const says = `Consent to "${name}" for everybody, on ${resource.says}: ${missing.join(', ')}.`;
  const scope = [...has, ...missing].join(' ');
  if (grant) return [{ says, method: 'PATCH', path: `oauth2PermissionGrants/${grant.id}`, body: { scope } }];
  const body = { clientId: '{sso.principal}', consentType: 'AllPrincipals', resourceId: resource.id, scope };
  return [{ says, method: 'POST', path: 'oauth2PermissionGrants', body }];
}

/** Admin consent to what a registration may do by itself: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments */
export function assigned(
  role: Role,
  name: string,
  { graph, registrations }: State,
  roles: { name: string; id: string }[],
): Step[] {
  const has = registrations[role]?.principal?.roles ?? [];
  const missing = roles.filter(
    ({ id }) => !has.some(({ resourceId, appRoleId }) => resourceId === graph && appRoleId === id),
  );
  return missing.map((each) => ({
    says: `Consent to "${name}" by itself: ${each.name}.`,
    method: 'POST',
    path: `servicePrincipals/{${role}.principal}/appRoleAssignments`,
    body: { principalId: `{${role}.principal}`, resourceId: graph, appRoleId: each.id },
  }));
}
