import type { TurnContext } from 'botbuilder';
import { commandOf, lookUpIn } from '../dialogs/commands.ts';
import type { Conversation } from '../dialogs/conversation.ts';
import type { Deny } from './deny.ts';
import { within } from './domain/deadline.ts';
import { describeError } from './domain/describe-error.ts';
import type { ReadGuide } from './domain/guide.ts';
import type { InChannel } from './domain/helpdesk/in-channel.ts';
import type { Speaker } from './domain/helpdesk/model.ts';
import type { Chats } from './domain/helpdesk/ports.ts';
import { wantedIn } from './domain/helpdesk/wanted.ts';
import type { Caller } from './domain/model.ts';
import type { NewestMessage } from './domain/newest.ts';
import type { Background, Clock, Log, Saying, Screen } from './domain/ports.ts';
import { holdsKey } from './domain/recovery-key.ts';
import { newReference } from './domain/reference.ts';
import { objectionTo } from './domain/refuse.ts';
import type { Wishes } from './domain/wishes.ts';
import { admit } from './gate.ts';
import type { Settings } from './settings.ts';
import { signInAnswerOf } from './sign-in-answers.ts';
import { bringsKey, channelTapOf, tapOf } from './taps.ts';
import { inTurn, noteTurn } from './telemetry/observed.ts';
import type { Welcome } from './welcome.ts';

type Ports = {
  settings: Settings;
  conversation: Conversation;
  wishes: Wishes;
  readGuide: ReadGuide;
  chats: Pick<Chats, 'met'>;
  inChannel: InChannel;
  welcome: Welcome;
  screen: Screen;
  newest: NewestMessage;
  background: Background;
  clock: Clock;
  deny: Deny;
  log: Log;
};

/** "Other Mac" waits so long for its key to go: a turn answers within 5 s, and the booking goes on trying. */
const HIDING_PATIENCE_MS = 3_000;

