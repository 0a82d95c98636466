import type { TurnContext } from 'botbuilder';
import { z } from 'zod';
import { commandOf } from '../dialogs/commands.ts';
import type { Conversation } from '../dialogs/conversation.ts';
import type { Deny } from './deny.ts';
import { describeError } from './domain/describe-error.ts';
import type { Caller } from './domain/model.ts';
import type { NewestMessage } from './domain/newest.ts';
import type { Background, Clock, Log, Screen } from './domain/ports.ts';
import { newReference } from './domain/reference.ts';
import { objectionTo } from './domain/refuse.ts';
import type { Wishes } from './domain/wishes.ts';
import { admit } from './gate.ts';
import type { Settings } from './settings.ts';
import { signInAnswerOf } from './sign-in-answers.ts';

type Ports = {
  settings: Settings;
  conversation: Conversation;
  wishes: Wishes;
  screen: Screen;
  newest: NewestMessage;
  background: Background;
  clock: Clock;
  deny: Deny;
  log: Log;
};

/** What a button brings back; everything in it could be made up. */
const tap = z.discriminatedUnion('do', [
  z.object({ do: z.literal('key') }),
  z.object({ do: z.literal('show'), ticket: z.string().max(100) }),
  z.object({ do: z.literal('hide'), message: z.string().max(1_000) }),
]);

/** One activity of the channel, from the gate to whoever deals with it. */
export function createTurn({ settings, conversation, wishes, screen, newest, background, clock, deny, log }: Ports) {
  async function onMessage(context: TurnContext, caller: Caller): Promise<void> {
    const { text, value } = context.activity;
    if (value === undefined || value === null) {
      await newest.personWrote(caller.chat);
      if (await conversation.redeem(context, caller, text)) return;
      if (commandOf(text) === 'key') return conversation.begin(context, caller, { do: 'key' });
      return background.run('welcome', () => screen.welcome(caller));
    }
    const tapped = tap.safeParse(value);
    if (!tapped.success) return background.run('welcome', () => screen.welcome(caller));
    if (tapped.data.do === 'hide') return wishes.hide(tapped.data.message, caller);
    return conversation.begin(context, caller, tapped.data);
  }

  async function onInvoke(context: TurnContext, caller: Caller): Promise<void> {
    const { name = '', value } = context.activity;
    const answer = signInAnswerOf(name, value);
    if (!answer) return;
    await answerInvoke(context, answer === 'malformed' ? 400 : await conversation.answer(context, caller, answer));
  }

  async function route(context: TurnContext, caller: Caller): Promise<void> {
    const { type, action } = context.activity;
    if (type === 'message') return onMessage(context, caller);
    if (type === 'invoke') return onInvoke(context, caller);
    if (type === 'installationUpdate' && action === 'add') background.run('welcome', () => screen.welcome(caller));
  }

  return async function turn(context: TurnContext): Promise<void> {
    const admitted = admit(context.activity, settings);
    if ('denied' in admitted) return deny(context.activity, admitted);
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
