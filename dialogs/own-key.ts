import type { Wish, Wishes } from '../bot/domain/wishes.ts';
import { callerOf } from './caller.ts';
import { ComponentDialog, WaterfallDialog, type WaterfallStepContext } from './library.ts';
import { SignIn, type SignInOptions, type SignInPorts, type SignInResult } from './sign-in.ts';

export type OwnKeyOptions = { wish: Wish };

/** Sign in, then have the wish granted: one's own key, or a look-up. Long work goes on outside the turn, after the conversation's place is saved. */
export class OwnKey extends ComponentDialog<OwnKeyOptions> {
  static readonly id = 'own-key';
  static readonly steps = 'steps';
  readonly #wishes: Wishes;

  constructor(ports: SignInPorts & { wishes: Wishes }) {
    super(OwnKey.id);
    this.#wishes = ports.wishes;
    this.addDialog(new SignIn(ports));
    this.addDialog(new WaterfallDialog(OwnKey.steps, [this.askToSignIn.bind(this), this.grant.bind(this)]));
    this.initialDialogId = OwnKey.steps;
  }

  /** Of the dialogs in it; the library keeps it with the place of each conversation. */
  get version(): string {
    return this.getInternalVersion();
  }

  private askToSignIn(step: WaterfallStepContext<OwnKeyOptions>) {
    const { wish } = step.options;
    return step.beginDialog(SignIn.id, { again: wish.do === 'go-on' && wish.again === true } satisfies SignInOptions);
  }

  private grant(step: WaterfallStepContext<OwnKeyOptions>) {
    const caller = callerOf(step.context);
    const result: SignInResult = step.result;
    if (result === 'signed-in') this.#wishes.grant(step.options.wish, caller);
    else this.#wishes.deny({ refusal: result.refusal }, caller, result.reference);
    return step.endDialog();
  }
}
