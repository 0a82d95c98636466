import { AppManifestUtils, type TeamsManifestLatest } from '@microsoft/app-manifest';
import { strToU8, zipSync } from 'fflate';
import { appIdsOf } from '../bot/app-ids.ts';
import type { PackageSettings } from '../bot/settings.ts';
import { manifestFaults } from './checks.ts';
import { fill } from './fill.ts';
import { type Icons, iconFaults } from './icon-checks.ts';
import { MANIFEST_SCHEMA } from './schemas.ts';
import { translationFaults } from './translation-checks.ts';
import { type CatalogueOf, localizationInfoOf, type Translation, translationsIn } from './translations.ts';

type Parts = {
  template: string;
  icons: Icons;
  catalogueOf: CatalogueOf;
  settings: PackageSettings;
  version: string;
};

/** The app package for Teams, the same bytes for the same parts; or all that is wrong with it. */
export async function makePackage(parts: Parts): Promise<{ manifest: string; zip: Uint8Array } | { faults: string[] }> {
  const translations = translationsIn(parts.settings.languages, parts.catalogueOf);
  const { filled, faults } = fill(parts.template, valuesOf(parts));
  const whole = { ...(filled as TeamsManifestLatest), localizationInfo: localizationInfoOf(translations) };
  if (faults.length === 0) faults.push(...(await faultsIn(whole)));
  faults.push(...(await translationFaults(translations)), ...iconFaults(parts.icons));
  if (faults.length > 0) return { faults };
  const manifest = jsonOf(whole);
  return { manifest, zip: zipped(manifest, parts.icons, translations) };
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
  if (manifest.$schema !== MANIFEST_SCHEMA) return [`$schema must be ${MANIFEST_SCHEMA}`];
  const faults = await AppManifestUtils.validateAgainstSchema(manifest);
  return faults.length > 0 ? faults.map((fault) => `manifest.json${fault}`) : manifestFaults(manifest);
}

function zipped(manifest: string, icons: Icons, translations: readonly Translation[]): Uint8Array {
  const translated = translations.map(({ file, texts }) => [file, strToU8(jsonOf(texts))]);
  const files = { 'manifest.json': strToU8(manifest), ...icons, ...Object.fromEntries(translated) };
  // A zip holds local time without its zone: this is the same everywhere.
  return zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) });
}

function jsonOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
