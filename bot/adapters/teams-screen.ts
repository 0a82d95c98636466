import * as cards from '../../cards/index.ts';
import { pause } from '../domain/deadline.ts';
import { guideTicket } from '../domain/guide.ts';
import type { Chat, MessageRef, Reader } from '../domain/model.ts';
import { isForOutsiders } from '../domain/outsiders.ts';
import type { BlankAnswer, Clock, Log, Screen, SupportSource } from '../domain/ports.ts';
import type { EditAnswer } from './edit-message.ts';
import { isConfirmed, type Messages } from './messages.ts';
import { retryAfterMs } from './retry-after.ts';

const REFUSING = { times: 3, everyMs: 1_000 };
/** Teams asks for seconds. A mistake of hours would leave a key on the screen. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

type Ports = {
  messages: Messages;
  support: SupportSource;
  /** Whether there is a channel in which people may ask to be called. */
  helpdesk: boolean;
  clock: Clock;
  log: Log;
};

/** The chat as people see it. */
export function createTeamsScreen({ messages, support, helpdesk, clock, log }: Ports): Screen {
  const shown = (face: cards.Summary, reader: Reader, card: cards.Card) => ({
    face,
    summary: cards.summary(face, reader),
    card,
  });

  const post = (to: Place, face: cards.Summary, card: cards.Card, tickets?: string[]) =>
    messages.post(to, shown(face, to.reader, card), tickets);

  const put = (place: MessageRef, reader: Reader, face: cards.Summary, card: cards.Card, signal?: AbortSignal) =>
    messages.put(place, shown(face, reader, card), signal);

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
      const card = cards.refused(refused, { support: contacts, now: clock.now(), helpdesk });
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

    async say(place, what, more) {
      const { reader } = place;
      if (what === 'welcome') return void (await post(place, 'welcome', cards.welcome(reader)));
      const contacts = what === 'not-here' ? await support() : undefined;
      await post(place, 'notice', cards.notice(what, reader, contacts, more));
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

function isPosted(posting: Promise<MessageRef>): Promise<boolean> {
  return posting.then(
    () => true,
    () => false,
  );
}

/** What each status means: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function blankAnswerOf({ status, retryAfter }: EditAnswer, now: number): BlankAnswer {
  if (isConfirmed({ status })) return { kind: 'blanked' };
  if (status === 404) return { kind: 'missing' };
  if (status !== 408 && status !== 412 && status !== 429 && status < 500) return { kind: 'rejected', status };
  const ms = retryAfterMs(retryAfter, now);
  const throttled = status === 429 ? { throttled: true } : {};
  return { kind: 'busy', ...throttled, ...(ms && { retryAfterMs: Math.min(ms, LONGEST_RETRY_AFTER_MS) }) };
}
