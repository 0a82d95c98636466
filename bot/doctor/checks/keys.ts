import { z } from 'zod';
import { ask } from '../ask.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { tenantUrl } from './reach.ts';

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string().url() });
const keySet = z.object({ keys: z.array(z.object({ kid: z.string(), endorsements: z.array(z.string()).optional() })) });
type Keys = z.infer<typeof keySet>['keys'];

/** The keys by which Latchkey believes that a message comes from Teams. */
export const channelKeys: Check = {
  id: 'channel-keys',
  title: "The channel's keys",
  async look(world) {
    const { openIdMetadata, channelIssuer } = world.settings.endpoints;
    const published = await readKeys(world, openIdMetadata);
    if ('failed' in published) return published.failed;
    const { issuer, keys } = published;
    if (issuer !== channelIssuer) {
      return wrong(
        `they are published by ${issuer}, and BOT_TOKEN_ISSUER is ${channelIssuer}`,
        'Set CLOUD to the cloud of your tenant and leave BOT_OPENID_METADATA_URL and BOT_TOKEN_ISSUER unset.',
      );
    }
    const endorsed = keys.filter(({ endorsements }) => endorsements?.includes('msteams'));
    if (endorsed.length > 0) return ok('published, and endorsed for Microsoft Teams');
    return wrong(
      'none of them is endorsed for Microsoft Teams: Latchkey could not tell its messages from those of other channels',
      'Leave BOT_OPENID_METADATA_URL unset. If it is, something between this machine and Microsoft changes the answer.',
    );
  },
};

/** The keys by which Latchkey believes who a person is. */
export const tenant: Check = {
  id: 'tenant',
  title: 'The tenant and its keys',
  needs: ['entra'],
  async look(world) {
    const { endpoints, bot } = world.settings;
    const published = await readKeys(world, tenantUrl(world));
    if ('failed' in published) return published.failed;
    const expected = `${endpoints.login}/${bot.tenantId}/v2.0`;
    if (published.issuer === expected) return ok('Entra knows it and publishes its keys');
    return wrong(
      `Entra calls the tenant ${published.issuer}, not ${expected}: every sign-in would be refused`,
      'Set CLOUD to the cloud of your tenant and leave LOGIN_URL unset.',
    );
  },
};

async function readKeys(world: World, url: string): Promise<{ issuer: string; keys: Keys } | { failed: Verdict }> {
  const described = await ask(world.clock, url);
  if ('failed' in described) return described;
  const about = metadata.safeParse(described.body);
  if (!about.success) return { failed: unlike(url, described.status) };
  const published = await ask(world.clock, about.data.jwks_uri);
  if ('failed' in published) return published;
  const set = keySet.safeParse(published.body);
  if (!set.success || set.data.keys.length === 0) return { failed: unlike(about.data.jwks_uri, published.status) };
  return { issuer: about.data.issuer, keys: set.data.keys };
}

/** Entra answers 400 for a tenant that it does not know. */
function unlike(url: string, status: number): Verdict {
  const { host } = new URL(url);
  if (status === 400) {
    return wrong(
      `${host} knows no such tenant`,
      'Set MicrosoftAppTenantId to the id under Entra > Overview > Tenant ID.',
    );
  }
  return wrong(
    `${host} answers ${status} with something else than keys`,
    'Something between this machine and Microsoft may answer in its place: look at the proxy.',
  );
}
