import { failure, forBot } from './bot-framework.ts';
import type { Activity, Chat, Chats } from './chats.ts';
import type { Company } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Routes } from './routes.ts';
import { denialOfChannel, findChannel, noConversation, notInRoster, threadId } from './team-channels.ts';

type Opening = {
  isGroup?: boolean;
  tenantId?: string;
  members?: { id?: string }[];
  activity?: Activity;
  channelData?: { channel?: { id?: string }; tenant?: { id?: string } };
};

/**
 * How a bot begins a conversation. In a channel that is a thread, whose first message is the `activity`:
 * https://github.com/microsoft/teams.net/blob/main/core/docs/CreateConversation-API-Behavior.md. With a person it is the
 * chat that there is already, and only if the person has the app:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export function openingRoutes(company: Company, entra: Entra, chats: Chats): Routes {
  function openThread({ activity, channelData }: Opening): Answer {
    if (!activity) return malformed();
    const { channel } = findChannel(company, `${channelData?.channel?.id}`) ?? {};
    if (!channel) return noConversation();
    const denial = denialOfChannel(channel);
    if (denial) return denial;
    const { id } = chats.post(channel, 'bot', activity, 'new');
    return { status: 201, body: { id: threadId(channel, id), activityId: id } };
  }

  function openChat({ members = [], activity }: Opening): Answer {
    const [member] = members;
    if (members.length !== 1 || !member?.id) return malformed();
    const chat = chatOf(member.id);
    if (!chat?.installed) return notInRoster();
    if (!activity) return { status: 201, body: { id: chat.id } };
    return { status: 201, body: { id: chat.id, activityId: chats.post(chat, 'bot', activity).id } };
  }

  /** `member`: an account id towards the bot, or an object id of Entra. */
  function chatOf(member: string): Chat | undefined {
    const person = Object.values(company.people).find(
      (each) => each.id === member.toLowerCase() || chats.of(each).userId === member,
    );
    return person && chats.of(person);
  }

  return {
    'POST /teams/v3/conversations': forBot(company, entra, ({ body }) => {
      const opening = JSON.parse(body) as Opening;
      const { tenantId, channelData, isGroup } = opening;
      if ((tenantId ?? channelData?.tenant?.id) !== company.tenantId) return malformed();
      return isGroup ? openThread(opening) : openChat(opening);
    }),
  };
}

function malformed(): Answer {
  return failure(400, 'BadSyntax', 'Incorrect conversation creation parameters');
}
