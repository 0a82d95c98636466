import { deadline } from '../domain/deadline.ts';
import type { Support } from '../domain/model.ts';
import type { Clock, SupportSource } from '../domain/ports.ts';
import type { ReadBranding } from './graph/branding.ts';

const FRESH_MS = 6 * 60 * 60_000;
const TRY_AGAIN_MS = 5 * 60_000;
const PATIENCE_MS = 2_000;

/** The contact of Intune's branding, read anew every six hours. */
export function createBrandingSupport(readBranding: ReadBranding, clock: Clock): SupportSource {
  let known: Support | undefined;
  let askAgainAt = 0;

  async function read(): Promise<void> {
    known = await readBranding(deadline(clock, PATIENCE_MS));
    askAgainAt = clock.now() + FRESH_MS;
  }

  return async () => {
    if (clock.now() >= askAgainAt) {
      askAgainAt = clock.now() + TRY_AGAIN_MS;
      await read().catch(() => {});
    }
    return known;
  };
}
