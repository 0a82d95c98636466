import { z } from 'zod';
import { deadline } from '../../domain/deadline.ts';
import type { Support } from '../../domain/model.ts';
import type { Clock, SupportSource } from '../../domain/ports.ts';
import type { Graph } from './client.ts';

const FRESH_MS = 6 * 60 * 60_000;
const TRY_AGAIN_MS = 5 * 60_000;
const PATIENCE_MS = 2_000;

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);
const branding = z.object({
  intuneBrand: z
    .object({
      contactITName: text,
      contactITPhoneNumber: text,
      contactITEmailAddress: text,
      onlineSupportSiteUrl: text,
    })
    .nullish(),
});

/** The contact of Intune's branding (https://learn.microsoft.com/graph/api/resources/intune-onboarding-intunebrand), read anew every six hours. */
export function createBrandingSupport(graph: Graph, clock: Clock): SupportSource {
  let known: Support | undefined;
  let askAgainAt = 0;

  async function read(): Promise<void> {
    const signal = deadline(clock, PATIENCE_MS);
    const path = '/deviceManagement';
    const answer = await graph.get({ version: 'v1.0', path, select: 'intuneBrand', shape: branding, signal });
    const brand = answer.body?.intuneBrand;
    known = {
      name: brand?.contactITName,
      phone: brand?.contactITPhoneNumber,
      email: brand?.contactITEmailAddress,
      url: brand?.onlineSupportSiteUrl,
    };
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
