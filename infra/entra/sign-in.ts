import { assigned, declared, granted, typed } from './consent.ts';
import { accessAsUser, delegatedScopes, SCOPE, signInRoles, TEAMS_CLIENTS } from './registrations.ts';
import { MICROSOFT_GRAPH, type Registration, type Scope, type State } from './state.ts';
import type { Step } from './step.ts';
import type { Wanted } from './wish.ts';

/**
 * What makes a registration one for sign-in in Teams. The order matters: many tenants take such an Application ID URI only from an app
 * with v2 tokens (https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions), and a client only for a scope that is there.
 */
export function signIn(state: State, wanted: Wanted, freshScope: string, name: string): Step[] {
  const { sso } = state.registrations;
  const steps: Step[] = [];
  const patch = (says: string, body: unknown) =>
    steps.push({ says, method: 'PATCH', path: 'applications/{sso.id}', body });

  const redirect = `https://${wanted.tokenHost}/.auth/web/redirect`;
  const redirectUris = sso?.web.redirectUris ?? [];
  if (!redirectUris.includes(redirect)) {
    patch(`Let people come back to ${wanted.tokenHost}.`, { web: { redirectUris: [...redirectUris, redirect] } });
  }
  if (sso?.api.requestedAccessTokenVersion !== 2) {
    patch(`Have "${name}" take v2 tokens.`, { api: { requestedAccessTokenVersion: 2 } });
  }

  const scope = scopeIn(sso);
  const scopeId = scope?.id ?? freshScope;
  if (!scope?.isEnabled) {
    const others = (sso?.api.oauth2PermissionScopes ?? []).filter(({ value }) => value !== SCOPE);
    patch(`Have "${name}" offer ${SCOPE}.`, { api: { oauth2PermissionScopes: [...others, accessAsUser(scopeId)] } });
  }
  const { managedBot } = wanted;
  const botId = managedBot ?? state.registrations.bot?.appId ?? '{bot.appId}';
  const uris = sso?.identifierUris ?? [];
  if (!uris.includes(`api://botid-${botId}`)) {
    patch(`Call "${name}" by the bot's id.`, { identifierUris: [...uris, `api://botid-${botId}`] });
  }
  const clients = sso?.api.preAuthorizedApplications ?? [];
  const isIn = (appId: string) =>
    clients.some((client) => client.appId === appId && client.delegatedPermissionIds.includes(scopeId));
  if (!TEAMS_CLIENTS.every(isIn)) {
    const others = clients.filter(({ appId }) => !TEAMS_CLIENTS.some((client) => client === appId));
    const teams = TEAMS_CLIENTS.map((appId) => {
      const already = clients.find((client) => client.appId === appId)?.delegatedPermissionIds ?? [];
      return { appId, delegatedPermissionIds: [...new Set([...already, scopeId])] };
    });
    patch('Let Teams ask for it without asking people.', { api: { preAuthorizedApplications: [...others, ...teams] } });
  }

  const scopes = delegatedScopes(wanted);
  return [
    ...steps,
    ...declared('sso', name, sso, [
      { resourceAppId: MICROSOFT_GRAPH, resourceAccess: typed('Scope', scopes) },
      { resourceAppId: sso?.appId ?? '{sso.appId}', resourceAccess: [{ id: scopeId, type: 'Scope' }] },
    ]),
    ...granted(name, sso, { id: sso?.principal?.id ?? '{sso.principal}', says: 'its own API' }, [SCOPE]),
    ...granted(
      name,
      sso,
      { id: state.graph, says: 'Microsoft Graph' },
      scopes.map((each) => each.name),
    ),
    ...assigned('sso', name, state, signInRoles(wanted)),
  ];
}

/** The scope that people sign in with, if it is there. */
function scopeIn(sso: Registration | undefined): Scope | undefined {
  return sso?.api.oauth2PermissionScopes.find(({ value }) => value === SCOPE);
}
