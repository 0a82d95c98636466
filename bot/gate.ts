import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { GUID } from './domain/guid.ts';
import type { Caller } from './domain/model.ts';
import { isChannelHost } from './endpoints.ts';
import type { Settings } from './settings.ts';

const guid = z.string().regex(GUID).toLowerCase();
const id = z.string().min(1).max(1_000);

/** The part of an activity that says who speaks, and where (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context). */
const origin = z.object({
  id: z.string().optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  from: z.object({ id, aadObjectId: guid }),
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: z.string(), tenantId: guid }),
  channelData: z.object({ tenant: z.object({ id: guid }) }),
  locale: z.string().max(100).optional().catch(undefined),
  localTimezone: z.string().max(100).optional().catch(undefined),
  entities: z
    .array(z.object({ type: z.string(), timezone: z.string().max(100).optional() }).catch({ type: '' }))
    .catch([]),
});

export type Denied =
  | 'malformed'
  | 'other-channel'
  | 'other-host'
  | 'other-tenant'
  | 'not-a-personal-chat'
  | 'token-event';

/** Whether an activity that the channel signed may be acted on, and as whose. Anything unusual is denied. */
export function admit(activity: Activity, settings: Settings): { caller: Caller } | { denied: Denied } {
  if (activity.type === 'event' && activity.name === 'tokens/response') return { denied: 'token-event' };
  const parsed = origin.safeParse(activity);
  if (!parsed.success) return { denied: 'malformed' };
  const { channelId, serviceUrl, from, recipient, conversation, channelData, locale, localTimezone, entities } =
    parsed.data;
  const { tenantId } = settings.bot;
  if (channelId !== 'msteams') return { denied: 'other-channel' };
  if (!isChannelHost(settings.endpoints.channelHosts, serviceUrl)) return { denied: 'other-host' };
  if (conversation.tenantId !== tenantId || channelData.tenant.id !== tenantId) return { denied: 'other-tenant' };
  if (conversation.conversationType !== 'personal') return { denied: 'not-a-personal-chat' };
  const zone = entities.find(({ type }) => type === 'clientInfo')?.timezone ?? localTimezone;
  return {
    caller: {
      person: from.aadObjectId,
      chat: { id: conversation.id, serviceUrl, bot: recipient.id },
      reader: { ...(locale && { locale }), ...(zone && { zone }) },
    },
  };
}
