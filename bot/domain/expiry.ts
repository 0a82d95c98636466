/** Something whose end stops everything: the first client secret to expire, or the certificate. */
export type Expiry = {
  what: 'secret' | 'certificate';
  /** Epoch milliseconds. */
  at: number;
};

const DAY_MS = 24 * 60 * 60_000;
/** Days before the end at which a warning is due. */
export const WARNINGS = [60, 30, 7, 1, 0] as const;

/** Whole days left, rounded up; 0 or less: it has expired. */
export function daysLeft({ at }: Pick<Expiry, 'at'>, now: number): number {
  return Math.ceil((at - now) / DAY_MS);
}

/** The last of the warnings that is due; undefined while there is time. */
export function dueWarning(expiry: Expiry, now: number): (typeof WARNINGS)[number] | undefined {
  return WARNINGS.findLast((days) => daysLeft(expiry, now) <= days);
}
