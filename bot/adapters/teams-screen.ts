import { type Activity, CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import { deadline, within } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import type { Chat, MessageRef } from '../domain/model.ts';
import type { NewestMessage } from '../domain/newest.ts';
import type { BlankAnswer, Clock, Log, Screen } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { ConnectTo } from './channel.ts';
import type { EditAnswer, EditMessage } from './edit-message.ts';
import type { SupportSource } from './graph/support.ts';

const PATIENCE_MS = 10_000;

type Ports = {
  connect: ConnectTo;
  edit: EditMessage;
  support: SupportSource;
  newest: NewestMessage;
  clock: Clock;
  log: Log;
};

/** The chat as people see it, over the Bot Connector (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). */
export function createTeamsScreen({ connect, edit, support, newest, clock, log }: Ports): Screen {
  /** The SDK repeats a POST after a 5xx, which may leave twins: only ever for cards without a key. */
  async function post(chat: Chat, card: cards.Card, summary: string): Promise<MessageRef> {
    const connector = await connect(chat.serviceUrl);
    const posting = connector.conversations.sendToConversation(chat.id, message(chat, card, summary));
    const { id } = await within(clock, PATIENCE_MS, 'Teams', posting).catch((error) => {
      log.warn('teams.post-failed', describeError(error));
      throw new Unavailable('Teams', 'busy', statusOf(error));
    });
    if (!id) throw new Unavailable('Teams', 'busy');
    return { chat, id };
  }

  /** Teams' answer, or that there was none: `sent` tells whether Teams may have heard of it. */
  async function put(
    place: MessageRef,
    card: cards.Card,
    summary: string,
    signal = deadline(clock, PATIENCE_MS),
  ): Promise<EditAnswer | { status: undefined; sent: boolean }> {
    try {
      const answer = await edit(place, message(place.chat, card, summary), signal);
      if (answer.status >= 300) log.warn('teams.edit-failed', { status: answer.status });
      return answer;
    } catch (error) {
      log.warn('teams.edit-failed', describeError(error));
      return { status: undefined, sent: !(error instanceof Unavailable) };
    }
  }

  return {
    async open(caller, macName) {
      const opened = await post(
        caller.chat,
        cards.fetching(caller.reader, { macName }),
        cards.summaries(caller.reader).fetching,
      );
      await newest.botPosted(opened);
      return opened;
    },

    async reuse(place, reader, macName) {
      return isConfirmed(await put(place, cards.fetching(reader, { macName }), cards.summaries(reader).fetching));
    },

    async show(place, face, signal) {
      const answer = await put(place, cards.key(face, place.id), cards.summaries(face.reader).key, signal);
      if (isConfirmed(answer)) return 'shown';
      log.alert('teams.showing-failed', { status: answer.status });
      if (answer.status === undefined) return answer.sent ? 'unknown' : 'refused';
      return answer.status >= 400 && answer.status < 500 ? 'refused' : 'unknown';
    },

    async blank({ message: place, reader, mac, again }) {
      const card = cards.hidden(reader, { macName: mac.name, again });
      const answer = await put(place, card, cards.summaries(reader).hidden);
      return answer.status === undefined ? { kind: 'busy' } : blankAnswerOf(answer, clock.now());
    },

    async refuse(place, refused) {
      const card = cards.refused(refused, { support: await support() });
      const summary = cards.summaries(refused.reader).refused;
      if ('chat' in place) return isConfirmed(await put(place, card, summary));
      return post(place, card, summary)
        .then((posted) => newest.botPosted(posted))
        .then(
          () => true,
          () => false,
        );
    },

    async offer({ chat, reader }, macs) {
      const offered = await post(chat, cards.macs(reader, { macs, now: clock.now() }), cards.summaries(reader).macs);
      await newest.botPosted(
        offered,
        macs.map(({ ticket }) => ticket),
      );
      return offered;
    },

    async welcome({ chat, reader }) {
      await newest.botPosted(await post(chat, cards.welcome(reader), cards.summaries(reader).welcome));
    },
  };
}

/** One card and nothing else: Teams may split text and attachment, and then answers no id. */
function message(chat: Chat, card: cards.Card, summary: string): Partial<Activity> {
  return {
    type: 'message',
    from: { id: chat.bot, name: '' },
    conversation: { id: chat.id, name: '', isGroup: false, conversationType: 'personal' },
    summary,
    attachments: [CardFactory.adaptiveCard(card)],
  };
}

function isConfirmed({ status }: { status: number | undefined }): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** What each status means: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function blankAnswerOf({ status, retryAfter }: EditAnswer, now: number): BlankAnswer {
  if (isConfirmed({ status })) return { kind: 'gone' };
  if (status === 404) return { kind: 'missing' };
  if (status !== 408 && status !== 412 && status !== 429 && status < 500) return { kind: 'refused', status };
  const ms = Number.isNaN(Number(retryAfter)) ? Date.parse(retryAfter ?? '') - now : Number(retryAfter) * 1_000;
  return ms > 0 ? { kind: 'busy', retryAfterMs: ms } : { kind: 'busy' };
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
