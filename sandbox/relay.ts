import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createChannelWindow } from './channel-window.ts';
import type { Activity, ChatMessage } from './chats.ts';
import type { Person, TeamChannel } from './company.ts';
import { createMirror } from './mirror.ts';
import { oauthCardOf } from './oauth-card.ts';
import { createPlaygroundPage, notice } from './playground-page.ts';
import type { Teams } from './teams.ts';
import type { Delivery } from './teams-client.ts';

/** One person's Teams, and the Playground as the window to it. */
type Window = {
  teams: Teams;
  person: Person;
  /** That is to be seen there beside the chat, if any. */
  channel: TeamChannel | undefined;
  /** Origin of the Playground. */
  playground: string;
  /** Says what went wrong. */
  tell(problem: string): void;
};

type Relay = {
  /** The bot's endpoint, as the Playground believes. */
  endpoint: string;
  stop(): Promise<void>;
};

/**
 * Stands between the Playground, which knows neither authentication nor single sign-on, and the sandbox's Teams: what the
 * person does there reaches the bot as Teams sends it, and what Teams shows to the person is shown there.
 */
export async function startRelay({ teams, person, channel, playground, tell }: Window): Promise<Relay> {
  const chat = teams.chatOf(person);
  const page = createPlaygroundPage(playground, tell);
  const mirror = createMirror(teams, chat, page);
  const desk = channel && createChannelWindow(teams, teams.channelOf(person, channel), page);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => {
      tell(error.message);
      response.statusCode = 502;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (request.method === 'POST') {
      const { status, body } = await passOn((await json(request)) as Activity);
      // Not `writeHead().end()`: restify, in the same process as in tests, makes writeHead answer undefined.
      response.statusCode = status;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    } else if (request.url === '/sign-in') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Sign in</title><p>${await signIn()}</p>`);
    } else response.end();
  }

  function passOn(activity: Activity): Delivery | Promise<Delivery> {
    const { type, text, value, name, conversation, replyToId, action } = activity;
    const { id } = conversation as { id: string };
    if (desk?.holds(id)) return desk.passOn(activity);
    if (id !== chat.id) {
      return { status: 404, body: { message: 'Only the personal chat and the helpdesk are part of the sandbox.' } };
    }
    if (type === 'installationUpdate' && action === 'add') return chat.installs();
    // Teams sends its own with the installation.
    if (type === 'conversationUpdate') return { status: 200, body: {} };
    if (type === 'message' && value === undefined) return chat.says(text ?? '');
    const message = mirror.messageOf(`${replyToId}`);
    return teams.deliver(chat.activity({ type, value, action, replyToId: message, ...(name && { name }) }));
  }

  let signInMessage: ChatMessage | undefined;
  const forgetSignIns = teams.onSignIn(({ id }, message) => {
    const card = oauthCardOf(message);
    if (id !== chat.id || !card) return;
    signInMessage = message;
    mirror.show(message, notice(card.text ?? '', { title: `${card.buttons[0]?.title}`, url: `${origin}/sign-in` }));
  });

  /** The person's browser does not know the sandbox's certificates, so the sandbox visits the real sign-in page for it. */
  async function signIn(): Promise<string> {
    if (!signInMessage) return 'There is nothing to sign in to now.';
    const { status, signedIn } = await chat.signsIn();
    if (status === 200 && !signedIn) return 'Need admin approval. Close this tab and go back to the chat.';
    if (status !== 200) return `Signing in did not work: the bot answered ${status}.`;
    mirror.show(signInMessage, notice('You are signed in.'));
    signInMessage = undefined;
    return `You are signed in as ${chat.person.name}. Close this tab and go back to the chat.`;
  }

  return {
    endpoint: `${origin}/api/messages`,

    async stop() {
      forgetSignIns();
      server.close();
      server.closeAllConnections();
      mirror.stop();
      desk?.stop();
      await page.settled();
    },
  };
}
