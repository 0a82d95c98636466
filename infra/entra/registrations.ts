import { delegatedPermissions, permissions } from '../../bot/permissions.ts';
import type { Wanted } from './wish.ts';

/** bot: who speaks in Teams. sso: what people sign in to. reader: who asks Graph. */
export type Role = 'bot' | 'sso' | 'reader';

export function namesOf(prefix: string): Record<Role, string> {
  return { bot: `${prefix} bot`, sso: `${prefix} sign-in`, reader: `${prefix} Graph` };
}

/** Teams on desktop and phone, and on the web: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-register-aad */
export const TEAMS_CLIENTS = ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346'] as const;

export const SCOPE = 'access_as_user';

/** The scope as docs/install.md has it; `id`: a GUID of our own. */
export function accessAsUser(id: string) {
  const name = 'Tell Latchkey who you are';
  const description = 'Lets Teams tell Latchkey who is asking for a recovery key.';
  return {
    id,
    value: SCOPE,
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: name,
    adminConsentDescription: description,
    userConsentDisplayName: name,
    userConsentDescription: description,
  };
}

/** For signing in, by their ids: https://learn.microsoft.com/graph/permissions-reference */
const SIGN_IN = [
  { name: 'openid', id: '37f7f235-527c-4136-accd-4a02d197296e' },
  { name: 'profile', id: '14dad69e-099b-42c9-810b-d002981feec1' },
  { name: 'offline_access', id: '7427e0e9-2fba-42fe-b0c0-848c9e6a8182' },
  { name: 'User.Read', id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d' },
];

/** What the registration for sign-in may ask of Graph for a person. */
export function delegatedScopes({ helpdesk }: Wanted): { name: string; id: string }[] {
  return helpdesk ? [...SIGN_IN, ...delegatedPermissions] : SIGN_IN;
}

/** What the registration for Graph may do by itself. */
export function readerRoles({ groups, encryptionStates }: Wanted): { name: string; id: string }[] {
  const left = new Set<string>();
  if (!groups) left.add('GroupMember.Read.All');
  if (!encryptionStates) left.add('DeviceManagementConfiguration.Read.All');
  return permissions.filter(({ of, name }) => of === 'graph' && !left.has(name));
}

/** What the registration for sign-in may do by itself. */
export function signInRoles({ installForPeople }: Wanted): { name: string; id: string }[] {
  return installForPeople ? permissions.filter(({ of }) => of === 'sso') : [];
}
