import type { Showing } from './screens.ts';
import type { Trouble } from './troubles.ts';

/** For all that is not accounted for, on a machine that has other things to do. */
const SLACK_MS = 10_000;

type Rules = {
  visibleMs: number;
  /** Of one instance: the other may be dead. */
  blankingsPerSecond: number;
};

/**
 * `lateMs`: how long after it was due the key went, or stands there still. `allowedMs`: how long it may. `backlog`: how many other keys
 * were late in that time.
 */
export type Lateness = { showing: Showing; lateMs: number; allowedMs: number; backlog: number };

/**
 * How late each key was taken off its screen, and how late it may have been: as long as something stood in the way that was done to the
 * bot, back-off and lease included, then the time that the backlog takes at the bot's pace, and ten seconds. `now`: epoch milliseconds.
 */
export function latenessOf(showings: Showing[], troubles: Trouble[], rules: Rules, now: number): Lateness[] {
  const dueOf = ({ on }: Showing) => on + rules.visibleMs;
  const endOf = ({ off = now }: Showing) => off;
  const isLateBetween = (due: number, end: number) => (other: Showing) =>
    dueOf(other) < end && endOf(other) > Math.max(due, dueOf(other));

  return showings.map((showing) => {
    const [due, end] = [dueOf(showing), endOf(showing)];
    const inTheWay = troubles
      .filter(({ message = showing.message.id, to }) => message === showing.message.id && to > showing.on)
      .map(({ from, to, afterMs }) => ({ from: Math.max(from, due), to: Math.min(to + afterMs, end) }));
    const backlog = showings.filter((other) => other !== showing && isLateBetween(due, end)(other)).length;
    const backlogMs = (backlog / rules.blankingsPerSecond) * 1_000;
    return { showing, lateMs: end - due, allowedMs: lengthOf(inTheWay) + backlogMs + SLACK_MS, backlog };
  });
}

/** Of all together: where they overlap counts once. */
function lengthOf(spans: { from: number; to: number }[]): number {
  let [length, reached] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    length += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return length;
}
