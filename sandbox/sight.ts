import { linesOf, submissionOf } from './card-view.ts';
import type { Activity, ChatMessage } from './chats.ts';

/** Of a FileVault key. Fewer would be found in many a text. */
const KEY_GROUPS = 6;

export type Tap = {
  /** Only in this message. */
  message?: ChatMessage;
  /** The first such button below these words. */
  after?: string;
  /** On a device that still shows an older version of the message. */
  stale?: boolean;
  /** What the person has typed, by the id of the input. */
  typed?: Record<string, string>;
};

/** What somebody sees of a conversation. */
export type Sight = {
  /** All words that stand there now, one line each. */
  text(): string;
  /** Whether this stands there now, however it is spaced and hyphenated. */
  sees(text: string): boolean;
  /** The newest button of that title, and what a tap on it sends. Throws if there is none. */
  button(title: string, tap?: Tap): { message: ChatMessage; value: Record<string, unknown> };
};

/** `lines`: the words of one message, where they are others than those of its activity. */
export function createSight(
  name: string,
  messages: () => ChatMessage[],
  lines: (message: ChatMessage) => string[] = ({ activity }) => linesOf(activity),
): Sight {
  const text = () => messages().flatMap(lines).join('\n');

  /** A key stands in groups, with words between them. */
  function seesGroups(wanted: string): boolean {
    const groups = wanted.split('-');
    if (groups.length < KEY_GROUPS) return false;
    return messages().some((message) => {
      const shown = lines(message).map(squeezed);
      let at = -1;
      return groups.every((group) => {
        at = shown.findIndex((line, index) => index > at && line.includes(group));
        return at >= 0;
      });
    });
  }

  return {
    text,
    sees: (wanted) => squeezed(text()).includes(squeezed(wanted)) || seesGroups(wanted),

    button(title, { message, after, stale = false, typed } = {}) {
      for (const candidate of message ? [message] : messages().toReversed()) {
        for (const shown of versionsOf(candidate, stale)) {
          const value = submissionOf(shown, title, after);
          if (value) return { message: candidate, value: { ...value, ...typed } };
        }
      }
      throw new Error(`There is no button "${title}" for ${name} to tap.\n${text()}`);
    },
  };
}

function versionsOf({ activity, versions }: ChatMessage, stale: boolean): Activity[] {
  return stale ? versions.toReversed() : [activity];
}

function squeezed(text: string): string {
  return text.replace(/[\s\p{Dash}]/gu, '');
}
