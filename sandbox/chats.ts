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
  /** As it stands now. */
  activity: Activity;
  /** Every version that ever was, oldest first. */
  versions: Activity[];
};

/** A personal conversation with the bot, as Teams stores it. */
export type Chat = {
  id: string;
  person: Person;
  /** The person's account id towards this bot (`29:…`). */
  userId: string;
  messages: ChatMessage[];
  /** Whether the person has blocked the bot. */
  blocked: boolean;
};

export type Change = { chat: Chat; kind: 'post' | 'put' | 'delete'; message: ChatMessage };

export type Chats = {
  /** Made on first use. */
  of(person: Person): Chat;
  find(id: string): Chat | undefined;
  post(chat: Chat, from: ChatMessage['from'], activity: Activity): ChatMessage;
  put(chat: Chat, message: ChatMessage, activity: Activity): void;
  delete(chat: Chat, message: ChatMessage): void;
  onChange(listener: (change: Change) => void): () => void;
};

/** All conversations with the bot and what stands in them. */
export function createChats(): Chats {
  const chats = new Map<string, Chat>();
  const listeners = new Set<(change: Change) => void>();
  let lastId = Date.now();

  function changed(change: Change) {
    for (const listener of [...listeners]) listener(change);
  }

  return {
    of(person) {
      const id = `a:1${person.id.replaceAll('-', '')}`;
      const chat = chats.get(id) ?? { id, person, userId: `29:1${person.id}`, messages: [], blocked: false };
      chats.set(id, chat);
      return chat;
    },

    find: (id) => chats.get(id),

    post(chat, from, activity) {
      // Teams numbers messages by the millisecond.
      lastId = Math.max(lastId + 1, Date.now());
      const id = `${lastId}`;
      const version = { ...activity, id };
      const message = { id, from, activity: version, versions: [version] };
      chat.messages.push(message);
      changed({ chat, kind: 'post', message });
      return message;
    },

    put(chat, message, activity) {
      message.activity = { ...activity, id: message.id };
      message.versions.push(message.activity);
      changed({ chat, kind: 'put', message });
    },

    delete(chat, message) {
      chat.messages.splice(chat.messages.indexOf(message), 1);
      changed({ chat, kind: 'delete', message });
    },

    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
