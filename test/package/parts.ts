import { readFileSync } from 'node:fs';
import type { TeamsManifestLatest } from '@microsoft/app-manifest';
import type { Icons } from '../../appPackage/icon-checks.ts';
import { makePackage } from '../../appPackage/package.ts';
import { readPackageSettings } from '../../bot/settings.ts';
import { catalogueOf } from '../../cards/languages.ts';

export const BOT = '11111111-1111-4111-8111-111111111111';
export const SSO = '22222222-2222-4222-8222-222222222222';
export const APP = '33333333-3333-4333-8333-333333333333';

/** No reserved name, as those are refused; Microsoft keeps this one for made-up companies. */
export const environment = {
  MicrosoftAppId: BOT,
  SSO_CLIENT_ID: SSO,
  TEAMS_APP_ID: APP,
  APP_DEVELOPER: 'Adatum "IT"',
  APP_WEBSITE_URL: 'https://it.adatum.com/latchkey',
  APP_PRIVACY_URL: 'https://it.adatum.com/privacy',
  APP_TERMS_URL: 'https://it.adatum.com/terms',
};

const folder = new URL('../../appPackage/', import.meta.url);
export const template = readFileSync(new URL('manifest.json', folder), 'utf8');
export const icons = {
  'color.png': new Uint8Array(readFileSync(new URL('color.png', folder))),
  'outline.png': new Uint8Array(readFileSync(new URL('outline.png', folder))),
} satisfies Icons;

const typical = { template, icons, catalogueOf, version: '1.2.3', settings: readPackageSettings(environment) };

export async function packageOf(parts: Partial<typeof typical> = {}): Promise<{ manifest: string; zip: Uint8Array }> {
  const made = await makePackage({ ...typical, ...parts });
  if ('faults' in made) throw new Error(made.faults.join('\n'));
  return made;
}

/** What is wrong with a package of which one part is another. */
export async function faultsOf(parts: Partial<Omit<typeof typical, 'icons'>> & { icons?: Icons }): Promise<string[]> {
  const made = await makePackage({ ...typical, ...parts });
  return 'faults' in made ? made.faults : [];
}

/** The checked-in manifest with a change. */
export function templateWith(change: (manifest: TeamsManifestLatest) => void): string {
  const manifest = JSON.parse(template);
  change(manifest);
  return JSON.stringify(manifest);
}
