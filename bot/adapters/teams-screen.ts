import { type Activity, CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import { deadline, within } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import type { Chat, MessageRef, Reader } from '../domain/model.ts';
import type { NewestMessage } from '../domain/newest.ts';
import type { BlankAnswer, Clock, Log, Screen } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { ConnectTo } from './channel.ts';
import type { SupportSource } from './graph/support.ts';

const PATIENCE_MS = 10_000;

type Ports = { connect: ConnectTo; support: SupportSource; newest: NewestMessage; clock: Clock; log: Log };

/** The chat as people see it, over the Bot Connector (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). */
export function createTeamsScreen({ connect, support, newest, clock, log }: Ports): Screen {
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

  /** With an abort signal the SDK makes one attempt, and none that comes late. */
  async function put({ chat, id }: MessageRef, card: cards.Card, summary: string, signal: AbortSignal): Promise<void> {
    const connector = await connect(chat.serviceUrl);
    const activity = { ...message(chat, card, summary), id };
    await connector.conversations.updateActivity(chat.id, id, activity, { abortSignal: signal });
  }

  async function confirmed(edit: Promise<void>): Promise<boolean> {
    return edit.then(
      () => true,
      (error) => {
        log.warn('teams.edit-failed', { ...describeError(error), status: statusOf(error) });
        return false;
      },
    );
  }

  return {
    async open(caller, macName) {
      const opened = await post(
        caller.chat,
        cards.fetching(caller.reader, { macName }),
        summaries(caller.reader).fetching,
      );
      await newest.botPosted(opened);
      return opened;
    },

    async reuse(place, reader, macName) {
      return confirmed(
        put(place, cards.fetching(reader, { macName }), summaries(reader).fetching, deadline(clock, PATIENCE_MS)),
      );
    },

    async show(place, face, signal) {
      try {
        await put(place, cards.key(face, place.id), summaries(face.reader).key, signal);
        return 'shown';
      } catch (error) {
        const status = statusOf(error);
        log.alert('teams.showing-failed', { ...describeError(error), status });
        const never = error instanceof Unavailable || (status !== undefined && status >= 400 && status < 500);
        return never ? 'refused' : 'unknown';
      }
    },

    async blank({ message: place, reader, mac, again }) {
      try {
        const card = cards.hidden(reader, { macName: mac.name, again });
        await put(place, card, summaries(reader).hidden, deadline(clock, PATIENCE_MS));
        return { kind: 'gone' };
      } catch (error) {
        log.warn('teams.blanking-failed', { ...describeError(error), status: statusOf(error) });
        return answerOf(error, clock.now());
      }
    },

    async refuse(place, refused) {
      const card = cards.refused(refused, { support: await support() });
      const summary = summaries(refused.reader).refused;
      if (!('chat' in place)) return confirmed(post(place, card, summary).then((posted) => newest.botPosted(posted)));
      return confirmed(put(place, card, summary, deadline(clock, PATIENCE_MS)));
    },

    async offer({ chat, reader }, macs) {
      const offered = await post(chat, cards.macs(reader, { macs, now: clock.now() }), summaries(reader).macs);
      await newest.botPosted(
        offered,
        macs.map(({ ticket }) => ticket),
      );
      return offered;
    },

    async welcome({ chat, reader }) {
      await newest.botPosted(await post(chat, cards.welcome(reader), summaries(reader).welcome));
    },
  };
}

function summaries(reader: Reader) {
  return cards.summaries(reader);
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

/** What each status means: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function answerOf(error: unknown, now: number): BlankAnswer {
  const status = statusOf(error);
  if (status === 404) return { kind: 'missing' };
  if (status === undefined || status === 408 || status === 412 || status === 429 || status >= 500) {
    const retryAfterMs = retryAfterOf(error, now);
    return retryAfterMs === undefined ? { kind: 'busy' } : { kind: 'busy', retryAfterMs };
  }
  return { kind: 'refused', status };
}

function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`. */
function retryAfterOf(error: unknown, now: number): number | undefined {
  const { response } = error as { response?: { headers?: { get(name: string): string | undefined } } };
  const value = response?.headers?.get('retry-after');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
