/** Something whose end stops everything: the first client secret to expire, or the certificate. */
export type Expiry = {
  what: 'secret' | 'certificate';
  /** Epoch milliseconds. */
  at: number;
};

const DAY_MS = 24 * 60 * 60_000;
/** Days before the end at which a warning is due. */
export const WARNINGS = [60, 30, 7, 1, 0] as const;

/** `due`: which of the warnings it is. `days`: how many are really left. */
export type Warning = Expiry & { due: (typeof WARNINGS)[number]; days: number };

/** Whole days left, rounded up; 0: it ends today, or has just ended; less: it has. */
export function daysLeft({ at }: Pick<Expiry, 'at'>, now: number): number {
  // Not -0, which a log would show as such.
  return Math.ceil((at - now) / DAY_MS) || 0;
}

/** The last of the warnings that is due; undefined while there is time. */
export function dueWarning(expiry: Expiry, now: number): Warning | undefined {
  const days = daysLeft(expiry, now);
  const due = WARNINGS.findLast((before) => days <= before);
  return due === undefined ? undefined : { ...expiry, due, days };
}
