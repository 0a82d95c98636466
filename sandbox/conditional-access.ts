import type { JWTPayload } from 'jose';
import type { Company } from './company.ts';
import { refusal } from './entra-errors.ts';
import type { Answer } from './routes.ts';

/** Claims of a token from a visible sign-in, at which Entra could ask for whatever a policy demands. A silent exchange yields none of it. */
export const VISIBLY: JWTPayload = { amr: ['pwd', 'mfa'] };

/** Whether a policy keeps apps from acting for this person on such a token. */
export function isChallenged({ people }: Company, { oid, amr }: JWTPayload): boolean {
  const person = Object.values(people).find(({ id }) => id === oid);
  if (!person?.challenged) return false;
  return person.challenged === 'always' || !(Array.isArray(amr) && amr.includes('mfa'));
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow#error-response-example */
export function theChallenge(): Answer {
  const about =
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.";
  const { body, ...answer } = refusal(400, 'interaction_required', 50076, about, 'basic_action');
  const claims = { access_token: { polids: { essential: true, values: [crypto.randomUUID()] } } };
  return { ...answer, body: { ...(body as object), claims: JSON.stringify(claims) } };
}
