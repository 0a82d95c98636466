import { failure, forBot } from './bot-framework.ts';
import type { Activity, Chat, ChatMessage, Chats } from './chats.ts';
import type { Company } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Call, Handler } from './routes.ts';
import { channelRoutes } from './team-channels.ts';
import type { Wire } from './wire.ts';

/** https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bots-message-format: about 100 KB. */
const MOST_BYTES = 100 * 1024;

/** Starts Teams' Bot Connector and answers its `serviceUrl`. */
export async function startConnector(wire: Wire, company: Company, entra: Entra, chats: Chats): Promise<string> {
  /** Only for the bot itself, and only in conversations that exist. */
  const inChat = (handler: (call: Call, chat: Chat) => Answer): Handler =>
    forBot(company, entra, (call) => {
      const chat = chats.find(call.params.conversation ?? '');
      if (!chat) return failure(404, 'ConversationNotFound', 'Conversation not found.');
      if (chat.blocked) return failure(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
      if (call.body.length * 2 > MOST_BYTES) return failure(413, 'MessageSizeTooBig', 'Message size too large.');
      return handler(call, chat);
    });

  const onMessage = (handler: (call: Call, chat: Chat, message: ChatMessage) => Answer): Handler =>
    inChat((call, chat) => {
      const message = chat.messages.find(({ id, from }) => id === call.params.activity && from === 'bot');
      return message
        ? handler(call, chat, message)
        : failure(404, 'ActivityNotFoundInConversation', 'The activity was not found in the conversation.');
    });

  const post = inChat(({ body }, chat) => {
    const activity = JSON.parse(body) as Activity;
    if (activity.type !== 'message') return { status: 201, body: { id: `1:${crypto.randomUUID()}` } };
    if (!activity.text || !activity.attachments?.length) {
      return { status: 201, body: { id: chats.post(chat, 'bot', activity).id } };
    }
    // Teams may split text and attachments into two messages, and then names the id of neither.
    const { text, attachments, ...rest } = activity;
    chats.post(chat, 'bot', { ...rest, text });
    chats.post(chat, 'bot', { ...rest, attachments });
    return { status: 201, body: {} };
  });

  const url = await wire.serve('connector', {
    'POST /teams/v3/conversations/:conversation/activities': post,
    'POST /teams/v3/conversations/:conversation/activities/:activity': post,
    'PUT /teams/v3/conversations/:conversation/activities/:activity': onMessage(({ body }, chat, message) => {
      chats.put(chat, message, JSON.parse(body) as Activity);
      return { status: 200, body: { id: message.id } };
    }),
    'DELETE /teams/v3/conversations/:conversation/activities/:activity': onMessage((_call, chat, message) => {
      chats.delete(chat, message);
      return { status: 200 };
    }),
    ...channelRoutes(company, entra),
  });
  return `${url}/teams/`;
}
