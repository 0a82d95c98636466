import { z } from 'zod';
import type { Support } from '../../domain/model.ts';
import type { Graph } from './client.ts';

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

/** The contact of Intune's branding (https://learn.microsoft.com/graph/api/resources/intune-onboarding-intunebrand). Throws `Unavailable`. */
export type ReadBranding = (signal: AbortSignal) => Promise<Support>;

export function createBranding(graph: Graph): ReadBranding {
  return async (signal) => {
    const path = '/deviceManagement';
    const answer = await graph.get({
      name: 'branding',
      version: 'v1.0',
      path,
      select: 'intuneBrand',
      shape: branding,
      signal,
    });
    const brand = answer.body?.intuneBrand;
    return {
      name: brand?.contactITName,
      phone: brand?.contactITPhoneNumber,
      email: brand?.contactITEmailAddress,
      url: brand?.onlineSupportSiteUrl,
    };
  };
}