/** One activity of the channel, from the gate to whoever deals with it. */
export function createTurn(ports: Ports) {
  const { settings, conversation, wishes, readGuide, chats, inChannel, welcome, screen, newest } = ports;
  const { background, clock, deny, log } = ports;
  const { group: helpdesk, ticketPattern } = settings.helpdesk;

  async function onMessage(context: TurnContext, caller: Caller): Promise<void> {
    const { text, value } = context.activity;
    welcome.met(caller.person);
    if (value !== undefined && value !== null) return onTap(context, caller);
    await newest.personWrote(caller.chat);
    if (await conversation.redeem(context, caller, text)) return noteTurn({ command: 'code' });
    const words = helpdesk === undefined ? undefined : lookUpIn(text, caller.reader);
    if (words !== undefined) return lookUp(context, caller, words);
    const command = commandOf(text, caller.reader);
    noteTurn({ command: command ?? 'unknown' });
    switch (command) {
      case 'key':
        return conversation.begin(context, caller, { do: 'key' });
      case 'help':
        return wishes.explain(caller, 'help');
      case 'cancel':
        if (await conversation.cancel(context, caller)) return say(caller, 'cancelled');
        return wishes.explain(caller, 'nothing-to-cancel');
      case 'sign-out':
        await conversation.signOut(context, caller);
        return say(caller, 'signed-out');
      case undefined:
        return say(caller, 'unknown');
    }
  }

  async function lookUp(context: TurnContext, caller: Caller, words: string): Promise<void> {
    noteTurn({ command: 'look-up' });
    const wanted = wantedIn(words, ticketPattern);
    switch (wanted) {
      case 'nothing':
        return say(caller, 'look-up-usage');
      case 'short':
        return wishes.grant({ do: 'say-no', refusal: 'query-short' }, caller);
      case 'key':
        return wishes.grant({ do: 'say-no', refusal: 'looks-like-key' }, caller);
      default:
        return conversation.begin(context, caller, { do: 'look-up', ...wanted });
    }
  }

  async function onTap(context: TurnContext, caller: Caller): Promise<void> {
    const tap = tapOf(context.activity.value);
    noteTurn({ command: tap?.do ?? 'old-card' });
    if (!tap) return say(caller, 'old');
    // Before the wish waits for a sign-in, and is kept meanwhile.
    if (bringsKey(tap)) return wishes.grant({ do: 'say-no', refusal: 'looks-like-key' }, caller);
    switch (tap.do) {
      case 'not-here':
        return say(caller, 'not-here');
      case 'hide':
        return void wishes.hide(tap.message, caller);
      case 'other':
        await within(clock, HIDING_PATIENCE_MS, 'Teams', wishes.hide(tap.message, caller)).catch(() =>
          log.warn('hiding.slow'),
        );
        return conversation.begin(context, caller, tap);
      case 'guide':
        return background.run('guide', () => readGuide(caller, tap));
      case 'worked':
      case 'not-worked':
        return wishes.answer(tap.message, tap.do, caller);
      // Nobody signs in for these: they open nothing.
      case 'drop':
      case 'decline':
      case 'not-expected':
      case 'call-helpdesk':
        return wishes.grant(tap, caller);
      default:
        return conversation.begin(context, caller, tap);
    }
  }

  function say(caller: Caller, what: Saying): void {
    background.run(what, () => screen.say(caller, what));
  }

  async function onInvoke(context: TurnContext, caller: Caller): Promise<void> {
    const { name = '', value } = context.activity;
    const answer = signInAnswerOf(name, value);
    if (!answer) return;
    noteTurn({ command: 'sign-in' });
    await answerInvoke(context, answer === 'malformed' ? 400 : await conversation.answer(context, caller, answer));
  }

  /** In a channel only a mention or a tap reaches us. Nothing that is said there goes on with what somebody does in their own chat. */
  function onChannel({ activity: { text, value } }: TurnContext, speaker: Speaker): void {
    const reference = newReference();
    const tap = channelTapOf(value);
    noteTurn({ command: tap?.do ?? 'in-channel' });
    background.run('channel', async () => {
      if (tap?.do === 'review') return inChannel.reviews(speaker, tap.lookUp, reference);
      if (tap?.do === 'take') return inChannel.takes(speaker, tap.request, reference);
      const said = withoutMentions(text);
      const words = lookUpIn(said, speaker.reader) ?? (holdsKey(said) ? said : '');
      return inChannel.says(speaker, wantedIn(words, ticketPattern), reference);
    });
  }

  async function route(context: TurnContext, caller: Caller): Promise<void> {
    const { type, action } = context.activity;
    // Not in its way: who cannot be remembered can still be answered.
    background.run('met', () => chats.met(caller));
    if (type === 'message') return onMessage(context, caller);
    if (type === 'invoke') return onInvoke(context, caller);
    if (type === 'installationUpdate' && action === 'add') welcome.later(caller);
  }

  async function take(context: TurnContext): Promise<void> {
    const admitted = admit(context.activity, settings);
    if ('denied' in admitted) {
      noteTurn({ ended: 'denied' });
      return deny(context.activity, admitted);
    }
    if ('speaker' in admitted) return onChannel(context, admitted.speaker);
    const { caller } = admitted;
    try {
      await route(context, caller);
    } catch (error) {
      noteTurn({ ended: 'failed' });
      const reference = newReference();
      log.alert('turn.failed', { reference, type: context.activity.type, ...describeError(error) });
      wishes.deny(objectionTo(error, clock.now()), caller, reference);
      if (context.activity.type === 'invoke') await answerInvoke(context, 500);
    }
  }

  return (context: TurnContext): Promise<void> => inTurn(context.activity.type, () => take(context));
}

async function answerInvoke(context: TurnContext, status: number): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status } });
}

/** As Teams writes them: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations */
function withoutMentions(text: unknown): string {
  return typeof text === 'string' ? text.slice(0, 4_000).replace(/<at>[^<]*<\/at>|&nbsp;/g, ' ') : '';
}
