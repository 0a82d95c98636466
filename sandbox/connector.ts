import { failure, forBot } from './bot-framework.ts';
import type { Activity, ChatMessage, Chats, Place } from './chats.ts';
import type { Company } from './company.ts';
import type { Entra } from './entra.ts';
import { openingRoutes } from './openings.ts';
import type { Answer, Call, Handler } from './routes.ts';
import { denialOfChannel, findChannel, noConversation, notInRoster, teamRoutes } from './team-channels.ts';
import type { Wire } from './wire.ts';

/** https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bots-message-format: about 100 KB. */
const MOST_BYTES = 100 * 1024;

/** A conversation that the bot may write in; `thread`: the one that it names, in a channel. */
type Found = { place: Place; thread?: string };

/** Starts Teams' Bot Connector and answers its `serviceUrl`. */
export async function startConnector(wire: Wire, company: Company, entra: Entra, chats: Chats): Promise<string> {
  function find(conversation: string): Found | { denial: Answer } {
    const chat = chats.find(conversation);
    if (chat?.blocked) {
      return { denial: failure(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.') };
    }
    if (chat) return chat.installed ? { place: chat } : { denial: notInRoster() };
    const { channel, thread } = findChannel(company, conversation) ?? {};
    if (!channel) return { denial: noConversation() };
    const denial = denialOfChannel(channel);
    if (denial) return { denial };
    const begun = [...channel.messages, ...channel.deleted].some(({ id }) => id === thread);
    if (thread !== undefined && !begun) return { denial: noConversation() };
    return { place: channel, thread: thread ?? 'new' };
  }

  /** Only for the bot itself, and only in conversations that exist. */
  const inPlace = (handler: (call: Call, found: Found) => Answer): Handler =>
    forBot(company, entra, (call) => {
      const found = find(call.params.conversation ?? '');
      if ('denial' in found) return found.denial;
      if (call.body.length * 2 > MOST_BYTES) return failure(413, 'MessageSizeTooBig', 'Message size too large.');
      return handler(call, found);
    });

  const onMessage = (handler: (call: Call, place: Place, message: ChatMessage) => Answer): Handler =>
    inPlace((call, { place, thread = 'new' }) => {
      const message = place.messages.find(({ id, from }) => id === call.params.activity && from === 'bot');
      return message && [message.thread ?? 'new', 'new'].includes(thread)
        ? handler(call, place, message)
        : failure(404, 'ActivityNotFoundInConversation', 'The activity was not found in the conversation.');
    });

  const post = inPlace(({ body }, { place, thread }) => {
    const activity = JSON.parse(body) as Activity;
    if (activity.type !== 'message') return { status: 201, body: { id: `1:${crypto.randomUUID()}` } };
    if (!activity.text || !activity.attachments?.length) {
      return { status: 201, body: { id: chats.post(place, 'bot', activity, thread).id } };
    }
    // Teams may split text and attachments into two messages, and then names the id of neither.
    const { text, attachments, ...rest } = activity;
    chats.post(place, 'bot', { ...rest, text }, thread);
    chats.post(place, 'bot', { ...rest, attachments }, thread);
    return { status: 201, body: {} };
  });

  const url = await wire.serve('connector', {
    'POST /teams/v3/conversations/:conversation/activities': post,
    'POST /teams/v3/conversations/:conversation/activities/:activity': post,
    'PUT /teams/v3/conversations/:conversation/activities/:activity': onMessage(({ body }, place, message) => {
      chats.put(place, message, JSON.parse(body) as Activity);
      return { status: 200, body: { id: message.id } };
    }),
    'DELETE /teams/v3/conversations/:conversation/activities/:activity': onMessage((_call, place, message) => {
      chats.delete(place, message);
      return { status: 200 };
    }),
    ...openingRoutes(company, entra, chats),
    ...teamRoutes(company, entra),
  });
  return `${url}/teams/`;
}
