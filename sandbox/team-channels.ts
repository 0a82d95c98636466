import { failure, forBot } from './bot-framework.ts';
import type { Activity } from './chats.ts';
import type { Company, TeamChannel } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Routes } from './routes.ts';

type Opening = {
  isGroup?: boolean;
  tenantId?: string;
  activity?: Activity;
  channelData?: { channel?: { id?: string } };
};

/**
 * The part of the connector that knows channels. A bot posts there by opening a thread, whose first message is the `activity`:
 * https://github.com/microsoft/teams.net/blob/main/core/docs/CreateConversation-API-Behavior.md
 */
export function channelRoutes(company: Company, entra: Entra): Routes {
  function inChannel(id: string | undefined, act: (channel: TeamChannel) => Answer): Answer {
    const channel = Object.values(company.channels).find((each) => each.id === id);
    if (!channel) return failure(404, 'ConversationNotFound', 'Conversation not found.');
    if (channel.installed) return act(channel);
    return failure(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
  }

  return {
    'POST /teams/v3/conversations': forBot(company, entra, ({ body }) => {
      const { isGroup, tenantId, activity, channelData } = JSON.parse(body) as Opening;
      if (!isGroup || !activity || tenantId !== company.tenantId) {
        return failure(400, 'BadSyntax', 'Incorrect conversation creation parameters');
      }
      return inChannel(channelData?.channel?.id, ({ id, posts }) => {
        const activityId = `${Date.now()}${posts.length}`;
        posts.push({ ...activity, id: activityId });
        return { status: 201, body: { id: `${id};messageid=${activityId}`, activityId } };
      });
    }),

    'GET /teams/v3/conversations/:conversation/pagedmembers': forBot(company, entra, ({ params }) =>
      inChannel(params.conversation, () => {
        const { name, id, userPrincipalName } = company.people.lea;
        return { status: 200, body: { members: [{ id: `29:1${id}`, name, aadObjectId: id, userPrincipalName }] } };
      }),
    ),
  };
}
