import { MessageFactory, type TurnContext } from 'botbuilder';
import { Dialog, type DialogContext, type DialogTurnResult } from 'botbuilder-dialogs';
import type { VerifySsoToken } from '../bot/adapters/sso-token.ts';
import type { UserTokens } from '../bot/adapters/user-tokens.ts';
import { callerOf } from './caller.ts';

export type SignInPorts = { tokens: UserTokens; verify: VerifySsoToken; save(context: TurnContext): Promise<void> };
export type SignInResult = 'signed-in' | 'failed';

const ANSWER = Symbol('sign-in answer');

/** Hands a waiting sign-in the token that the person's client has brought. */
export function bringAnswer(context: TurnContext, token: string): void {
  context.turnState.set(ANSWER, token);
}

/**
 * Proves that the person of this chat has signed in. OAuthPrompt would not do: it takes anybody's answer, tokens from events and codes out
 * of sentences (research: teams 1.5). Ends with a `SignInResult`; the token is in no state.
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
    await save(dc.context);
    await dc.context.sendActivity(MessageFactory.attachment(card));
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const token = dc.context.turnState.get<string | undefined>(ANSWER);
    if (token === undefined) return Dialog.EndOfTurn;
    const proven = await this.#ports.verify(token, callerOf(dc.context).person);
    return dc.endDialog((proven ? 'signed-in' : 'failed') satisfies SignInResult);
  }
}
