import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type AppIds, appIdsOf } from '../../app-ids.ts';
import { type Check, ok, unchecked, wrong } from '../check.ts';

const built = z.object({
  id: z.string(),
  version: z.string(),
  bots: z.tuple([z.object({ botId: z.string() })]),
  webApplicationInfo: z.object({ id: z.string(), resource: z.string() }),
  validDomains: z.array(z.string()),
});

/** The field of the manifest, and the setting that it comes from. */
const places: Record<keyof AppIds, [field: string, setting: string]> = {
  teamsAppId: ['id', 'TEAMS_APP_ID'],
  botId: ['bots[0].botId', 'MicrosoftAppId'],
  ssoClientId: ['webApplicationInfo.id', 'SSO_CLIENT_ID'],
  resource: ['webApplicationInfo.resource', 'MicrosoftAppId'],
  signInHost: ['validDomains', 'BOT_TOKEN_SERVICE_URL'],
};

export const manifest: Check = {
  id: 'manifest',
  title: 'App package',
  async look({ settings, manifestFile }) {
    const text = await readFile(manifestFile, 'utf8').catch(() => undefined);
    if (text === undefined) return unchecked('there is none here to compare: docs/install.md, step 8');
    const parsed = built.safeParse(parsedJson(text));
    if (!parsed.success) return wrong(`${manifestFile} is no manifest of Latchkey`, 'Build it anew: npm run package.');
    const wanted = appIdsOf(settings);
    const { id, version, bots, webApplicationInfo, validDomains } = parsed.data;
    const found: AppIds = {
      teamsAppId: id,
      botId: bots[0].botId,
      ssoClientId: webApplicationInfo.id,
      resource: webApplicationInfo.resource,
      signInHost: validDomains.find((host) => host === wanted.signInHost) ?? '',
    };
    const names = Object.keys(places) as (keyof AppIds)[];
    const differing = names.filter((name) => found[name].toLowerCase() !== wanted[name].toLowerCase());
    if (differing.length === 0) return ok(`version ${version} was built for these settings`);
    const told = differing.map((name) => places[name].join(' is not that of '));
    return wrong(
      `it was built for other settings: ${told.join('; ')}`,
      'Build it anew, with a higher version, and upload it.',
    );
  },
};

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
