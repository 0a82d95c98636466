import { createChanges } from './changes.ts';
import type { Channel, ChannelToken } from './channel.ts';
import { type ChannelClient, createChannelClient } from './channel-client.ts';
import type { Activity, Change, ChatMessage } from './chats.ts';
import type { Person, TeamChannel } from './company.ts';
import { type ClientParts, createTeamsClient, type Delivery, type TeamsChat } from './teams-client.ts';

type SignInListener = (chat: TeamsChat, message: ChatMessage) => void;

export type Teams = {
  /** Where the channel delivers; a function is asked anew for each delivery, and may throw as a network does. */
  connectBot(url: string | (() => string)): void;
  /** The person's own chat with the bot, made on first use. */
  chatOf(person: Person): TeamsChat;
  /** The channel as this person uses it, who need not be of this company. */
  channelOf(person: Person, channel: TeamChannel): ChannelClient;
  /** Delivers any activity, signed as the channel signs. `token` changes what is signed, or is the raw bearer (empty: none). */
  deliver(activity: Activity, token?: ChannelToken | string): Promise<Delivery>;
  onChange(listener: (change: Change) => void): () => void;
  /** Told when a sign-in button becomes visible, because silent sign-in failed. */
  onSignIn(listener: SignInListener): () => void;
  stop(): void;
};

/** Teams hangs up on a bot that takes longer, in milliseconds. */
const ANSWER_PATIENCE_MS = 15_000;

/** Teams: takes people's words to the bot and the bot's messages to people's clients. */
export function createTeams(
  parts: Omit<ClientParts, 'changes' | 'deliver' | 'signInShown'> & { channel: Channel },
): Teams {
  const { channel, chats } = parts;
  const changes = createChanges();
  const stopping = new AbortController();
  const clients = new Map<Person, ReturnType<typeof createTeamsClient>>();
  const signInListeners = new Set<SignInListener>();
  let bot: string | (() => string) | undefined;

  async function deliver(activity: Activity, token: ChannelToken | string = {}): Promise<Delivery> {
    if (bot === undefined) throw new Error('No bot is connected to Teams.');
    noteInstallation(activity);
    const bearer = typeof token === 'string' ? token : await channel.token(activity.serviceUrl, token);
    try {
      const response = await fetch(typeof bot === 'string' ? bot : bot(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
        body: JSON.stringify(activity),
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(ANSWER_PATIENCE_MS)]),
      });
      return { status: response.status, body: parsed(await response.text()) };
    } finally {
      changes.happened();
    }
  }

  /** From somebody's chat something comes only while they have the app. */
  function noteInstallation({ type, action, conversation }: Activity) {
    const chat = chats.find(`${(conversation as { id?: string } | undefined)?.id}`);
    if (chat) chat.installed = type !== 'installationUpdate' || action !== 'remove';
  }

  function signInShown(chat: TeamsChat, message: ChatMessage) {
    for (const listener of signInListeners) listener(chat, message);
  }

  function clientOf(person: Person) {
    const client =
      clients.get(person) ?? createTeamsClient(chats.of(person), { ...parts, changes, deliver, signInShown });
    clients.set(person, client);
    return client;
  }

  const forgetChats = chats.onChange(({ place, kind, message }) => {
    changes.happened();
    const chat = chats.find(place.id);
    if (chat && kind === 'post' && message.from === 'bot') clientOf(chat.person).received(message);
  });
  const forgetInstallations = chats.onInstall(({ person }) => {
    changes.happened();
    // Whoever had it installed is not told whether the bot was there to hear of it.
    clientOf(person).installs().catch(ignored);
  });

  return {
    connectBot(url) {
      bot = url;
    },
    chatOf: clientOf,
    channelOf: (person, channel) => createChannelClient(person, channel, { ...parts, changes, deliver }),
    deliver,
    onChange: chats.onChange,
    onSignIn(listener) {
      signInListeners.add(listener);
      return () => signInListeners.delete(listener);
    },
    stop() {
      stopping.abort();
      forgetChats();
      forgetInstallations();
    },
  };
}

function ignored() {}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
