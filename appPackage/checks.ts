import type { TeamsManifestLatest } from '@microsoft/app-manifest';
import { GUID } from '../bot/domain/guid.ts';

/** Names that are reserved for examples (RFC 2606 and 6761), this machine, and Microsoft's made-up companies. */
const PLACEHOLDER =
  /(^|\.)(example|test|invalid|localhost|(example|contoso|fabrikam)\.(com|net|org))$|^127\.|^\[::1\]$/;
/** https://github.com/OfficeDev/microsoft-teams-app-schema/issues/174: no more of semver than this can be uploaded. */
const VERSION = /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/;
const NIL = /^[0-]*$/;

/** What Teams refuses, or people stumble over, though the schema lets it pass. */
export function manifestFaults(manifest: TeamsManifestLatest): string[] {
  return [
    ...(VERSION.test(manifest.version) ? [] : ['version must be MAJOR.MINOR.PATCH, such as 1.0.1']),
    ...idFaults(manifest),
    ...iconNameFaults(manifest),
    ...[...textsIn(manifest)].flatMap(([path, text]) => urlFaults(path, text)),
    ...(manifest.validDomains ?? []).flatMap(domainFaults),
  ];
}

function idFaults({ id, bots = [], webApplicationInfo }: TeamsManifestLatest): string[] {
  const ids = { id, 'bots[0].botId': bots[0]?.botId, 'webApplicationInfo.id': webApplicationInfo?.id };
  const wrong = Object.entries(ids).filter(([, given = '']) => !GUID.test(given) || NIL.test(given));
  return wrong.map(([path]) => `${path} must be a GUID`);
}

/** The package holds these two and no other. */
function iconNameFaults({ icons: { color, outline, ...others } }: TeamsManifestLatest): string[] {
  if (color === 'color.png' && outline === 'outline.png' && Object.keys(others).length === 0) return [];
  return ['icons must be color.png and outline.png'];
}

function* textsIn(value: unknown, path = ''): Generator<[path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) yield* textsIn(part, path ? `${path}.${key}` : key);
}

function urlFaults(path: string, text: string): string[] {
  // The name of an API: nothing is ever fetched from it.
  if (!text.includes('://') || path === 'webApplicationInfo.resource') return [];
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return [`${path} must be an https:// address`];
  return PLACEHOLDER.test(url.hostname) ? [`${path} is on ${url.hostname}, which is only a placeholder`] : [];
}

function domainFaults(domain: string): string[] {
  if (!/^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(domain)) {
    return [`validDomains must be hosts without scheme, port, path or wildcard, not ${domain}`];
  }
  return PLACEHOLDER.test(domain) ? [`validDomains has ${domain}, which is only a placeholder`] : [];
}
