import { AppManifestUtils, type TeamsManifestLatest } from '@microsoft/app-manifest';
import { strToU8, zipSync } from 'fflate';
import { appIdsOf } from '../bot/app-ids.ts';
import type { PackageSettings } from '../bot/settings.ts';
import { manifestFaults } from './checks.ts';
import { fill } from './fill.ts';
import { type Icons, iconFaults } from './icon-checks.ts';

/** This one comes with its package; any other would be fetched. */
const SCHEMA = 'https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.schema.json';

type Parts = { template: string; icons: Icons; settings: PackageSettings; version: string };

/** The app package for Teams, the same bytes for the same parts; or all that is wrong with it. */
export async function makePackage(parts: Parts): Promise<{ manifest: string; zip: Uint8Array } | { faults: string[] }> {
  const { filled, faults } = fill(parts.template, valuesOf(parts));
  if (faults.length === 0) faults.push(...(await faultsIn(filled as TeamsManifestLatest)));
  faults.push(...iconFaults(parts.icons));
  if (faults.length > 0) return { faults };
  const manifest = `${JSON.stringify(filled, null, 2)}\n`;
  return { manifest, zip: zipped(manifest, parts.icons) };
}

function valuesOf({ settings, version }: Parts): Record<string, string> {
  const { teamsAppId, botId, ssoClientId, resource, signInHost } = appIdsOf(settings);
  const { name, websiteUrl, privacyUrl, termsOfUseUrl } = settings.developer;
  return {
    APP_VERSION: version,
    TEAMS_APP_ID: teamsAppId,
    BOT_ID: botId,
    SSO_CLIENT_ID: ssoClientId,
    SSO_RESOURCE: resource,
    SIGN_IN_HOST: signInHost,
    APP_DEVELOPER: name,
    APP_WEBSITE_URL: websiteUrl,
    APP_PRIVACY_URL: privacyUrl,
    APP_TERMS_URL: termsOfUseUrl,
  };
}

async function faultsIn(manifest: TeamsManifestLatest): Promise<string[]> {
  if (manifest.$schema !== SCHEMA) return [`$schema must be ${SCHEMA}`];
  const faults = await AppManifestUtils.validateAgainstSchema(manifest);
  return faults.length > 0 ? faults.map((fault) => `manifest.json${fault}`) : manifestFaults(manifest);
}

function zipped(manifest: string, icons: Icons): Uint8Array {
  const files = { 'manifest.json': strToU8(manifest), ...icons } as Record<string, Uint8Array>;
  // A zip holds local time without its zone: this is the same everywhere.
  return zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) });
}
