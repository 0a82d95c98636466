import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { localeAmong, type Spoken } from '../cards/words.ts';
import { GUID } from './domain/guid.ts';
import type { Speaker } from './domain/helpdesk/model.ts';
import type { Caller, Reader } from './domain/model.ts';
import type { Outsider } from './domain/outsiders.ts';
import { isChannelHost } from './endpoints.ts';
import type { Settings } from './settings.ts';

const guid = z.string().regex(GUID).toLowerCase();
const id = z.string().min(1).max(1_000);
const told = z.string().max(100).optional().catch(undefined);

/** Where somebody speaks (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context). */
const place = z.object({
  // The SDK puts it into every answer and into an address, and throws over what is no text.
  id: z.string().max(1_000).optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  from: z.object({ id, aadObjectId: z.unknown() }),
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: z.string() }),
  locale: told,
  localTimezone: told,
  entities: z.array(z.object({ type: z.string(), timezone: told, locale: told }).catch({ type: '' })).catch([]),
});

/** Where in Teams, of a message in a channel. */
const team = z.object({ channelData: z.object({ team: z.object({ id }) }) });

/** Who it is, and of which company. */
const identity = z.object({
  from: z.object({ aadObjectId: guid }),
  conversation: z.object({ tenantId: guid }),
  channelData: z.object({ tenant: z.object({ id: guid }) }),
});

export const denials = [
  'malformed',
  'other-channel',
  'other-host',
  'other-tenant',
  'unknown-person',
  'not-a-personal-chat',
  'token-event',
] as const;

export type Denial = {
  denied: (typeof denials)[number];
  /** Whom to tell. Everybody else is denied in silence. */
  outsider?: Outsider;
};

/** Whether an activity that the channel signed may be acted on, and as whose. Anything unusual is denied. */
export function admit(activity: Activity, settings: Settings): { caller: Caller } | { speaker: Speaker } | Denial {
  if (activity.type === 'event' && activity.name === 'tokens/response') return { denied: 'token-event' };
  const placed = place.safeParse(activity);
  if (!placed.success) return { denied: 'malformed' };
  const { channelId, serviceUrl, from, recipient, conversation } = placed.data;
  if (channelId !== 'msteams') return { denied: 'other-channel' };
  if (!isChannelHost(settings.endpoints.channelHosts, serviceUrl)) return { denied: 'other-host' };
  const chat = { id: conversation.id, serviceUrl, bot: recipient.id };
  const reader = readerOf(placed.data, settings.spoken);
  const personal = conversation.conversationType === 'personal';
  const spoken =
    settings.helpdesk.group !== undefined && conversation.conversationType === 'channel'
      ? team.safeParse(activity).data
      : undefined;
  const outsider = (refusal: Outsider['refusal']) => (personal || spoken) && { outsider: { refusal, chat, reader } };

  // People without an account, as in meetings, have none.
  if ((from.aadObjectId ?? undefined) === undefined) return { denied: 'unknown-person', ...outsider('unknown-person') };
  const identified = identity.safeParse(activity);
  if (!identified.success) return { denied: 'malformed' };
  const { from: person, conversation: its, channelData } = identified.data;
  if ([its.tenantId, channelData.tenant.id].some((tenant) => tenant !== settings.bot.tenantId)) {
    return { denied: 'other-tenant', ...outsider('other-company') };
  }
  const who = { person: person.aadObjectId, user: from.id, reader };
  if (personal) return { caller: { ...who, chat } };
  if (spoken && activity.type === 'message')
    return { speaker: { ...who, thread: chat, team: spoken.channelData.team.id } };
  return { denied: 'not-a-personal-chat' };
}

function readerOf({ locale, localTimezone, entities }: z.infer<typeof place>, spoken: Spoken): Reader {
  const client = entities.find(({ type }) => type === 'clientInfo');
  const zone = client?.timezone ?? localTimezone;
  return { locale: localeAmong(spoken, locale ?? client?.locale), ...(zone && { zone }) };
}
