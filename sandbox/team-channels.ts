import { failure, forBot } from './bot-framework.ts';
import type { Company, Team, TeamChannel } from './company.ts';
import type { Entra } from './entra.ts';
import type { Answer, Routes } from './routes.ts';

/** A thread as a conversation: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations */
export function threadId({ id }: TeamChannel, thread: string): string {
  return `${id};messageid=${thread}`;
}

/** The channel of a conversation, and the thread that it names, if any. */
export function findChannel(
  { channels }: Company,
  conversation: string,
): { channel: TeamChannel; thread: string | undefined } | undefined {
  const [id, thread] = conversation.split(';messageid=');
  const channel = Object.values(channels).find((each) => each.id === id);
  return channel && { channel, thread };
}

/** Why the bot does not get into a channel; undefined: it does. */
export function denialOfChannel({ installed, team }: TeamChannel): Answer | undefined {
  return installed && team.installed ? undefined : notInRoster();
}

export function notInRoster(): Answer {
  return failure(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.');
}

export function noConversation(): Answer {
  return failure(404, 'ConversationNotFound', 'Conversation not found.');
}

/** The part of the connector that tells of teams and of who is in them. */
export function teamRoutes(company: Company, entra: Entra): Routes {
  const accounts = ({ members }: Team) =>
    Object.values(company.people)
      .filter(({ id }) => members.includes(id))
      .map(({ id, name, userPrincipalName }) => ({ id: `29:1${id}`, name, aadObjectId: id, userPrincipalName }));

  return {
    // https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
    'GET /teams/v3/teams/:team': forBot(company, entra, ({ params }) => {
      const team = Object.values(company.teams).find(({ id }) => id === params.team);
      if (!team) return failure(404, 'TeamNotFound', 'Team not found.');
      if (!team.installed) return notInRoster();
      return { status: 200, body: { id: team.id, name: team.name, aadGroupId: team.groupId } };
    }),

    'GET /teams/v3/conversations/:conversation/pagedmembers': forBot(company, entra, ({ params }) => {
      const { channel } = findChannel(company, params.conversation ?? '') ?? {};
      if (!channel) return noConversation();
      return denialOfChannel(channel) ?? { status: 200, body: { members: accounts(channel.team) } };
    }),
  };
}
