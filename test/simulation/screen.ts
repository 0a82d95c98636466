import type { Chat, MessageRef } from '../../bot/domain/model.ts';
import type { NewestMessage } from '../../bot/domain/newest.ts';
import type { BlankAnswer, FollowUpFace, Screen } from '../../bot/domain/ports.ts';
import type { Card } from './cards.ts';
import { numberOf } from './intune.ts';
import type { Judge } from './judge.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Answer, Teams } from './teams.ts';
import type { Watch } from './watch.ts';

const REFUSING = { times: 3, everyMs: 1_000 };
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

type Ports = { teams: Teams; watch: Watch; judge: Judge; newest: NewestMessage; process: Process };

/** The chat of people with this process; Teams' answers mean what they mean in `bot/adapters/teams-screen.ts`. */
export function createScreen(sim: Sim, { teams, watch, judge, newest, process }: Ports): Screen {
  const put = (message: MessageRef, card: Card, hungUp?: AbortSignal) => teams.put(process, message, card, hungUp);

  async function post(chat: Chat, card: Card, tickets?: string[]): Promise<MessageRef> {
    const message = await teams.post(process, chat, card);
    await newest.botPosted(message, tickets).catch(() => {});
    return message;
  }

  const followUpCard = ({ state, message, again }: FollowUpFace): Card => ({ is: 'follow-up', state, message, again });

  return {
    open: ({ chat }) => post(chat, { is: 'fetching' }),

    reuse: async (message) => isConfirmed(await put(message, { is: 'fetching' })),

    async show(message, face, hungUp) {
      judge.shows(process, message.id, face);
      const card: Card = { is: 'key', mac: face.mac.id, key: numberOf(face.key), lookUp: face.lookUp };
      const answer = await put(message, card, hungUp);
      const outcome = outcomeOf(answer);
      watch.answered(teams.messages.get(message.id), outcome);
      return outcome;
    },

    async blank(blanking) {
      const hear = watch.blanks(process, teams.messages.get(blanking.message.id));
      const answer = blankAnswerOf(await put(blanking.message, { is: 'hidden', again: blanking.again }));
      hear(answer);
      return answer;
    },

    async refuse(place, { refusal, ticket }) {
      const card: Card = { is: 'refused', refusal, ticket };
      const tell = (chat: Chat) =>
        post(chat, card).then(
          () => true,
          () => false,
        );
      if (!('chat' in place)) return tell(place);
      for (let attempt = 1; attempt <= REFUSING.times; attempt++) {
        const answer = await put(place, card);
        if (isConfirmed(answer)) return true;
        if (answer.status === undefined) break;
        await sim.subject.pause(process.clock, REFUSING.everyMs);
      }
      await tell(place.chat);
      return false;
    },

    async offer({ chat }, { macs }) {
      const tickets = macs.map(({ ticket }) => ticket);
      await post(chat, { is: 'macs', tickets }, tickets);
    },

    async offerChosen({ chat }, { ticket }, place) {
      if (place && isConfirmed(await put(place, { is: 'mac', ticket }))) return;
      await post(chat, { is: 'mac', ticket }, [ticket]);
    },

    async say({ chat }, what) {
      await post(chat, { is: 'notice', what });
    },

    async guide({ chat }) {
      await post(chat, { is: 'notice', what: 'guide' });
    },

    postFollowUp: (chat, face) => post(chat, followUpCard(face)),
    editFollowUp: async (message, face) => isConfirmed(await put(message, followUpCard(face))),
  };
}

export function isConfirmed({ status }: Answer): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function outcomeOf(answer: Answer): 'shown' | 'rejected' | 'unknown' {
  if (isConfirmed(answer)) return 'shown';
  if (answer.status === undefined) return answer.sent ? 'unknown' : 'rejected';
  const never = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
  return never ? 'rejected' : 'unknown';
}

function blankAnswerOf(answer: Answer): BlankAnswer {
  if (answer.status === undefined) return { kind: 'busy' };
  const { status, retryAfterMs: ms } = answer;
  if (isConfirmed(answer)) return { kind: 'blanked' };
  if (status === 404) return { kind: 'missing' };
  if (status !== 408 && status !== 412 && status !== 429 && status < 500) return { kind: 'rejected', status };
  const throttled = status === 429 ? { throttled: true } : {};
  return { kind: 'busy', ...throttled, ...(ms && { retryAfterMs: Math.min(ms, LONGEST_RETRY_AFTER_MS) }) };
}
