import { CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import type { Reader } from '../domain/model.ts';
import type { OpsChannel } from '../domain/ports.ts';
import type { Settings } from '../settings.ts';
import type { ChannelPosts } from './channel-posts.ts';

/** undefined: none is set. */
export function createOpsChannel(ports: { posts: ChannelPosts; settings: Settings }): OpsChannel | undefined {
  const { opsChannel, spoken } = ports.settings;
  if (opsChannel === undefined) return undefined;
  // Of a channel, Teams tells neither language nor zone.
  const operators: Reader = { locale: spoken.otherwise, zone: 'UTC' };
  return {
    async warn(warning) {
      await ports.posts.open(opsChannel, {
        type: 'message',
        summary: cards.summary('warning', operators),
        attachments: [CardFactory.adaptiveCard(cards.expiry(warning, operators))],
      });
    },
  };
}
