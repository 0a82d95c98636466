import { type Attachment, MessageFactory, type TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, type DialogTurnResult } from 'botbuilder-dialogs';
import type { Caller, Reader } from '../bot/domain/model.ts';
import type { VerifySsoToken } from '../bot/domain/ports.ts';
import { summaries } from '../cards/index.ts';
import { callerOf } from './caller.ts';

/** Asks for the person of a turn. All calls throw `Unavailable`. */
export type UserTokens = {
  /** The SSO token that is kept for this person, or that a sign-in code stands for. */
  current(context: TurnContext, code?: string): Promise<string | undefined>;
  /** The SSO token for the one that the Teams client brought; undefined: it cannot be exchanged, usually for want of consent. */
  exchange(context: TurnContext, token: string): Promise<string | undefined>;
  forget(context: TurnContext): Promise<void>;
  /** Asks the Teams client for a silent exchange, and has a button for the person if that fails. */
  card(context: TurnContext, reader: Reader): Promise<Attachment>;
};

export type SignInPorts = {
  tokens: UserTokens;
  verify: VerifySsoToken;
  /** Keeps the place in the conversation, before the card that asks. */
  save(context: TurnContext, caller: Caller): Promise<void>;
};
export type SignInResult = 'signed-in' | 'failed';

const ANSWER = Symbol('sign-in answer');

/** Hands a waiting sign-in the token that the person's client has brought. */
export function bringAnswer(context: TurnContext, token: string): void {
  context.turnState.set(ANSWER, token);
}

/**
 * Proves that the person of this chat has signed in, and ends with a `SignInResult`; the token is in no state.
 * OAuthPrompt would not do: it takes anybody's answer, tokens from events and codes out of sentences
 * (https://github.com/microsoft/botbuilder-js/blob/main/libraries/botbuilder-dialogs/src/prompts/oauthPrompt.ts).
 */
export class SignIn extends Dialog {
  static readonly id = 'sign-in';
  readonly #ports: SignInPorts;

  constructor(ports: SignInPorts) {
    super(SignIn.id);
    this.#ports = ports;
  }

  override async beginDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { tokens, verify, save } = this.#ports;
    const caller = callerOf(dc.context);
    const token = await tokens.current(dc.context);
    if (token && (await verify(token, caller.person))) return dc.endDialog('signed-in' satisfies SignInResult);
    if (token) await tokens.forget(dc.context);
    const card = await tokens.card(dc.context, caller.reader);
    // The answer may come, to another instance, before this turn has ended.
    await save(dc.context, caller);
    const { signIn: summary } = summaries(caller.reader);
    await dc.context.sendActivity({ ...MessageFactory.attachment(card), summary });
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const token = dc.context.turnState.get<string | undefined>(ANSWER);
    if (token === undefined) return Dialog.EndOfTurn;
    const proven = await this.#ports.verify(token, callerOf(dc.context).person);
    return dc.endDialog((proven ? 'signed-in' : 'failed') satisfies SignInResult);
  }
}
