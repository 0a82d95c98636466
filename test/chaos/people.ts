import { setTimeout as pause } from 'node:timers/promises';
import words from '../../cards/words/en.json' with { type: 'json' };
import { submissionOf } from '../../sandbox/card-view.ts';
import type { ChatMessage } from '../../sandbox/chats.ts';
import type { TeamChannel } from '../../sandbox/company.ts';
import type { Member } from '../../sandbox/crowd.ts';
import type { Teams } from '../../sandbox/teams.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import type { Screens, Showing } from './screens.ts';
import type { Troubles } from './troubles.ts';

/** How long people look at a screen on which nothing happens before they begin anew. */
const PATIENCE_MS = 12_000;
/** After a "no" they wait a little, and so they do after "Hide now" did nothing. */
const AGAIN_MS = 2_000;
const HIDING_TAPS = 3;

const { show } = words.macs;
const { hide } = words.key;
const { again } = words.hidden;
const { goOn } = words.helpdesk.technician;
const { ask } = words.helpdesk.technician.form;

type Parts = { teams: Teams; screens: Screens; troubles: Troubles; signal: AbortSignal };

/** What people do. Whatever is lost on the way, they do again, until `end` (epoch milliseconds). */
export function createPeople({ teams, screens, troubles, signal }: Parts) {
  /** Somebody does something. False if Teams could not deliver it, which it tells them. */
  async function does(what: string, delivery: Promise<{ status: number }>): Promise<boolean> {
    const status = await delivery.then(
      ({ status }) => status,
      () => 'nobody there',
    );
    if (status === 200 || status === 202) return true;
    troubles.count(`${what}: ${status}`);
    return false;
  }

  const waits = (ms: number) => pause(ms, undefined, { signal });

  /** The newest message since the one of that number with such a button. */
  function offered(chat: TeamsChat, since: number, title: string): ChatMessage | undefined {
    return chat.messages.slice(since).findLast(({ activity }) => submissionOf(activity, title) !== undefined);
  }

  const isRefused = (chat: TeamsChat, since: number) =>
    chat.messages.slice(since).some(({ activity }) => activity.summary === words.summaries.refused);

  /** Taps, once or twice, and looks whether a key comes. */
  async function taps(
    chat: TeamsChat,
    title: string,
    tap: { message: ChatMessage; typed?: Record<string, string> },
    times = 1,
  ) {
    const [since, began] = [chat.messages.length, Date.now()];
    for (let time = 0; time < times; time++) void does('tap', chat.taps(title, tap));
    if (times > 1) troubles.count('double taps');
    const key = () => screens.shownIn(chat, began);
    const refused = () => isRefused(chat, since) || tap.message.activity.summary === words.summaries.refused;
    await screens.until(chat, () => key() !== undefined || refused(), PATIENCE_MS);
    return key();
  }

  return {
    /** Until the key of their own Mac is on the screen. */
    async getsKey({ person }: Member, end: number, times = 1): Promise<Showing | undefined> {
      const chat = teams.chatOf(person);
      while (Date.now() < end) {
        const since = chat.messages.length;
        const card = () => offered(chat, since, show);
        if (await does('key', chat.says(words.commands.key.say)))
          await screens.until(chat, () => card() !== undefined || isRefused(chat, since), PATIENCE_MS);
        const message = card();
        const shown = message && Date.now() < end && (await taps(chat, show, { message }, times));
        if (shown) return shown;
        await waits(AGAIN_MS);
      }
      return undefined;
    },

    async hides({ place, message }: Showing): Promise<void> {
      const chat = place as TeamsChat;
      const isHidden = () => submissionOf(message.activity, hide) === undefined;
      for (let time = 0; time < HIDING_TAPS && !isHidden(); time++) {
        troubles.count('"Hide now"');
        void does('hide', chat.taps(hide, { message }));
        await screens.until(place, isHidden, AGAIN_MS);
      }
    },

    /** By the button on the card that held it, once that is blanked. */
    async showsAgain({ place, message }: Showing, end: number): Promise<void> {
      const isBack = () => submissionOf(message.activity, again) !== undefined;
      if (!(await screens.until(place, isBack, end - Date.now())) || Date.now() > end) return;
      troubles.count('"Show again"');
      await taps(place as TeamsChat, again, { message });
    },

    /** Until the key of somebody else's Mac is on the technician's screen. `channel`: where the look-up begins, if not in their own chat. */
    async looksUp(
      { person }: Member,
      { mac }: Member,
      end: number,
      channel?: TeamChannel,
    ): Promise<Showing | undefined> {
      const chat = teams.chatOf(person);
      const serial = `${mac.record.serialNumber}`;
      while (Date.now() < end) {
        const since = chat.messages.length;
        const form = () => offered(chat, since, ask);
        const way = () => offered(chat, since, goOn);
        const words = `lookup ${serial}`;
        if (await does('look-up', channel ? teams.channelOf(person, channel).says(words) : chat.says(words)))
          await screens.until(chat, () => Boolean(form() ?? way()), PATIENCE_MS);
        const message = way();
        if (message && (await does('go on', chat.taps(goOn, { message }))))
          await screens.until(chat, () => form() !== undefined, PATIENCE_MS);
        const typed = { reason: 'Password forgotten', serial: serial.slice(-4) };
        const filled = form();
        const shown = filled && Date.now() < end && (await taps(chat, ask, { message: filled, typed }));
        if (shown) return shown;
        await waits(AGAIN_MS);
      }
      return undefined;
    },
  };
}
