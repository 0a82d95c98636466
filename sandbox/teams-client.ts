import { setImmediate } from 'node:timers/promises';
import { linesOf } from './card-view.ts';
import type { Changes } from './changes.ts';
import type { Activity, Chat, ChatMessage, Chats } from './chats.ts';
import { botAccount, clientActivity } from './client-activity.ts';
import type { Company, Person } from './company.ts';
import type { Entra } from './entra.ts';
import { type OAuthCard, oauthCardOf } from './oauth-card.ts';
import { createSight, type Tap } from './sight.ts';
import type { TokenService } from './token-service.ts';
import type { Wire } from './wire.ts';

/** What the bot answered over HTTP; `body` is parsed where it is JSON. */
export type Delivery = { status: number; body: unknown };

/** A chat as its person uses it. */
export type TeamsChat = Chat & {
  /** The person adds the app. Answers for the second of the two activities that Teams sends. */
  installs(): Promise<Delivery>;
  /** The person takes the app away again. */
  removes(): Promise<Delivery>;
  says(text: string): Promise<Delivery>;
  /** Taps the newest message's button of that title. */
  taps(title: string, options?: Tap): Promise<Delivery>;
  /** Opens the visible sign-in link and hands in its code. `as`: somebody else is signed in at that browser. */
  signsIn(options?: { as?: Person }): Promise<Delivery & { signedIn: boolean }>;
  /** Opens the visible sign-in link, sees a code as people with several accounts do, and closes the window. */
  readsCode(): Promise<string>;
  /** Closes the sign-in window. */
  cancelsSignIn(): Promise<Delivery>;
  /** An activity as this person's Teams sends it; `fields` add to or replace what is always there. */
  activity(fields: Activity): Activity;
  /** All words that the chat shows now, one line each. */
  text(): string;
  /** Whether the chat shows this now, however it is spaced and hyphenated. */
  sees(text: string): boolean;
  until(check: () => boolean, what?: string): Promise<void>;
};

export type ClientParts = {
  wire: Wire;
  company: Company;
  entra: Entra;
  tokenService: TokenService;
  chats: Chats;
  serviceUrl: string;
  changes: Changes;
  deliver(activity: Activity): Promise<Delivery>;
  /** Silent sign-in failed: this message now shows its button. */
  signInShown(chat: TeamsChat, message: ChatMessage): void;
};

/** The Teams clients of one person. `received` is told of each message that the bot posts. */
export function createTeamsClient(
  chat: Chat,
  parts: ClientParts,
): TeamsChat & { received(message: ChatMessage): void } {
  const { wire, company, entra, tokenService, chats, serviceUrl, changes, deliver, signInShown } = parts;
  const { person } = chat;
  /** The sign-in that could not be done silently, and so shows its button. */
  let visible: { message: ChatMessage; card: OAuthCard } | undefined;
  const { text, sees, button } = createSight(person.name, () => chat.messages, lines);

  function activity(fields: Activity): Activity {
    return {
      ...clientActivity(person, chat.userId, serviceUrl, company),
      conversation: { id: chat.id, conversationType: 'personal', tenantId: company.tenantId },
      channelData: { tenant: { id: company.tenantId } },
      ...fields,
    };
  }

  const send = (fields: Activity) => deliver(activity(fields));
  const invoke = (name: string, value: unknown) => send({ type: 'invoke', name, value });

  async function signInSilently(message: ChatMessage, card: OAuthCard) {
    // The message is answered to the bot before anybody's client has it.
    await setImmediate();
    const attempts = await Promise.allSettled(Array.from({ length: person.endpoints }, () => exchange(card)));
    const done = attempts.some((attempt) => attempt.status === 'fulfilled' && attempt.value?.status === 200);
    if (!done) {
      visible = { message, card };
      signInShown(client, message);
    }
    changes.happened();
  }

  async function exchange({ connectionName, tokenExchangeResource: wanted }: OAuthCard): Promise<Delivery | undefined> {
    if (!wanted) return undefined;
    if (wanted.uri !== tokenService.resource) {
      await invoke('signin/failure', { code: 'resourcematchfailed', message: 'Resource match failed' });
      return undefined;
    }
    const token = await entra.key.sign(entra.userClaims(person));
    return invoke('signin/tokenExchange', { id: wanted.id, connectionName, token });
  }

  /** What the visible sign-in link shows in the end; undefined: nobody gets a code there. */
  async function codeOfPage(as?: Person): Promise<string | undefined> {
    const link = visible?.card.buttons[0]?.value;
    if (link === undefined) throw new Error(`${person.name} sees no sign-in button.\n${text()}`);
    const url = new URL(link);
    if (as) url.searchParams.set('login_hint', as.userPrincipalName);
    const page = await wire.browse(url.href);
    return /id="code">(\d+)</.exec(page.body)?.[1];
  }

  function lines(message: ChatMessage): string[] {
    if (message !== visible?.message) return linesOf(message.activity);
    const { text = '', buttons } = visible.card;
    return [text, ...buttons.map(({ title }) => title)];
  }

  const client = Object.assign(chat, {
    activity,
    text,
    sees,

    until: (check: () => boolean, what = 'a change in the chat') =>
      changes.until(check, what, () => `${person.name} sees:\n${text()}`),

    async installs() {
      await send({ type: 'conversationUpdate', membersAdded: [{ id: botAccount(company).id }] });
      return send({ type: 'installationUpdate', action: 'add' });
    },

    removes: () => send({ type: 'installationUpdate', action: 'remove' }),

    says(words: string) {
      const { id } = chats.post(chat, person, { type: 'message', text: words });
      return send({ type: 'message', id, text: words, textFormat: 'plain' });
    },

    async taps(title: string, tap?: Tap) {
      const { message, value } = button(title, tap);
      return send({ type: 'message', value, replyToId: message.id });
    },

    async signsIn({ as }: { as?: Person } = {}) {
      const code = await codeOfPage(as);
      if (code === undefined) return { ...(await client.cancelsSignIn()), signedIn: false };
      const answer = await invoke('signin/verifyState', { state: code });
      if (answer.status === 200) visible = undefined;
      return { ...answer, signedIn: answer.status === 200 };
    },

    async readsCode() {
      const code = await codeOfPage();
      if (code === undefined) throw new Error(`${person.name} gets no code.`);
      return code;
    },

    cancelsSignIn: () => invoke('signin/verifyState', { state: 'CancelledByUser' }),

    received(message: ChatMessage) {
      const card = oauthCardOf(message);
      if (card) void signInSilently(message, card);
    },
  });
  return client;
}
