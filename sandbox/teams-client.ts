import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { linesOf, submissionOf } from './card-view.ts';
import type { Changes } from './changes.ts';
import type { Activity, Chat, ChatMessage, Chats } from './chats.ts';
import type { Company, Person } from './company.ts';
import type { Entra } from './entra.ts';
import { type OAuthCard, oauthCardOf } from './oauth-card.ts';
import type { TokenService } from './token-service.ts';
import type { Wire } from './wire.ts';

/** What the bot answered over HTTP; `body` is parsed where it is JSON. */
export type Delivery = { status: number; body: unknown };

/** A chat as its person uses it. */
export type TeamsChat = Chat & {
  /** The person adds the app. Answers for the second of the two activities that Teams sends. */
  installs(): Promise<Delivery>;
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

type Tap = {
  /** Only in this message. */
  message?: ChatMessage;
  /** The first such button below these words. */
  after?: string;
  /** On a device that still shows an older version of the message. */
  stale?: boolean;
  /** What the person has typed, by the id of the input. */
  typed?: Record<string, string>;
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

  function activity(fields: Activity): Activity {
    const now = new Date();
    return {
      id: `f:${randomUUID()}`,
      timestamp: now.toISOString(),
      localTimestamp: localTime(now, person.timezone),
      localTimezone: person.timezone,
      locale: person.locale,
      channelId: 'msteams',
      serviceUrl,
      from: { id: chat.userId, name: person.name, aadObjectId: person.id },
      conversation: { id: chat.id, conversationType: 'personal', tenantId: company.tenantId },
      recipient: { id: `28:${company.registrations.bot.id}`, name: 'Latchkey' },
      entities: [
        {
          type: 'clientInfo',
          locale: person.locale,
          country: new Intl.Locale(person.locale).region,
          platform: 'iOS',
          timezone: person.timezone,
        },
      ],
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

  const text = () => chat.messages.flatMap(lines).join('\n');

  /** A key stands in groups, with words between them. */
  function seesGroups(wanted: string): boolean {
    const groups = wanted.split('-');
    if (groups.length < 2) return false;
    return chat.messages.some((message) => {
      const shown = lines(message).map(squeezed);
      let at = -1;
      return groups.every((group) => {
        at = shown.findIndex((line, index) => index > at && line.includes(group));
        return at >= 0;
      });
    });
  }

  const client = Object.assign(chat, {
    activity,
    text,

    sees: (wanted: string) => squeezed(text()).includes(squeezed(wanted)) || seesGroups(wanted),

    until: (check: () => boolean, what = 'a change in the chat') =>
      changes.until(check, what, () => `${person.name} sees:\n${text()}`),

    async installs() {
      const bot = { id: `28:${company.registrations.bot.id}` };
      await send({ type: 'conversationUpdate', membersAdded: [bot] });
      return send({ type: 'installationUpdate', action: 'add' });
    },

    says(words: string) {
      const { id } = chats.post(chat, 'person', { type: 'message', text: words });
      return send({ type: 'message', id, text: words, textFormat: 'plain' });
    },

    async taps(title: string, { message, after, stale = false, typed }: Tap = {}) {
      for (const candidate of message ? [message] : chat.messages.toReversed()) {
        for (const shown of stale ? candidate.versions.toReversed() : [candidate.activity]) {
          const value = submissionOf(shown, title, after);
          if (value) return send({ type: 'message', value: { ...value, ...typed }, replyToId: candidate.id });
        }
      }
      throw new Error(`There is no button "${title}" for ${person.name} to tap.\n${text()}`);
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

function squeezed(text: string): string {
  return text.replace(/[\s\p{Dash}]/gu, '');
}

/** ISO 8601 with the zone's offset: `2026-11-23T10:00:00.000+01:00`. */
function localTime(at: Date, timeZone: string): string {
  const offsetName = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const offset = offsetName?.slice('GMT'.length) || '+00:00';
  const [sign, hours, minutes] = [offset[0], Number(offset.slice(1, 3)), Number(offset.slice(4, 6))];
  const shift = (hours * 60 + minutes) * (sign === '-' ? -60_000 : 60_000);
  return new Date(at.getTime() + shift).toISOString().replace('Z', offset);
}
