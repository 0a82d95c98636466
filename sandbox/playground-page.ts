import type { Activity } from './chats.ts';

/** What the Playground lets a bot do, as far as the sandbox needs it. */
export type PlaygroundPage = {
  /** Does this after all that was asked for before, so that an edit never overtakes what it edits. */
  next(work: () => Promise<void>): void;
  /** Answers the Playground's id of the message. */
  post(conversation: string, face: Activity): Promise<string>;
  edit(conversation: string, message: string, face: Activity): Promise<void>;
  /** Begins a thread in a channel; `id` is that of the thread as a conversation. */
  open(channel: string, face: Activity): Promise<{ id: string; activityId: string }>;
  /** Everything that was asked for is done. */
  settled(): Promise<void>;
};

/** `playground`: its origin. `tell` says what went wrong. */
export function createPlaygroundPage(playground: string, tell: (problem: string) => void): PlaygroundPage {
  const conversations = `${playground}/_connector/v3/conversations`;
  let done = Promise.resolve();

  async function ask(method: string, path: string, body: object): Promise<{ id: string; activityId: string }> {
    const response = await fetch(`${conversations}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The Playground did not take a message (HTTP ${response.status}).`);
    return (await response.json()) as { id: string; activityId: string };
  }

  const activities = (conversation: string) => `/${encodeURIComponent(conversation)}/activities`;

  return {
    next(work) {
      done = done.then(work).catch((error: Error) => tell(error.message));
    },
    post: async (conversation, face) => (await ask('POST', activities(conversation), face)).id,
    async edit(conversation, message, face) {
      await ask('PUT', `${activities(conversation)}/${message}`, face);
    },
    open: (id, activity) => ask('POST', '', { isGroup: true, channelData: { channel: { id } }, activity }),
    settled: () => done,
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
export function faceOf({ text = '', attachments = [] }: Activity): Activity {
  return attachments.length === 1 ? { type: 'message', attachments } : notice(text);
}

/** The Playground cannot delete. */
export const DELETED = notice('This message has been deleted.');
