import { BotState, type Storage, type TurnContext } from 'botbuilder';
import { createOnce } from '../bot/domain/leases.ts';
import type { Caller } from '../bot/domain/model.ts';
import type { NewestMessage } from '../bot/domain/newest.ts';
import type { Clock, Log, Records, VerifySsoToken } from '../bot/domain/ports.ts';
import { createSignInTroubles } from '../bot/domain/sign-in-troubles.ts';
import type { Wish, Wishes } from '../bot/domain/wishes.ts';
import { createAnswers } from './answers.ts';
import { setCaller } from './caller.ts';
import { DialogContextError, DialogSet } from './library.ts';
import { OwnKey, type OwnKeyOptions } from './own-key.ts';
import { canGoOnFrom } from './place.ts';
import { type Brought, bring, type UserTokens, waitingSignIn } from './sign-in.ts';

type Ports = {
  storage: Storage;
  records: Records;
  clock: Clock;
  tokens: UserTokens;
  verify: VerifySsoToken;
  wishes: Wishes;
  newest: NewestMessage;
  log: Log;
};

export type Conversation = ReturnType<typeof createConversation>;

/** Where each person stands in their chat. Kept by chat and person, so that nobody answers for somebody else. */
export function createConversation(ports: Ports) {
  const { storage, clock, tokens, newest, log } = ports;
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
  const once = createOnce(ports);
  const troubles = createSignInTroubles(ports);
  const ownKey = new OwnKey({ ...ports, troubles, save: saveAndAsk });
  dialogs.add(ownKey);

  /** As it is now: another turn may have gone on since this one looked. */
  async function placeOf(context: TurnContext, caller: Caller) {
    setCaller(context, caller);
    const kept: unknown = await state.load(context, true);
    if (!canGoOnFrom(kept, ownKey.version)) {
      log.warn('conversation.dropped');
      await state.clear(context);
    }
    const dc = await dialogs.createContext(context);
    return { dc, waiting: waitingSignIn(dc) };
  }

  async function waits(context: TurnContext, caller: Caller): Promise<boolean> {
    return (await placeOf(context, caller)).waiting !== undefined;
  }

  /** Of all that comes for one sign-in, at the same time and in whatever way, the first ends it. */
  async function settle(context: TurnContext, caller: Caller, brought: Brought): Promise<void> {
    const { waiting } = await placeOf(context, caller);
    if (waiting === undefined) return;
    await once(`sign-in/${waiting}`, async () => {
      const { dc, waiting: still } = await placeOf(context, caller);
      if (still !== waiting) return;
      bring(context, brought);
      await dc.continueDialog().catch(unwrap);
      await save(context);
    });
  }

  async function cancel(context: TurnContext, caller: Caller): Promise<boolean> {
    const { dc, waiting } = await placeOf(context, caller);
    if (waiting === undefined) return false;
    await dc.cancelAllDialogs();
    await save(context);
    return true;
  }

  return {
    /** Whatever was left open before is over: a prompt that nobody answered traps nobody. */
    async begin(context: TurnContext, caller: Caller, wish: Wish): Promise<void> {
      const { dc } = await placeOf(context, caller);
      await dc.cancelAllDialogs();
      await dc.beginDialog(OwnKey.id, { wish } satisfies OwnKeyOptions).catch(unwrap);
      await save(context);
    },

    ...createAnswers({ tokens, troubles, once, clock, log, waits, settle }),

    /** Whether a sign-in waits for its answer. */
    waits,

    /** Ends a sign-in that waits, without a word; false if none did. */
    cancel,

    /** The next wish has to sign in again. */
    async signOut(context: TurnContext, caller: Caller): Promise<void> {
      await cancel(context, caller);
      await tokens.forget(context);
    },
  };
}

/** The dialogs library wraps an error; what it means to the person is inside. */
function unwrap(error: unknown): never {
  throw error instanceof DialogContextError ? error.error : error;
}
