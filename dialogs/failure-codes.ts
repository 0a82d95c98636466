import type { Trouble } from '../bot/domain/sign-in-troubles.ts';

/**
 * Why a Teams client could not sign in silently: mostly a mistake in the set-up, of which it shows the person nothing
 * (https://microsoft.github.io/teams-sdk/typescript/in-depth-guides/user-authentication/troubleshooting-sso).
 */
const codes = {
  installedappnotfound: 'failed',
  resourcematchfailed: 'failed',
  invokeerror: 'failed',
  oauthcardnotvalid: 'failed',
  tokenmissing: 'failed',
  installappfailed: 'failed',
  authrequestfailed: 'unauthorised',
  userconsentrequired: 'left-to-client',
  interactionrequired: 'left-to-client',
  unknown: 'failed',
} as const satisfies Record<string, Trouble | 'left-to-client'>;

export type FailureCode = keyof typeof codes;

/** What is no code of the table may be anything, so it goes nowhere. */
export function failureCodeOf(code: unknown): FailureCode {
  const name = typeof code === 'string' ? code.toLowerCase() : '';
  return Object.hasOwn(codes, name) ? (name as FailureCode) : 'unknown';
}

/** `left-to-client`: it asks the person itself, and another answer follows. */
export function troubleOf(code: FailureCode): Trouble | 'left-to-client' {
  return codes[code];
}
