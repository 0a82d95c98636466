import type { Facts } from './model.ts';
import { Unavailable } from './unavailable.ts';

/** Facts about an error for a log line. Never its message: a connector's error carries the card, MSAL's may carry a claim. */
export function describeError(error: unknown): Facts {
  if (error instanceof Unavailable) return { error: error.message };
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    error: error.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof statusCode === 'number' && { status: statusCode }),
    at: error.stack?.replace(error.message, '').match(/\n\s+at .*?([\w.-]+\.[jt]s:\d+)/)?.[1],
  };
}
