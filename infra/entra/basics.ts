import type { Trust } from './credentials.ts';
import type { Role } from './registrations.ts';
import type { Registration } from './state.ts';
import type { Step } from './step.ts';

/** The registration, its principal in this tenant, and whom it trusts. */
export function basics(role: Role, name: string, found: Registration | undefined, trusted: Trust[]): Step[] {
  const steps: Step[] = [];
  if (!found) {
    steps.push({
      says: `Register "${name}".`,
      method: 'POST',
      path: 'applications',
      body: { displayName: name, signInAudience: 'AzureADMyOrg' },
      gives: { [`${role}.id`]: 'id', [`${role}.appId`]: 'appId' },
    });
  }
  if (!found?.principal) {
    steps.push({
      says: `Give "${name}" a principal in this tenant.`,
      method: 'POST',
      path: 'servicePrincipals',
      body: { appId: `{${role}.appId}` },
      gives: { [`${role}.principal`]: 'id' },
    });
  }
  return [...steps, ...trusted.flatMap((trust) => trusting(role, name, found, trust))];
}

/** Names are unique in a registration, and so are issuer and subject together. */
function trusting(role: Role, name: string, found: Registration | undefined, trust: Trust): Step[] {
  const path = `applications/{${role}.id}/federatedIdentityCredentials`;
  const says = `Let "${name}" trust ${trust.name === 'latchkey' ? 'the managed identity' : 'the OAuth connection'}.`;
  const credentials = found?.credentials ?? [];
  const same = credentials.find(({ issuer, subject }) => issuer === trust.issuer && subject === trust.subject);
  const sound = same?.audiences.join() === trust.audiences.join();
  if (sound) return [];
  const old = same ?? credentials.find((credential) => credential.name === trust.name);
  if (!old) return [{ says, method: 'POST', path, body: trust }];
  const { name: _, ...changed } = trust;
  const instead = old.subject === trust.subject ? '' : ` It trusted ${old.subject}, and will not any more.`;
  return [{ says: `${says}${instead}`, method: 'PATCH', path: `${path}/${old.id}`, body: changed }];
}
