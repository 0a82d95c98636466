import type { Person } from './company.ts';

type Attachment = { contentType: string; content?: unknown };

/** A Bot Framework activity, as far as the sandbox looks at it. */
export type Activity = {
  type: string;
  id?: string;
  name?: string;
  text?: string;
  value?: unknown;
  attachments?: Attachment[];
  [field: string]: unknown;
};

export type ChatMessage = {
  id: string;
  from: 'bot' | 'person';
  /** Of a person, who it was. */
  author?: Person;
  /** In a channel: the id of the message that its thread began with. */
  thread?: string;
  /** As it stands now. */
  activity: Activity;
  /** Every version that ever was, oldest first. */
  versions: Activity[];
};

/** Where messages stand: somebody's chat with the bot, or a channel of a team. */
export type Place = {
  id: string;
  messages: ChatMessage[];
  /** What stood there once. */
  deleted: ChatMessage[];
};

/** A personal conversation with the bot, as Teams stores it. */
export type Chat = Place & {
  person: Person;
  /** The person's account id towards this bot (`29:…`). */
  userId: string;
  /** Whether the person has the app: added it, or had it added for them. */
  installed: boolean;
  /** Whether the person has blocked the bot. */
  blocked: boolean;
};

export type Change = { place: Place; kind: 'post' | 'put' | 'delete'; message: ChatMessage };

export type Chats = {
  /** Made on first use. */
  of(person: Person): Chat;
  find(id: string): Chat | undefined;
  /** `thread`: in a channel, the one to answer in; `new` begins one. */
  post(place: Place, from: 'bot' | Person, activity: Activity, thread?: string): ChatMessage;
  put(place: Place, message: ChatMessage, activity: Activity): void;
  delete(place: Place, message: ChatMessage): void;
  onChange(listener: (change: Change) => void): () => void;
  /** The app is added for somebody by an administrator. */
  install(chat: Chat): void;
  onInstall(listener: (chat: Chat) => void): () => void;
};

/** All conversations with the bot and what stands in them. */
export function createChats(): Chats {
  const chats = new Map<string, Chat>();
  const changes = listeners<Change>();
  const installations = listeners<Chat>();
  let lastId = Date.now();

  return {
    of(person) {
      const id = `a:1${person.id.replaceAll('-', '')}`;
      const chat = chats.get(id) ?? {
        ...{ id, messages: [], deleted: [] },
        ...{ person, userId: `29:1${person.id}`, installed: false, blocked: false },
      };
      chats.set(id, chat);
      return chat;
    },

    find: (id) => chats.get(id),

    post(place, from, activity, thread) {
      // Teams numbers messages by the millisecond.
      lastId = Math.max(lastId + 1, Date.now());
      const id = `${lastId}`;
      const version = { ...activity, id };
      const message: ChatMessage = {
        id,
        ...(from === 'bot' ? { from } : { from: 'person', author: from }),
        ...(thread !== undefined && { thread: thread === 'new' ? id : thread }),
        activity: version,
        versions: [version],
      };
      place.messages.push(message);
      changes.tell({ place, kind: 'post', message });
      return message;
    },

    put(place, message, activity) {
      message.activity = { ...activity, id: message.id };
      message.versions.push(message.activity);
      changes.tell({ place, kind: 'put', message });
    },

    delete(place, message) {
      place.messages.splice(place.messages.indexOf(message), 1);
      place.deleted.push(message);
      changes.tell({ place, kind: 'delete', message });
    },

    onChange: changes.add,

    install(chat) {
      chat.installed = true;
      installations.tell(chat);
    },

    onInstall: installations.add,
  };
}

function listeners<News>() {
  const all = new Set<(news: News) => void>();
  return {
    tell(news: News) {
      for (const listener of [...all]) listener(news);
    },
    add(listener: (news: News) => void) {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}
