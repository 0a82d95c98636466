import { type Activity, CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import { deadline } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import type { ChannelFace, TeamChannels } from '../domain/helpdesk/ports.ts';
import type { Chat, Reader } from '../domain/model.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { installUrlOf } from '../install-url.ts';
import type { Settings } from '../settings.ts';
import type { ChannelToken } from './channel.ts';
import type { ChannelPosts } from './channel-posts.ts';
import type { EditMessage } from './edit-message.ts';
import { isConfirmed } from './messages.ts';
import { createReadTeam } from './read-team.ts';

const PATIENCE_MS = 10_000;

type Ports = {
  posts: ChannelPosts;
  edit: EditMessage;
  token: ChannelToken;
  settings: Settings;
  clock: Clock;
  log: Log;
};

/** What stands in channels. Everybody there reads along, so all of them get one language, and no zone of their own. */
export function createTeamChannels({ posts, edit, token, settings, clock, log }: Ports): TeamChannels {
  const reader: Reader = { locale: settings.helpdesk.locale, zone: 'UTC' };
  const installUrl = installUrlOf(settings);
  const readTeam = createReadTeam({ token, clock, log });

  /** One card and nothing else, as in people's own chats. `thread`: where the conversation has an id already. */
  function message(face: ChannelFace, thread?: Chat): Partial<Activity> {
    return {
      type: 'message',
      ...(thread && {
        from: { id: thread.bot, name: '' },
        conversation: { id: thread.id, name: '', isGroup: true, conversationType: 'channel' },
      }),
      summary: cards.summaryOf(face, reader),
      attachments: [CardFactory.adaptiveCard(cards.channel(face, reader, installUrl))],
    };
  }

  return {
    groupOf: ({ team, thread }) => readTeam(thread.serviceUrl, team),

    async post(place, face) {
      try {
        if ('channel' in place) return await posts.open(place.channel, message(face));
        return await posts.reply(place, message(face, place));
      } catch (error) {
        log.warn('teams.post-failed', describeError(error));
        throw error;
      }
    },

    async edit({ chat, id }, face) {
      try {
        const answer = await edit({ chat, id }, message(face, chat), deadline(clock, PATIENCE_MS));
        if (!isConfirmed(answer)) log.warn('teams.edit-failed', { face: face.is, status: answer.status });
        return isConfirmed(answer);
      } catch (error) {
        log.warn('teams.edit-failed', { face: face.is, ...describeError(error) });
        return false;
      }
    },
  };
}
