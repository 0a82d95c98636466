import type { Chat, MessageRef } from '../../bot/domain/model.ts';
import { type Card, nameOf } from './cards.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Transit } from './transit.ts';
import type { Message, Watch } from './watch.ts';

/** Teams' answer to an edit; without a status there was none, and `sent` tells whether Teams may have heard of it. */
export type Answer = { status: number; retryAfterMs?: number } | { status: undefined; sent: boolean };

const USUAL_MS = 250;
const PATIENCE_MS = 10_000;
/** What is applied after the caller hung up is through by then. */
const LATEST_MS = 25_000;

type Fate = 'well' | 'refuses' | 'after-all' | 'unanswered' | 'late' | 'never' | 'unsent';

export type Teams = ReturnType<typeof createTeams>;

/** Chats as people see them, and the Bot Connector with its moods. `react`: somebody sees a card. */
export function createTeams(sim: Sim, transit: Transit, watch: Watch, react: (message: Message) => void) {
  const { time, random, plan } = sim;
  const messages = new Map<string, Message>();
  /** Look-ups of which somebody was told. */
  const told = new Set<string>();
  const { teamsRefuses, teamsLoses } = plan.troubles;

  function isOut(): boolean {
    const { teamsOutage: out } = plan;
    return out !== undefined && time.now() >= out.from && time.now() < out.to;
  }

  /** A person has blocked the bot, or the chat is gone. */
  function closedTo(chat: Chat): 403 | 404 | undefined {
    const { closed } = plan;
    const isClosed =
      closed && chat.id === `chat-${closed.person}` && time.now() >= closed.from && time.now() < closed.to;
    return isClosed ? closed.as : undefined;
  }

  function fateOf(): Fate {
    if (sim.isCalm()) return 'well';
    if (isOut()) return random.pick(['refuses', 'refuses', 'never'] as const);
    if (random.chance(teamsRefuses)) return random.pick(['refuses', 'refuses', 'after-all', 'unsent'] as const);
    if (random.chance(teamsLoses)) return random.pick(['unanswered', 'late', 'late', 'never', 'after-all'] as const);
    return 'well';
  }

  /** Without an effect. */
  function refusal(): Answer {
    if (isOut()) return { status: random.pick([502, 503, 504]) };
    const status = random.pick([429, 429, 412, 500, 502, 403, 404, 408]);
    if (status !== 429) return { status };
    watch.throttled();
    return random.chance(0.5) ? { status } : { status, retryAfterMs: random.pick([1, 5, 30]) * 1_000 };
  }

  /** What stands there from now on; Teams' status. */
  function draw(message: Message, card: Card, late: boolean): number {
    const closed = closedTo(message.chat);
    if (closed) return closed;
    const before = message.card;
    message.card = card;
    if (card.is === 'private' && card.face.is === 'told') told.add(card.face.lookUp);
    if (sim.tracing) sim.note(`Teams ${message.id} in ${message.chat.id} shows ${nameOf(card)}${late ? ', late' : ''}`);
    watch.drew(message, before, late);
    react(message);
    return 200;
  }

  /** An edit, in one attempt. `hungUp`: the caller's patience is over. */
  function put(process: Process, { chat, id }: MessageRef, card: Card, hungUp?: AbortSignal): Promise<Answer> {
    const message = messages.get(id);
    if (!message || message.chat.id !== chat.id) return Promise.resolve({ status: 404 });
    const fate = fateOf();
    if (fate === 'well') {
      const apply = (): Answer => ({ status: draw(message, card, false) });
      if (transit.isQuick()) return transit.sendQuickly(process, 'puts', id, apply);
      return transit.send(process, 'puts', id, apply, {
        there: random.next() * USUAL_MS,
        back: random.next() * USUAL_MS,
      });
    }
    sim.fault(`${process.name} puts ${nameOf(card)} on ${id}: ${fate}`);
    const soon = () => ({ there: random.next() * USUAL_MS, back: random.next() * USUAL_MS });
    if (fate === 'unsent')
      return transit.send(process, 'puts', id, (): Answer => ({ status: undefined, sent: false }), soon());
    if (fate === 'refuses') return transit.send(process, 'puts', id, refusal, soon());
    if (fate === 'after-all') {
      const applied = (): Answer => {
        draw(message, card, false);
        return { status: random.pick([500, 502, 504]) };
      };
      return transit.send(process, 'puts', id, applied, soon());
    }
    if (fate !== 'never') {
      const lateMs = fate === 'late' ? PATIENCE_MS + random.next() * LATEST_MS : random.next() * USUAL_MS;
      time.after(lateMs, () => {
        draw(message, card, fate === 'late');
        return true;
      });
    }
    return new Promise((resolve) => {
      const giveUp = () => resolve({ status: undefined, sent: true });
      // A connection that breaks, or silence until the caller hangs up.
      if (fate === 'unanswered' && random.chance(0.5)) process.deliver(random.next() * 2 * USUAL_MS, giveUp);
      else if (hungUp) hungUp.addEventListener('abort', giveUp);
      else process.deliver(PATIENCE_MS, giveUp);
      sim.event();
    });
  }

  return {
    messages,
    told,
    put,

    /** Long enough to have the key replaced. */
    wasClosed: (chat: Chat): boolean => plan.closed !== undefined && chat.id === `chat-${plan.closed.person}`,

    /** A new message. Its answer may be lost, and it is never repeated. Throws `Unavailable`, with Teams' status. */
    post(process: Process, chat: Chat, card: Card): Promise<MessageRef> {
      const fate = fateOf();
      const fail = (status?: number): never => {
        throw new sim.subject.Unavailable('Teams', 'busy', { status });
      };
      const appear = (): MessageRef => {
        const id = `m${messages.size + 1}`;
        const closed = closedTo(chat);
        if (closed) fail(closed);
        const message: Message = { id, chat, card: { is: 'notice', what: 'unknown' } };
        messages.set(id, message);
        draw(message, card, false);
        return { chat, id };
      };
      const way = () => ({ there: random.next() * USUAL_MS, back: random.next() * USUAL_MS });
      if (fate === 'well') {
        return transit.isQuick()
          ? transit.sendQuickly(process, 'posts to', chat.id, appear)
          : transit.send(process, 'posts to', chat.id, appear, way());
      }
      sim.fault(`${process.name} posts ${nameOf(card)} to ${chat.id}: ${fate}`);
      const appears = fate === 'after-all' || fate === 'unanswered' || fate === 'late';
      const lost = () => {
        if (appears) appear();
        return fail(fate === 'refuses' ? refusal().status : undefined);
      };
      const waits = fate === 'never' || fate === 'late';
      return transit.send(
        process,
        'posts to',
        chat.id,
        lost,
        waits ? { there: random.next() * USUAL_MS, back: PATIENCE_MS } : way(),
      );
    },
  };
}
