import type { Activity } from 'botbuilder';
import { deadline, within } from '../domain/deadline.ts';
import type { Chat, MessageRef } from '../domain/model.ts';
import type { Clock } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import type { Operation } from '../telemetry/names.ts';
import { calling } from '../telemetry/observed.ts';
import type { ConnectTo } from './channel.ts';

/** Less than a lease is held (`domain/leases.ts`), so that no other instance begins meanwhile. */
const PATIENCE_MS = 9_000;

type Ports = { connect: ConnectTo; settings: Pick<Settings, 'bot' | 'endpoints'>; clock: Clock };

/** Messages in channels of teams, where Latchkey was added to the team. Throw `Unavailable`. */
export type ChannelPosts = {
  /** The first message of a new thread; a channel has no other way in for a bot that speaks first. */
  open(channel: string, activity: Partial<Activity>): Promise<MessageRef>;
  reply(thread: Chat, activity: Partial<Activity>): Promise<MessageRef>;
};

export function createChannelPosts({ connect, settings, clock }: Ports): ChannelPosts {
  const { bot, endpoints } = settings;

  /** What we give up is given up: it must not arrive later beside the next attempt. */
  function inTime<T>(
    operation: Operation<'teams'>,
    post: (signal: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const abortSignal = deadline(clock, PATIENCE_MS);
    return calling({ system: 'teams', operation }, () =>
      within(clock, PATIENCE_MS, 'Teams', post({ abortSignal })),
    ).catch((error) => {
      throw error instanceof Unavailable ? error : unavailable(error);
    });
  }

  return {
    /** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
    async open(channel, activity) {
      const { teams } = endpoints;
      // The settings refuse a channel without it.
      if (teams === undefined) throw new Unavailable('Teams', 'rejected');
      const conversation = {
        isGroup: true,
        bot: { id: `28:${bot.appId}`, name: '' },
        tenantId: bot.tenantId,
        channelData: { channel: { id: channel }, tenant: { id: bot.tenantId } },
        activity: activity as Activity,
      };
      const { id, activityId } = await inTime('post-in-channel', async (options) =>
        (await connect(teams)).conversations.createConversation(conversation, options),
      );
      return { chat: { id, serviceUrl: teams, bot: `28:${bot.appId}` }, id: activityId };
    },

    async reply(thread, activity) {
      const { id } = await inTime('reply-in-channel', async (options) =>
        (await connect(thread.serviceUrl)).conversations.sendToConversation(thread.id, activity, options),
      );
      if (!id) throw new Unavailable('Teams', 'busy');
      return { chat: thread, id };
    },
  };
}

/** 403: Latchkey was not added to that team. 404: there is no such channel. */
export function unavailable({ statusCode: status }: { statusCode?: number }): Unavailable {
  const rejected = status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
  return new Unavailable('Teams', rejected ? 'rejected' : 'busy', { status });
}
