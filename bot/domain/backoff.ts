import type { BlankAnswer } from './ports.ts';

export const BACKOFF_CAP_MS = 15_000;
/** Who refuses now will not have changed his mind in a few seconds. */
export const REJECTED_EVERY_MS = 30_000;

/** Milliseconds until the next attempt: doubling with jitter up to a cap, and never before Teams allows it. */
export function waitAfter(answer: BlankAnswer, attempts: number): number {
  const backoff = Math.min(BACKOFF_CAP_MS, 1_000 * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2);
  return Math.max(Math.round(backoff), answer.kind === 'busy' ? (answer.retryAfterMs ?? 0) : REJECTED_EVERY_MS);
}
