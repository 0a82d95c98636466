import { type Activity, CardFactory } from 'botbuilder';
import type { Card } from '../../cards/index.ts';
import { deadline, within } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import type { Chat, MessageRef } from '../domain/model.ts';
import type { NewestMessage } from '../domain/newest.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { calling } from '../telemetry/observed.ts';
import type { ConnectTo } from './channel.ts';
import type { EditAnswer, EditMessage } from './edit-message.ts';

const PATIENCE_MS = 10_000;

/** What a message shows. `face`: its name, for the log. `summary`: what its notification says, which may stand on a lock screen. */
export type Shown = { face: string; summary: string; card: Card };
type Ports = { connect: ConnectTo; edit: EditMessage; newest: NewestMessage; clock: Clock; log: Log };

export type Messages = ReturnType<typeof createMessages>;

/** Messages in people's own chats, over the Bot Connector (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). */
export function createMessages({ connect, edit, newest, clock, log }: Ports) {
  return {
    /** The SDK repeats a POST after a 5xx, which may leave twins: only ever for cards without a key. Throws `Unavailable`, with Teams' status if it refused. */
    async post({ chat }: { chat: Chat }, shown: Shown, tickets?: string[]): Promise<MessageRef> {
      const connector = await connect(chat.serviceUrl);
      // What we give up is given up: the SDK's repeats must not arrive later beside our own.
      const abortSignal = deadline(clock, PATIENCE_MS);
      const { id } = await calling({ system: 'teams', operation: 'post' }, () => {
        const posting = connector.conversations.sendToConversation(chat.id, message(chat, shown), { abortSignal });
        return within(clock, PATIENCE_MS, 'Teams', posting);
      }).catch((error) => {
        log.warn('teams.post-failed', describeError(error));
        throw new Unavailable('Teams', 'busy', { status: (error as { statusCode?: number }).statusCode });
      });
      if (!id) throw new Unavailable('Teams', 'busy');
      // The message is there, whether or not we can note it.
      await newest
        .botPosted({ chat, id }, tickets)
        .catch((error) => log.warn('teams.newest-unknown', describeError(error)));
      return { chat, id };
    },

    /** Teams' answer, or that there was none: `sent` tells whether Teams may have heard of it. */
    async put(
      place: MessageRef,
      shown: Shown,
      signal = deadline(clock, PATIENCE_MS),
    ): Promise<EditAnswer | { status: undefined; sent: boolean }> {
      try {
        const answer = await edit(place, message(place.chat, shown), signal);
        if (!isConfirmed(answer)) log.warn('teams.edit-failed', { face: shown.face, status: answer.status });
        return answer;
      } catch (error) {
        log.warn('teams.edit-failed', { face: shown.face, ...describeError(error) });
        return { status: undefined, sent: !(error instanceof Unavailable) };
      }
    },
  };
}

export function isConfirmed({ status }: { status: number | undefined }): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** One card and nothing else: Teams may split text and attachment, and then answers no id. */
function message(chat: Chat, { summary, card }: Shown): Partial<Activity> {
  return {
    type: 'message',
    from: { id: chat.bot, name: '' },
    conversation: { id: chat.id, name: '', isGroup: false, conversationType: 'personal' },
    summary,
    attachments: [CardFactory.adaptiveCard(card)],
  };
}
