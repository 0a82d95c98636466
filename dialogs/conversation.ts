import { BotState, type Storage, type TurnContext } from 'botbuilder';
import { DialogContextError, DialogSet } from 'botbuilder-dialogs';
import type { Caller } from '../bot/domain/model.ts';
import type { NewestMessage } from '../bot/domain/newest.ts';
import type { Clock, Records, VerifySsoToken } from '../bot/domain/ports.ts';
import type { Wish, Wishes } from '../bot/domain/wishes.ts';
import { setCaller } from './caller.ts';
import { OwnKey, type OwnKeyOptions } from './own-key.ts';
import { bringAnswer, type UserTokens } from './sign-in.ts';

const EXCHANGE_LIFE_MS = 60 * 60_000;

type Ports = {
  storage: Storage;
  records: Records;
  clock: Clock;
  tokens: UserTokens;
  verify: VerifySsoToken;
  wishes: Wishes;
  newest: NewestMessage;
};

export type Conversation = ReturnType<typeof createConversation>;

/** Where each person stands in their chat. Kept by chat and person, so that nobody answers for somebody else. */
export function createConversation({ storage, records, clock, tokens, verify, wishes, newest }: Ports) {
  const state = new BotState(storage, async ({ activity: { conversation, from } }) => {
    return `dialog/${conversation.id}/${from.aadObjectId?.toLowerCase()}`;
  });
  const save = (context: TurnContext) => state.saveChanges(context);
  const dialogs = new DialogSet(state.createProperty('place'));
  const saveAndAsk = async (context: TurnContext, caller: Caller) => {
    await save(context);
    // The card that asks may stay in the chat, below the Macs card.
    await newest.personWrote(caller.chat);
  };
  dialogs.add(new OwnKey({ tokens, verify, save: saveAndAsk, wishes }));

  /** All clients of a person bring the same exchange: one of them goes on. */
  function firstToBring(exchange: string, caller: Caller): Promise<boolean> {
    const key = `sign-in/${caller.chat.id}/${caller.person}/${exchange}`;
    return records.create(key, {}, clock.now() + EXCHANGE_LIFE_MS);
  }

  return {
    /** Whatever was left open before is over: a prompt that nobody answered traps nobody. */
    async begin(context: TurnContext, caller: Caller, wish: Wish): Promise<void> {
      setCaller(context, caller);
      const dc = await dialogs.createContext(context);
      await dc.cancelAllDialogs();
      await dc.beginDialog(OwnKey.id, { wish } satisfies OwnKeyOptions).catch(unwrap);
      await save(context);
    },

    async cancel(_context: TurnContext, _caller: Caller): Promise<boolean> {
      return false;
    },

    async signOut(_context: TurnContext, _caller: Caller): Promise<void> {},

    /** A sign-in's answer from the Teams client: the status of the invoke (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview). */
    async answer(context: TurnContext, caller: Caller, answer: SignInAnswer): Promise<number> {
      const token =
        'token' in answer
          ? await tokens.exchange(context, answer.token)
          : await tokens.current(context, /^\d{6}$/.test(answer.state) ? answer.state : '');
      if (token === undefined) return 'token' in answer ? 412 : 404;
      if ('token' in answer && !(await firstToBring(answer.exchange, caller))) return 200;
      setCaller(context, caller);
      bringAnswer(context, token);
      const dc = await dialogs.createContext(context);
      await dc.continueDialog().catch(unwrap);
      await save(context);
      return 200;
    },
  };
}

export type SignInAnswer = { token: string; exchange: string } | { state: string };

/** The dialogs library wraps an error; what it means to the person is inside. */
function unwrap(error: unknown): never {
  throw error instanceof DialogContextError ? error.error : error;
}
