import { isDeepStrictEqual } from 'node:util';
import type { ConversationParameters } from 'botbuilder';
import { localeAmong } from '../../cards/words.ts';
import { deadline, within } from '../domain/deadline.ts';
import { describeError } from '../domain/describe-error.ts';
import type { Chats } from '../domain/helpdesk/ports.ts';
import type { Caller } from '../domain/model.ts';
import type { Clock, Log, Records } from '../domain/ports.ts';
import { readAs } from '../domain/read-as.ts';
import { isChat, isObject, isText, isTime, readerIn, type Shape } from '../domain/shapes.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Settings } from '../settings.ts';
import { calling } from '../telemetry/observed.ts';
import type { ConnectTo } from './channel.ts';
import { unavailable } from './channel-posts.ts';
import type { InstallFor } from './graph/install.ts';

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 365 * DAY_MS;
/** So long a record that still holds is not written again. */
const FRESH_MS = 7 * DAY_MS;
const PATIENCE_MS = 9_000;

type Met = { caller: Caller; at: number };
/** What another version wrote so that this one cannot read it counts as nobody met: Teams is asked then. */
const metIn: Shape<Met> = (value) => {
  if (!isObject(value) || !isTime(value.at) || !isObject(value.caller)) return undefined;
  const { person, user, chat, reader } = value.caller;
  if (!isText(person) || !isText(user) || !isChat(chat)) return undefined;
  return { at: value.at, caller: { person, user, chat, reader: readerIn(reader) } };
};

type Ports = {
  records: Records;
  connect: ConnectTo;
  /** undefined: the company does not let Latchkey install itself. */
  install: InstallFor | undefined;
  settings: Pick<Settings, 'bot' | 'endpoints' | 'spoken'>;
  clock: Clock;
  log: Log;
};

/**
 * Whoever wrote to Latchkey is found by the record of that. For others Teams is asked, which answers those for whom Latchkey is
 * installed: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export function createChats({ records, connect, install, settings, clock, log }: Ports): Chats {
  const { bot, endpoints, spoken } = settings;
  const recordOf = (person: string) => `chat/${person}`;

  async function known(person: string): Promise<Caller | undefined> {
    const caller = (await readAs(records, recordOf(person), metIn))?.value?.caller;
    // What the company speaks may have changed since.
    return caller && { ...caller, reader: { ...caller.reader, locale: localeAmong(spoken, caller.reader.locale) } };
  }

  async function remember(caller: Caller): Promise<void> {
    const key = recordOf(caller.person);
    const value: Met = { caller, at: clock.now() };
    const old = await readAs(records, key, metIn);
    const before = old?.value;
    if (before && clock.now() - before.at < FRESH_MS && isDeepStrictEqual(before.caller, caller)) return;
    const expires = clock.now() + KEPT_MS;
    // Who loses the race has been met at that very moment by somebody else.
    await (old ? records.replace(key, old.version, value, expires) : records.create(key, value, expires));
  }

  /** `member`: their account id towards the bot, or their object id. undefined: Latchkey is not installed for them. */
  async function opened(person: string, member: string): Promise<Caller | undefined> {
    const { teams } = endpoints;
    if (teams === undefined) return undefined;
    const conversation: Partial<ConversationParameters> = {
      isGroup: false,
      bot: { id: `28:${bot.appId}`, name: '' },
      members: [{ id: member, name: '' }],
      tenantId: bot.tenantId,
      channelData: { tenant: { id: bot.tenantId } },
    };
    const abortSignal = deadline(clock, PATIENCE_MS);
    const asked = async () =>
      (await connect(teams)).conversations.createConversation(conversation as ConversationParameters, { abortSignal });
    try {
      const { id } = await calling({ system: 'teams', operation: 'open-chat' }, () =>
        within(clock, PATIENCE_MS, 'Teams', asked()),
      );
      return {
        person,
        user: member,
        chat: { id, serviceUrl: teams, bot: `28:${bot.appId}` },
        reader: { locale: spoken.otherwise },
      };
    } catch (error) {
      const { statusCode: status } = error as { statusCode?: number };
      if (status === 403 || status === 404) return undefined;
      log.warn('teams.chat-not-opened', describeError(error));
      throw error instanceof Unavailable ? error : unavailable(error as { statusCode?: number });
    }
  }

  return {
    met: remember,

    async of(person, user) {
      return (await known(person)) ?? opened(person, user ?? person);
    },

    async ofWhoeverMustHear(person) {
      const met = await known(person);
      if (!install) return met ?? opened(person, person);
      // Also whoever was met may have removed it since.
      const there = await opened(person, person);
      if (there) return met ?? there;
      await install(person, deadline(clock, PATIENCE_MS));
      return met ?? opened(person, person);
    },
  };
}
