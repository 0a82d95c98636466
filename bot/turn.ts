import type { Activity, TurnContext } from 'botbuilder';
import { z } from 'zod';
import { commandOf } from '../dialogs/commands.ts';
import type { Conversation, SignInAnswer } from '../dialogs/conversation.ts';
import { within } from './domain/deadline.ts';
import { describeError } from './domain/describe-error.ts';
import type { Caller } from './domain/model.ts';
import type { NewestMessage } from './domain/newest.ts';
import type { Background, Clock, Log, Saying, Screen } from './domain/ports.ts';
import type { Recorder } from './domain/recorder.ts';
import { newReference } from './domain/reference.ts';
import { objectionTo } from './domain/refuse.ts';
import type { Wishes } from './domain/wishes.ts';
import { admit, type Denied } from './gate.ts';
import type { Settings } from './settings.ts';
import { tapOf } from './taps.ts';
import type { Welcome } from './welcome.ts';

type Ports = {
  settings: Settings;
  conversation: Conversation;
  wishes: Wishes;
  welcome: Welcome;
  screen: Screen;
  newest: NewestMessage;
  background: Background;
  clock: Clock;
  recorder: Recorder;
  log: Log;
};

/** "Other Mac" waits so long for its key to go: a turn answers within 5 s, and the booking goes on trying. */
const HIDING_PATIENCE_MS = 3_000;
const answers = new Map<string, z.ZodType<SignInAnswer, z.ZodTypeDef, unknown>>([
  [
    'signin/tokenExchange',
    z.object({ token: z.string(), id: z.string().max(1_000) }).transform(({ token, id }) => ({ token, exchange: id })),
  ],
  ['signin/verifyState', z.object({ state: z.string().max(1_000) })],
]);

/**
 * Why a client could not sign in silently: mostly a mistake in the set-up, of which it shows the person nothing
 * (https://microsoft.github.io/teams-sdk/typescript/in-depth-guides/user-authentication/troubleshooting-sso).
 */
const failure = z.object({ code: z.string().regex(/^[a-z]{1,40}$/i) }).catch({ code: 'unknown' });

/** One activity of the channel, from the gate to whoever deals with it. */
export function createTurn(ports: Ports) {
  const { settings, conversation, wishes, welcome, screen, newest, background, clock, recorder, log } = ports;

  async function onMessage(context: TurnContext, caller: Caller): Promise<void> {
    const { text, value } = context.activity;
    if (value !== undefined && value !== null) return onTap(context, caller);
    await newest.personWrote(caller.chat);
    switch (commandOf(text, caller.reader)) {
      case 'key':
        return conversation.begin(context, caller, { do: 'key' });
      case 'help':
        return say(caller, 'help');
      case 'cancel':
        return say(caller, (await conversation.cancel(context, caller)) ? 'cancelled' : 'nothing-to-cancel');
      case 'sign-out':
        await conversation.signOut(context, caller);
        return say(caller, 'signed-out');
      case undefined:
        return say(caller, 'unknown');
    }
  }

  async function onTap(context: TurnContext, caller: Caller): Promise<void> {
    const tap = tapOf(context.activity.value);
    if (!tap) return say(caller, 'old');
    switch (tap.do) {
      case 'not-here':
        return say(caller, 'not-here');
      case 'hide':
        return void wishes.hide(tap.message, caller);
      case 'other':
        await within(clock, HIDING_PATIENCE_MS, 'Teams', wishes.hide(tap.message, caller)).catch(() => {});
        return conversation.begin(context, caller, tap);
      default:
        return conversation.begin(context, caller, tap);
    }
  }

  function say(caller: Caller, what: Saying): void {
    background.run(what, () => screen.say(caller, what));
  }

  async function onInvoke(context: TurnContext, caller: Caller): Promise<void> {
    const { name = '' } = context.activity;
    if (name === 'signin/failure') return onSignInFailure(context, caller);
    const schema = answers.get(name);
    if (!schema) return;
    const answer = schema.safeParse(context.activity.value);
    const status = answer.success ? await conversation.answer(context, caller, answer.data) : 400;
    await answerInvoke(context, status);
  }

  async function onSignInFailure(context: TurnContext, caller: Caller): Promise<void> {
    const reference = newReference();
    log.alert('sign-in.failed', { reference, code: failure.parse(context.activity.value).code });
    wishes.deny({ refusal: 'sign-in-failed' }, caller, reference);
    await answerInvoke(context, 200);
  }

  async function route(context: TurnContext, caller: Caller): Promise<void> {
    const { type, action } = context.activity;
    if (type === 'message') return onMessage(context, caller);
    if (type === 'invoke') return onInvoke(context, caller);
    if (type === 'installationUpdate' && action === 'add') welcome.later(caller);
  }

  async function recordDenied({ from, type }: Activity, denied: Denied): Promise<void> {
    log.warn('activity.denied', { denied, type });
    if (typeof from?.aadObjectId !== 'string' || (type !== 'message' && type !== 'invoke')) return;
    const person = { id: from.aadObjectId.slice(0, 36) };
    const facts = { refusal: denied };
    await recorder.tryToRecord({ event: 'reveal.refused', reference: newReference(), person, facts });
  }

  return async function turn(context: TurnContext): Promise<void> {
    const admitted = admit(context.activity, settings);
    if ('denied' in admitted) return recordDenied(context.activity, admitted.denied);
    const { caller } = admitted;
    try {
      await route(context, caller);
    } catch (error) {
      const reference = newReference();
      log.alert('turn.failed', { reference, type: context.activity.type, ...describeError(error) });
      wishes.deny(objectionTo(error, clock.now()), caller, reference);
      if (context.activity.type === 'invoke') await answerInvoke(context, 500);
    }
  };
}

async function answerInvoke(context: TurnContext, status: number): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status } });
}
