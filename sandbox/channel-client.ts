import type { Activity, ChatMessage } from './chats.ts';
import { botAccount, clientActivity } from './client-activity.ts';
import type { Person, TeamChannel } from './company.ts';
import { createSight, type Tap } from './sight.ts';
import { denialOfChannel, threadId } from './team-channels.ts';
import type { ClientParts, Delivery } from './teams-client.ts';

/** A channel of a team as one of those uses it who read along there. */
export type ChannelClient = {
  person: Person;
  /** The person's account id towards this bot (`29:…`). */
  userId: string;
  channel: TeamChannel;
  /** What stands there now, in all threads, by everybody. */
  messages: ChatMessage[];
  /** Mentions the bot, in a new thread unless told otherwise. */
  says(words: string, where?: { thread?: string }): Promise<Delivery & { thread: string }>;
  /** Speaks without mentioning the bot, which Teams does not deliver. Answers the thread. */
  writes(words: string, where?: { thread?: string }): string;
  /** Taps the newest message's button of that title. */
  taps(title: string, options?: Tap): Promise<Delivery>;
  /** An activity as this person's Teams sends it from a thread; `fields` add to or replace what is always there. */
  activity(fields: Activity, thread: string): Activity;
  /** All words that stand there now, or in that thread, one line each. */
  text(thread?: string): string;
  /** Whether this stands there now, however it is spaced and hyphenated. */
  sees(text: string): boolean;
  until(check: () => boolean, what?: string): Promise<void>;
};

type Parts = Pick<ClientParts, 'company' | 'chats' | 'serviceUrl' | 'changes' | 'deliver'>;

/** The Teams client of one person, opened at a channel. */
export function createChannelClient(
  person: Person,
  channel: TeamChannel,
  { company, chats, serviceUrl, changes, deliver }: Parts,
): ChannelClient {
  const { userId } = chats.of(person);
  const bot = botAccount(company);
  const { text, sees, button } = createSight(person.name, () => channel.messages);

  /** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations */
  function activity(fields: Activity, thread: string): Activity {
    const { tenantId } = company;
    return {
      ...clientActivity(person, userId, serviceUrl, company),
      conversation: { id: threadId(channel, thread), conversationType: 'channel', isGroup: true, tenantId },
      channelData: {
        teamsChannelId: channel.id,
        teamsTeamId: channel.team.id,
        channel: { id: channel.id },
        // Its `aadGroupId` comes with a few kinds of activities only: the bot has to ask.
        team: { id: channel.team.id },
        tenant: { id: tenantId },
      },
      ...fields,
    };
  }

  /** How Teams tells of words that begin with a mention: as plain text, and as the HTML that was typed. */
  function mentioning(words: string, thread: string, id: string): Activity {
    const text = `<at>${bot.name}</at> ${words}`;
    const mention = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">';
    const content = `<div><div>${mention}${bot.name}</span>&nbsp;${escaped(words)}</div></div>`;
    const base = activity({ type: 'message', id, text, textFormat: 'plain' }, thread);
    return {
      ...base,
      attachments: [{ contentType: 'text/html', content }],
      entities: [...(base.entities as unknown[]), { type: 'mention', mentioned: bot, text: `<at>${bot.name}</at>` }],
    };
  }

  function send(fields: Activity): Promise<Delivery> {
    if (denialOfChannel(channel))
      throw new Error(`${bot.name} was not added to ${channel.name}: it hears nothing there.`);
    return deliver(fields);
  }

  const post = (text: string, thread = 'new') => chats.post(channel, person, { type: 'message', text }, thread);

  return {
    person,
    userId,
    channel,
    get messages() {
      return channel.messages;
    },
    activity,
    sees,

    text(thread) {
      if (thread === undefined) return text();
      return createSight(person.name, () => channel.messages.filter((message) => message.thread === thread)).text();
    },

    until: (check, what = `a change in ${channel.name}`) =>
      changes.until(check, what, () => `${person.name} sees in ${channel.name}:\n${text()}`),

    async says(words, { thread: within } = {}) {
      const { id, thread = id } = post(`${bot.name} ${words}`, within);
      return { ...(await send(mentioning(words, thread, id))), thread };
    },

    writes(words, { thread: within } = {}) {
      const { id, thread = id } = post(words, within);
      return thread;
    },

    async taps(title, tap) {
      const { message, value } = button(title, tap);
      return send(activity({ type: 'message', value, replyToId: message.id }, message.thread ?? message.id));
    },
  };
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
