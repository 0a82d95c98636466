import type { Activity, ChatMessage } from './chats.ts';
import { oauthCardOf } from './oauth-card.ts';
import type { Teams } from './teams.ts';
import type { TeamsChat } from './teams-client.ts';

type Mirror = {
  /** Shows a message of the chat with this face instead of its own. */
  show(message: ChatMessage, face: Activity): void;
  /** Teams' id of the message that the Playground knows by this one. */
  messageOf(shownId: string): string | undefined;
  stop(): Promise<void>;
};

/** One person's chat, and the Playground as the window to it. */
export type ChatWindow = {
  teams: Teams;
  chat: TeamsChat;
  /** Origin of the Playground. */
  playground: string;
  /** Says what went wrong. */
  tell(problem: string): void;
};

/** Keeps showing in the Playground what the bot's side of the person's chat shows in Teams. */
export function createMirror({ teams, chat, playground, tell }: ChatWindow): Mirror {
  const conversation = `${playground}/_connector/v3/conversations/${encodeURIComponent(chat.id)}/activities`;
  /** The Playground's ids by Teams' ids. */
  const shown = new Map<string, string>();
  let done = Promise.resolve();

  /** One after the other, so that an edit never overtakes what it edits. */
  function show(message: ChatMessage, face: Activity) {
    done = done.then(() => send(message, face)).catch((error: Error) => tell(error.message));
  }

  async function send({ id }: ChatMessage, face: Activity) {
    const known = shown.get(id);
    const response = await fetch(known ? `${conversation}/${known}` : conversation, {
      method: known ? 'PUT' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(face),
    });
    if (!response.ok) throw new Error(`The Playground did not take a message (HTTP ${response.status}).`);
    const answer = (await response.json()) as { id: string };
    shown.set(id, answer.id);
  }

  const forget = teams.onChange(({ place: { id }, kind, message }) => {
    if (id !== chat.id || message.from === 'person') return;
    // The Playground cannot delete.
    if (kind === 'delete') show(message, notice('This message has been deleted.'));
    else if (!oauthCardOf(message)) show(message, faceOf(message.activity));
  });

  return {
    show,
    messageOf: (shownId) => [...shown].find(([, id]) => id === shownId)?.[0],

    async stop() {
      forget();
      await done;
    },
  };
}

/** A message that only the sandbox has words for. */
export function notice(text: string, link?: { title: string; url: string }): Activity {
  const content = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text, wrap: true }],
    ...(link && { actions: [{ type: 'Action.OpenUrl', ...link }] }),
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

/** The Playground takes an edit only if it has exactly one attachment. */
function faceOf({ text = '', attachments = [] }: Activity): Activity {
  return attachments.length === 1 ? { type: 'message', attachments } : notice(text);
}
