/**
 * What only a real tenant can settle, since sources disagree, and what each fact may be. The first value is what the sandbox
 * goes by unless told otherwise.
 */
export const variants = {
  /** How Intune says that a Mac's key was never escrowed: 404, or 200 with null. */
  'no-key': ['404', 'null'],
  /** What asking for the key of a personal Mac is answered, of which administrators see none. */
  personal: ['400', '403'],
  /** Whether the bot's permissions suffice to read `/managedDevices/{id}/users`. */
  users: ['readable', '403'],
  /** Whose `/users/{id}/managedDevices` a Mac is in: of whom its record names and of its primary users, or of one of these only. */
  listed: ['either', 'recorded', 'primary'],
  /** Whether the bot's permissions suffice to read Intune's branding. */
  branding: ['readable', '403'],
  /** What being asked to replace a key is answered: 403 where an access policy of Multi Admin Approval covers it. */
  replace: ['204', '403'],
  /** What Intune calls that request among a Mac's actions. */
  'replaced-as': ['rotateFileVaultKey', 'RotateFileVaultRecoveryKey'],
  /** Whether the bot's permission suffices to read the report on encryption. */
  encryption: ['readable', '403'],
  /** Whether a row of that report has the id of its Mac, or another. */
  'encryption-id': ['mac', 'other'],
} as const;

export type Facts = { -readonly [Name in keyof typeof variants]: (typeof variants)[Name][number] };

export function usualFacts(): Facts {
  const usual = Object.entries(variants).map(([name, [value]]) => [name, value]);
  return Object.fromEntries(usual) as Facts;
}

/** Each fact with what it may be, for people: `no-key=404|null`. */
export function variantNames(): string[] {
  return Object.entries(variants).map(([name, values]) => `${name}=${values.join('|')}`);
}
