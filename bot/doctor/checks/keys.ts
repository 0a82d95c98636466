import { z } from 'zod';
import { signingKeysUrl } from '../../adapters/sso-token.ts';
import { ask } from '../ask.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { tenantUrl } from './reach.ts';

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string().url() });
const keySet = z.object({
  keys: z.array(z.object({ kid: z.string(), endorsements: z.array(z.string()).optional() })).nonempty(),
});
type Keys = z.infer<typeof keySet>['keys'];

const UNCHANGED =
  'Leave BOT_OPENID_METADATA_URL unset. If it is, something between this machine and Microsoft changes the answer.';

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
    if (!keys.some(({ endorsements }) => endorsements?.includes('msteams'))) {
      return wrong('none of them is endorsed for Microsoft Teams: nobody would be heard', UNCHANGED);
    }
    if (keys.every(({ endorsements }) => endorsements?.length)) return ok('published, each endorsed for its channels');
    return warning('some are endorsed for no channel, and so would be believed for any', UNCHANGED);
  },
};

/** The keys by which Latchkey believes who a person is, from where it reads them. */
export const tenant: Check = {
  id: 'tenant',
  title: 'The tenant and its keys',
  needs: ['entra'],
  async look(world) {
    const { endpoints, bot } = world.settings;
    const described = await read(world, tenantUrl(world), metadata, UNKNOWN_TENANT);
    if ('failed' in described) return described.failed;
    const expected = `${endpoints.login}/${bot.tenantId}/v2.0`;
    if (described.answer.issuer !== expected) {
      return wrong(
        `Entra calls the tenant ${described.answer.issuer}, not ${expected}: every sign-in would be refused`,
        'Set CLOUD to the cloud of your tenant and leave LOGIN_URL unset.',
      );
    }
    const published = await read(world, signingKeysUrl(world.settings), keySet);
    return 'failed' in published ? published.failed : ok('Entra knows it and publishes its keys');
  },
};

async function readKeys(world: World, url: string): Promise<{ issuer: string; keys: Keys } | { failed: Verdict }> {
  const described = await read(world, url, metadata);
  if ('failed' in described) return described;
  const { issuer, jwks_uri } = described.answer;
  const place = new URL(jwks_uri);
  if (place.origin !== new URL(url).origin) {
    return { failed: wrong(`they are said to be at ${place.origin}, which is somewhere else`, UNCHANGED) };
  }
  const published = await read(world, jwks_uri, keySet);
  return 'failed' in published ? published : { issuer, keys: published.answer.keys };
}

/** Entra answers 400 for one that it does not know. */
const UNKNOWN_TENANT = wrong(
  'Entra knows no such tenant',
  'Set MicrosoftAppTenantId to the id under Entra > Overview > Tenant ID.',
);

async function read<T>(
  world: World,
  url: string,
  shape: z.ZodType<T>,
  on400?: Verdict,
): Promise<{ answer: T } | { failed: Verdict }> {
  const answer = await ask(world.clock, url);
  if ('failed' in answer) return answer;
  const parsed = shape.safeParse(answer.body);
  if (parsed.success) return { answer: parsed.data };
  if (answer.status === 400 && on400) return { failed: on400 };
  const { host } = new URL(url);
  return {
    failed: wrong(
      `${host} answers ${answer.status} with something other than keys`,
      'Something between this machine and Microsoft may answer in its place: look at the proxy.',
    ),
  };
}
