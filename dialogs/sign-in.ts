import { randomUUID } from 'node:crypto';
import { type Attachment, MessageFactory, type TurnContext } from 'botbuilder';
import type { Caller, Reader } from '../bot/domain/model.ts';
import type { VerifySsoToken } from '../bot/domain/ports.ts';
import type { SignInRefusal, SignInTroubles, Trouble } from '../bot/domain/sign-in-troubles.ts';
import { summary } from '../cards/index.ts';
import { callerOf } from './caller.ts';
import { Dialog, type DialogContext, type DialogTurnResult } from './library.ts';

/** Asks for the person of a turn. All calls throw `Unavailable`. */
export type UserTokens = {
  /** The SSO token that is kept for this person, or that a sign-in code stands for. */
  current(context: TurnContext, code?: string): Promise<string | undefined>;
  /** The SSO token for the one that the Teams client brought. */
  exchange(context: TurnContext, token: string): Promise<Exchanged>;
  forget(context: TurnContext): Promise<void>;
  /** Asks the Teams client for a silent exchange, and has a button for the person if that fails. `visibly`: the button at once. */
  card(context: TurnContext, reader: Reader, visibly: boolean): Promise<Attachment>;
};

/** `lacking`: somebody must consent first, or this is no token that can be exchanged. */
export type Exchanged = { token: string } | { lacking: 'consent' | 'token' };

export type SignInPorts = {
  tokens: UserTokens;
  verify: VerifySsoToken;
  troubles: SignInTroubles;
  /** Keeps the place in the conversation, before the card that asks. */
  save(context: TurnContext, caller: Caller): Promise<void>;
};
/** `again`: whatever is known of an earlier sign-in will not do, since the person has to prove more than before. */
export type SignInOptions = { again: boolean };
export type SignInResult = 'signed-in' | SignInRefusal;

/** What ends a waiting sign-in. `reference`: of what the operator was told. */
export type Brought = { token: string } | { trouble: Trouble; reference?: string };

const BROUGHT = Symbol('brought');

/** Hands a waiting sign-in what has come for it in this turn. */
export function bring(context: TurnContext, brought: Brought): void {
  context.turnState.set(BROUGHT, brought);
}

/** The sign-in that waits at this place of the conversation; each prompt has another id. */
export function waitingSignIn(dc: DialogContext): string | undefined {
  const { child, activeDialog } = dc;
  if (child) return waitingSignIn(child);
  return activeDialog?.id === SignIn.id ? activeDialog.state.prompt : undefined;
}

/**
 * Proves that the person of this chat has signed in, and ends with a `SignInResult`; the token is in no state.
 * OAuthPrompt would not do: it takes anybody's answer, tokens from events and codes out of sentences
 * (https://github.com/microsoft/botbuilder-js/blob/main/libraries/botbuilder-dialogs/src/prompts/oauthPrompt.ts).
 */
export class SignIn extends Dialog<SignInOptions> {
  static readonly id = 'sign-in';
  readonly #ports: SignInPorts;

  constructor(ports: SignInPorts) {
    super(SignIn.id);
    this.#ports = ports;
  }

  override async beginDialog(
    dc: DialogContext,
    { again }: SignInOptions = { again: false },
  ): Promise<DialogTurnResult> {
    const { tokens, verify, save } = this.#ports;
    const caller = callerOf(dc.context);
    const token = await tokens.current(dc.context);
    if (token && !again && (await verify(token, caller.person))) return this.#signedIn(dc);
    if (token) await tokens.forget(dc.context);
    const card = await tokens.card(dc.context, caller.reader, again);
    Object.assign(dc.activeDialog?.state, { prompt: randomUUID() });
    // The answer may come, to another instance, before this turn has ended.
    await save(dc.context, caller);
    await dc.context.sendActivity({ ...MessageFactory.attachment(card), summary: summary('signIn', caller.reader) });
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dc: DialogContext): Promise<DialogTurnResult> {
    const { verify, troubles } = this.#ports;
    const brought = dc.context.turnState.get<Brought | undefined>(BROUGHT);
    if (!brought) return Dialog.EndOfTurn;
    const caller = callerOf(dc.context);
    if ('token' in brought && (await verify(brought.token, caller.person))) return this.#signedIn(dc);
    const { trouble, reference }: Exclude<Brought, { token: string }> =
      'token' in brought ? { trouble: 'failed' } : brought;
    return dc.endDialog((await troubles.refusalOf(trouble, caller, reference)) satisfies SignInResult);
  }

  async #signedIn(dc: DialogContext): Promise<DialogTurnResult> {
    await this.#ports.troubles.over(callerOf(dc.context));
    return dc.endDialog('signed-in' satisfies SignInResult);
  }
}
