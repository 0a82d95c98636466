import type { Activity, ChatMessage } from './chats.ts';
import { oauthCardOf } from './oauth-card.ts';
import { DELETED, faceOf, type PlaygroundPage } from './playground-page.ts';
import type { Teams } from './teams.ts';
import type { TeamsChat } from './teams-client.ts';

export type Mirror = {
  /** Shows a message of the chat with this face instead of its own. */
  show(message: ChatMessage, face: Activity): void;
  /** Teams' id of the message that the Playground knows by this one. */
  messageOf(shownId: string): string | undefined;
  stop(): void;
};

/** Keeps showing in the Playground what the bot's side of the person's chat shows in Teams. */
export function createMirror(teams: Teams, chat: TeamsChat, page: PlaygroundPage): Mirror {
  /** The Playground's ids by Teams' ids. */
  const shown = new Map<string, string>();

  function show({ id }: ChatMessage, face: Activity) {
    page.next(async () => {
      const known = shown.get(id);
      if (known) await page.edit(chat.id, known, face);
      else shown.set(id, await page.post(chat.id, face));
    });
  }

  const forget = teams.onChange(({ place, kind, message }) => {
    if (place.id !== chat.id || message.from === 'person') return;
    if (kind === 'delete') show(message, DELETED);
    else if (!oauthCardOf(message)) show(message, faceOf(message.activity));
  });

  return {
    show,
    messageOf: (shownId) => [...shown].find(([, id]) => id === shownId)?.[0],
    stop: forget,
  };
}
