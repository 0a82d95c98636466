import { type Activity, CardFactory } from 'botbuilder';
import * as cards from '../../cards/index.ts';
import { deadline, pause, within } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import { guideTicket } from '../domain/guide.ts';
import type { Chat, MessageRef, Reader } from '../domain/model.ts';
import type { NewestMessage } from '../domain/newest.ts';
import { isForOutsiders } from '../domain/outsiders.ts';
import type { BlankAnswer, Clock, Log, Screen, SupportSource } from '../domain/ports.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { ConnectTo } from './channel.ts';
import type { EditAnswer, EditMessage } from './edit-message.ts';
import { retryAfterMs } from './retry-after.ts';

const PATIENCE_MS = 10_000;
const REFUSING = { times: 3, everyMs: 1_000 };
/** Teams asks for seconds. A mistake of hours would leave a key on the screen. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

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
  async function post({ chat, reader }: Place, face: Face, card: cards.Card, tickets?: string[]): Promise<MessageRef> {
    const connector = await connect(chat.serviceUrl);
    const posting = connector.conversations.sendToConversation(chat.id, message(chat, card, reader, face));
    const { id } = await within(clock, PATIENCE_MS, 'Teams', posting).catch((error) => {
      log.warn('teams.post-failed', describeError(error));
      throw new Unavailable('Teams', 'busy');
    });
    if (!id) throw new Unavailable('Teams', 'busy');
    // The message is there, whether or not we can note it.
    await newest
      .botPosted({ chat, id }, tickets)
      .catch((error) => log.warn('teams.newest-unknown', describeError(error)));
    return { chat, id };
  }

  /** Teams' answer, or that there was none: `sent` tells whether Teams may have heard of it. */
  async function put(
    place: MessageRef,
    reader: Reader,
    face: Face,
    card: cards.Card,
    signal = deadline(clock, PATIENCE_MS),
  ): Promise<EditAnswer | { status: undefined; sent: boolean }> {
    try {
      const answer = await edit(place, message(place.chat, card, reader, face), signal);
      if (!isConfirmed(answer)) log.warn('teams.edit-failed', { face, status: answer.status });
      return answer;
    } catch (error) {
      log.warn('teams.edit-failed', { face, ...describeError(error) });
      return { status: undefined, sent: !(error instanceof Unavailable) };
    }
  }

  return {
    open: (caller, mac) => post(caller, 'fetching', cards.fetching(caller.reader, mac)),

    async reuse(place, reader, mac) {
      return isConfirmed(await put(place, reader, 'fetching', cards.fetching(reader, mac)));
    },

    async show(place, face, signal) {
      const answer = await put(place, face.reader, 'key', cards.key(face, place.id), signal);
      if (isConfirmed(answer)) return 'shown';
      log.alert('teams.showing-failed', { status: answer.status });
      if (answer.status === undefined) return answer.sent ? 'unknown' : 'rejected';
      const never = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
      return never ? 'rejected' : 'unknown';
    },

    async blank(blanking) {
      const answer = await put(blanking.message, blanking.reader, 'hidden', cards.hidden(blanking));
      return answer.status === undefined ? { kind: 'busy' } : blankAnswerOf(answer, clock.now());
    },

    async refuse(place, refused) {
      const { reader } = refused;
      const contacts = isForOutsiders(refused.refusal) ? undefined : await support();
      const card = cards.refused(refused, { support: contacts, now: clock.now() });
      if (!('chat' in place)) return isPosted(post({ chat: place, reader }, 'refused', card));
      for (let attempt = 1; attempt <= REFUSING.times; attempt++) {
        const answer = await put(place, reader, 'refused', card);
        if (isConfirmed(answer)) return true;
        if (answer.status === undefined) break;
        await pause(clock, REFUSING.everyMs);
      }
      // Nobody is left without words; but as the message itself does not say them, its booking stays.
      await isPosted(post({ chat: place.chat, reader }, 'refused', card));
      return false;
    },

    async offer(caller, offer) {
      const tickets = offer.macs.map(({ ticket }) => ticket);
      await post(caller, 'macs', cards.macs(caller.reader, offer, clock.now()), tickets);
    },

    async offerChosen(caller, mac, place) {
      const card = cards.chosenMac(caller.reader, mac, clock.now());
      if (place && isConfirmed(await put(place, caller.reader, 'macs', card))) return;
      await post(caller, 'macs', card, [mac.ticket]);
    },

    async say(place, what) {
      const { reader } = place;
      if (what === 'welcome') return void (await post(place, 'welcome', cards.welcome(reader)));
      await post(place, 'notice', cards.notice(what, reader, what === 'not-here' ? await support() : undefined));
    },

    async guide(caller, at, place) {
      const card = cards.guide(caller.reader, at, await support());
      if (place && isConfirmed(await put(place, caller.reader, 'guide', card))) return;
      await post(caller, 'guide', card, [guideTicket(at.reading)]);
    },

    async postFollowUp(chat, face) {
      return post({ chat, reader: face.reader }, 'followUp', cards.followUp(face, await support()));
    },

    async editFollowUp(message, face) {
      return isConfirmed(await put(message, face.reader, 'followUp', cards.followUp(face, await support())));
    },
  };
}

type Place = { chat: Chat; reader: Reader };
type Face = keyof ReturnType<typeof cards.summaries>;

/** One card and nothing else: Teams may split text and attachment, and then answers no id. */
function message(chat: Chat, card: cards.Card, reader: Reader, face: Face): Partial<Activity> {
  return {
    type: 'message',
    from: { id: chat.bot, name: '' },
    conversation: { id: chat.id, name: '', isGroup: false, conversationType: 'personal' },
    summary: cards.summaries(reader)[face],
    attachments: [CardFactory.adaptiveCard(card)],
  };
}

function isPosted(posting: Promise<MessageRef>): Promise<boolean> {
  return posting.then(
    () => true,
    () => false,
  );
}

function isConfirmed({ status }: { status: number | undefined }): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** What each status means: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function blankAnswerOf({ status, retryAfter }: EditAnswer, now: number): BlankAnswer {
  if (isConfirmed({ status })) return { kind: 'blanked' };
  if (status === 404) return { kind: 'missing' };
  if (status !== 408 && status !== 412 && status !== 429 && status < 500) return { kind: 'rejected', status };
  const ms = retryAfterMs(retryAfter, now);
  return ms ? { kind: 'busy', retryAfterMs: Math.min(ms, LONGEST_RETRY_AFTER_MS) } : { kind: 'busy' };
}
