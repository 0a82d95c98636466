import type { ChannelClient } from './channel-client.ts';
import type { Activity, Change, ChatMessage } from './chats.ts';
import { DELETED, faceOf, notice, type PlaygroundPage } from './playground-page.ts';
import type { Teams } from './teams.ts';
import type { Delivery } from './teams-client.ts';

export type ChannelWindow = {
  /** Whether this conversation of the Playground is the channel, or a thread in it. */
  holds(conversation: string): boolean;
  /** What the person did there goes to Teams. */
  passOn(activity: Activity): Promise<Delivery>;
  stop(): void;
};

/** A channel as one person sees it in the Playground, which shows everybody's words but the person's own as the bot's. */
export function createChannelWindow(teams: Teams, seat: ChannelClient, page: PlaygroundPage): ChannelWindow {
  const { channel, person } = seat;
  /** The Playground's threads, as conversations, by those of Teams; and its messages by those of Teams. */
  const threads = new Map<string, string>();
  const shown = new Map<string, string>();
  /** The thread of the Playground that is being typed in. */
  let typing: string | undefined;

  function show({ id, thread = id }: ChatMessage, face: Activity) {
    page.next(async () => {
      const [place, known] = [threads.get(thread), shown.get(id)];
      if (place && known) await page.edit(place, known, face);
      else if (place) shown.set(id, await page.post(place, face));
      else {
        const opened = await page.open(channel.id, face);
        threads.set(thread, opened.id);
        shown.set(id, opened.activityId);
      }
    });
  }

  const forget = teams.onChange(({ place, kind, message }: Change) => {
    if (place !== channel) return;
    if (message.author === person) {
      if (typing && message.thread) threads.set(message.thread, typing);
    } else if (kind === 'delete') show(message, DELETED);
    else if (message.author) show(message, notice(`${message.author.name}: ${message.activity.text}`));
    else show(message, faceOf(message.activity));
  });

  const nameOf = (names: Map<string, string>, shownAs: string) =>
    [...names].find(([, known]) => known === shownAs)?.[0];

  /** The Playground passes on only what mentions the bot, as Teams does. */
  function speak(text: string, conversation: string): Promise<Delivery> {
    const thread = nameOf(threads, conversation);
    typing = conversation;
    // The message is in the channel at once, before anything is answered to it.
    const delivery = seat.says(text.replace('<at>Latchkey</at>', '').trim(), { ...(thread && { thread }) });
    typing = undefined;
    return delivery;
  }

  return {
    holds: (conversation) => conversation.split(';')[0] === channel.id,

    async passOn({ type, text = '', value, conversation, replyToId }) {
      const { id } = conversation as { id: string };
      if (type !== 'message') return { status: 200, body: {} };
      if (value === undefined) return speak(text, id);
      const message = channel.messages.find((each) => each.id === nameOf(shown, `${replyToId}`));
      if (!message) return { status: 404, body: { message: 'This message is not in the channel any more.' } };
      return teams.deliver(seat.activity({ type, value, replyToId: message.id }, message.thread ?? message.id));
    },

    stop: forget,
  };
}
