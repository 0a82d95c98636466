import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Activity, Change, ChatMessage } from './chats.ts';
import type { Teams } from './teams.ts';
import type { Delivery, TeamsChat } from './teams-client.ts';

export type Relay = {
  /** The bot's endpoint, as the Playground believes. */
  endpoint: string;
  stop(): Promise<void>;
};

type Parts = {
  teams: Teams;
  chat: TeamsChat;
  /** Origin of the Playground. */
  playground: string;
  /** Says what went wrong. */
  tell(problem: string): void;
};

/**
 * Stands between the Playground, which knows no authentication, and the sandbox's Teams: what a person does there reaches the
 * bot as Teams sends it, and what Teams shows in the person's chat is shown there.
 */
export async function startRelay({ teams, chat, playground, tell }: Parts): Promise<Relay> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      tell(error.message);
      response.writeHead(502).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** The Playground's ids of the messages, by Teams' ids. */
  const shownAs = new Map<string, string>();
  const signInCards: ChatMessage[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'POST') {
      const { status, body } = await passOn((await json(request)) as Activity);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } else if (request.url === '/sign-in') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Sign in</title><p>${await signIn()}</p>`);
    } else response.end();
  }

  function passOn(activity: Activity): Delivery | Promise<Delivery> {
    const { type, text, value, name, conversation, replyToId, action } = activity;
    if ((conversation as { id: string }).id !== chat.id) {
      return { status: 404, body: { message: 'Only the personal chat is part of the sandbox.' } };
    }
    if (type === 'installationUpdate' && action === 'add') return chat.installs();
    // Teams' own comes with the installation.
    if (type === 'conversationUpdate') return { status: 200, body: undefined };
    if (type === 'message' && value === undefined) return chat.says(text ?? '');
    const [message] = [...shownAs].find(([, shown]) => shown === replyToId) ?? [];
    return teams.deliver(chat.activity({ type, value, ...(name && { name }), ...(message && { replyToId: message }) }));
  }

  async function mirror({ kind, message }: Change) {
    const { attachments = [], text } = message.activity;
    if (kind === 'delete') await show(message, notice('This message has been deleted.'));
    else if (attachments.some(({ contentType }) => contentType === 'application/vnd.microsoft.card.oauth')) {
      // Teams shows it only to those for whom signing in silently fails.
      if (!chat.person.consented) await show(message, signInCard(origin));
    } else if (attachments.length === 1 || !shownAs.has(message.id)) {
      await show(message, { type: 'message', attachments, ...(text && { text }) });
    } else await show(message, notice(text ?? ''));
  }

  async function show(message: ChatMessage, activity: Activity) {
    const conversation = `${playground}/_connector/v3/conversations/${encodeURIComponent(chat.id)}/activities`;
    const known = shownAs.get(message.id);
    const response = await fetch(known ? `${conversation}/${known}` : conversation, {
      method: known ? 'PUT' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(activity),
    });
    if (!response.ok) throw new Error(`The Playground did not take a message (HTTP ${response.status}).`);
    const { id } = (await response.json()) as { id: string };
    shownAs.set(message.id, id);
  }

  let mirrored = Promise.resolve();
  const stopMirroring = teams.onChange((change) => {
    if (change.chat.id !== chat.id || change.message.from !== 'bot') return;
    mirrored = mirrored.then(() => mirror(change)).catch((error: Error) => tell(error.message));
  });

  return {
    endpoint: `${origin}/api/messages`,
    async stop() {
      stopMirroring();
      server.close();
      server.closeAllConnections();
      await mirrored;
    },
  };
}
