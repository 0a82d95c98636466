import type { TurnContext } from 'botbuilder';
import { pause } from '../bot/domain/deadline.ts';
import type { Once } from '../bot/domain/leases.ts';
import type { Caller } from '../bot/domain/model.ts';
import type { Clock, Log } from '../bot/domain/ports.ts';
import { newReference } from '../bot/domain/reference.ts';
import type { SignInTroubles } from '../bot/domain/sign-in-troubles.ts';
import { plainly } from '../bot/domain/typed.ts';
import { type FailureCode, troubleOf } from './failure-codes.ts';
import type { Brought, UserTokens } from './sign-in.ts';

/** What a Teams client answers to a sign-in. */
export type SignInAnswer = { token: string; exchange: string } | { state: string } | { failure: FailureCode };

/** What one client could not do, another of the same person may just be doing. */
const GRACE_MS = 2_000;
const CODE = /^\d{6}$/;

type Ports = {
  tokens: UserTokens;
  troubles: SignInTroubles;
  once: Once;
  clock: Clock;
  log: Log;
  waits(context: TurnContext, caller: Caller): Promise<boolean>;
  /** Ends the sign-in that waits, if one does. */
  settle(context: TurnContext, caller: Caller, brought: Brought): Promise<void>;
};

/** What each answer means to the sign-in that waits for it, if one does. The numbers are the status of the invoke. */
export function createAnswers({ tokens, troubles, once, clock, log, waits, settle }: Ports) {
  /** Exchanged first: a client whose token is no good must hear so, whatever another one has brought. */
  async function exchange(context: TurnContext, caller: Caller, token: string, id: string): Promise<number> {
    const exchanged = await tokens.exchange(context, token);
    if ('token' in exchanged) {
      return once(`exchange/${caller.chat.id}/${caller.person}/${id}`, async () => {
        await settle(context, caller, exchanged);
        return 200;
      });
    }
    if (exchanged.lacking === 'consent') {
      const reference = newReference();
      log.alert('sign-in.approval-needed', { reference });
      await troubles.approvalNeeded(caller, reference);
    }
    return 412;
  }

  async function verifyState(context: TurnContext, caller: Caller, state: string): Promise<number> {
    if (state === 'CancelledByUser') {
      await settle(context, caller, { trouble: 'cancelled' });
      return 200;
    }
    const token = await tokens.current(context, CODE.test(state) ? state : '');
    if (token === undefined) return 404;
    await settle(context, caller, { token });
    return 200;
  }

  async function fail(context: TurnContext, caller: Caller, code: FailureCode): Promise<number> {
    const trouble = troubleOf(code);
    const reference = newReference();
    if (trouble === 'left-to-client') log.warn('sign-in.left-to-client', { code });
    else {
      log.alert('sign-in.failed', { reference, code });
      await pause(clock, GRACE_MS);
      await settle(context, caller, { trouble, reference });
    }
    return 200;
  }

  return {
    /** An invoke of the Teams client (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/authentication/bot-sso-overview). */
    async answer(context: TurnContext, caller: Caller, answer: SignInAnswer): Promise<number> {
      if ('failure' in answer) return fail(context, caller, answer.failure);
      if ('token' in answer) return exchange(context, caller, answer.token, answer.exchange);
      return verifyState(context, caller, answer.state);
    },

    /** A message: people with several accounts are shown their code and type it. False if it is none, or nobody waits for one. */
    async redeem(context: TurnContext, caller: Caller, text: unknown): Promise<boolean> {
      const code = typeof text === 'string' ? plainly(text).trim() : '';
      if (!CODE.test(code) || !(await waits(context, caller))) return false;
      const token = await tokens.current(context, code);
      await settle(context, caller, token === undefined ? { trouble: 'failed' } : { token });
      return true;
    },
  };
}
