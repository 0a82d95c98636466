import { describeError } from './describe-error.ts';
import type { FollowUp } from './model.ts';
import type { Clock, FollowUpFace, Log, Screen } from './ports.ts';
import type { Questions } from './questions.ts';
import type { Replacements } from './replacements.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const ASKING = { times: 5, everyMs: MINUTE_MS };
/** Doubling. Longer than a week without an answer of Intune, somebody has to look. */
const REPLACING = { firstMs: 5 * MINUTE_MS, atMostMs: HOUR_MS, times: 7 * 24 };
/** A Mac that was just unlocked checks in soon; one that was put away does not. */
const LOOKING = { soonMs: 5 * MINUTE_MS, soonUntilMs: HOUR_MS, laterMs: HOUR_MS };
/** After so long without a check-in the person hears of it again. */
const REMINDERS_MS = [DAY_MS, 3 * DAY_MS];

/** `afterMs`: from the blanking on, if nobody says that the key worked. */
export type Rotate = { auto: boolean; afterMs: number };

type State = FollowUpFace['state'];
type Ports = {
  questions: Questions;
  replacements: Replacements;
  screen: Screen;
  clock: Clock;
  log: Log;
  rotate: Rotate;
};

/** One step of a follow-up. Each may be repeated, or be done by two at once. */
export function createFollowUpSteps(ports: Ports) {
  const { questions, replacements, screen, clock, log, rotate } = ports;

  async function post(item: FollowUp, state: State): Promise<void> {
    await questions.keepMessage(item, await screen.postFollowUp(item.message.chat, faceOf(item, state)));
  }

  /** On the newest message about this key, or in a new one. */
  async function tell(item: FollowUp, state: State): Promise<void> {
    if (!(await edit(item, state))) await tryToPost(item, state);
  }

  async function edit(item: FollowUp, state: State): Promise<boolean> {
    const message = (await questions.find(item.message))?.message;
    return message !== undefined && screen.editFollowUp(message, faceOf(item, state));
  }

  /** A new message, since an edit tells nobody that there is news; the old one no longer says what is no longer true. */
  async function remind(item: FollowUp): Promise<void> {
    const before = (await questions.find(item.message))?.message;
    if ((await tryToPost(item, 'reminded')) && before) await screen.editFollowUp(before, faceOf(item, 'moved'));
  }

  /** News that cannot be said is not worth a failure. False: it was not. */
  async function tryToPost(item: FollowUp, state: State): Promise<boolean> {
    try {
      await post(item, state);
      return true;
    } catch (error) {
      log.warn('follow-up.not-told', { reference: item.reference, state, ...describeError(error) });
      return false;
    }
  }

  async function ask(item: FollowUp): Promise<FollowUp | undefined> {
    // The later reveal has a follow-up of its own, which asks for both.
    if (await replacements.isShownAgain(item)) return undefined;
    const question = await questions.begin(item);
    if (!question) return undefined;
    try {
      await post(item, 'asked');
    } catch (error) {
      log.warn('follow-up.not-asked', { reference: item.reference, ...describeError(error) });
      if (item.attempts < ASKING.times) return again(item, ASKING.everyMs);
    }
    return rotate.auto
      ? { ...item, step: 'replace', due: question.about.due + rotate.afterMs, attempts: 0 }
      : undefined;
  }

  async function replace(item: FollowUp): Promise<FollowUp | undefined> {
    if (!rotate.auto && !item.forced) return undefined;
    const answer = (await questions.find(item.message))?.answer;
    if (answer?.worked && answer.item !== item.id && !item.forced) return undefined;
    switch (await replacements.ask(item, item.reason ?? (answer ? 'it did not work' : 'no answer'))) {
      case 'asked':
        await tell(item, 'replacing');
        return { ...item, step: 'follow', due: clock.now() + LOOKING.soonMs, attempts: 0 };
      case 'covered':
        await tell(item, 'replaced');
        return undefined;
      case 'refused':
        await tell(item, 'not-replaced');
        return undefined;
      case 'pending':
        if (item.attempts === 0) await tell(item, 'replacing');
        // To wait for somebody else's order is no failure.
        return { ...item, due: clock.now() + untilNextLook(clock.now() - item.shown), attempts: 1 };
      case 'later':
        return later(item);
    }
  }

  async function later(item: FollowUp): Promise<FollowUp | undefined> {
    if (item.attempts === 0) await tell(item, 'replacing');
    if (item.attempts < REPLACING.times) {
      return again(item, Math.min(REPLACING.atMostMs, REPLACING.firstMs * 2 ** item.attempts));
    }
    await replacements.giveUp(item);
    await tell(item, 'not-replaced');
    return undefined;
  }

  async function follow(item: FollowUp): Promise<FollowUp | undefined> {
    const answer = await replacements.follow(item);
    if (answer.state === 'done') await tell(item, 'replaced');
    if (answer.state === 'failed') await tell(item, 'not-replaced');
    if (answer.state !== 'pending') return undefined;
    const pendingMs = clock.now() - answer.asked;
    const reminded = REMINDERS_MS.filter((afterMs) => pendingMs >= afterMs).length;
    if (reminded > (item.reminded ?? 0)) await remind(item);
    return { ...item, reminded, due: clock.now() + untilNextLook(pendingMs), attempts: 0 };
  }

  function again(item: FollowUp, afterMs: number): FollowUp {
    return { ...item, due: clock.now() + afterMs, attempts: item.attempts + 1 };
  }

  const steps = { ask, replace, follow };
  return {
    /** The next step, with when it is due; undefined: all is done. Throws `Unavailable`. */
    take: (item: FollowUp): Promise<FollowUp | undefined> => steps[item.step](item),
    tell,
  };
}

/** `sinceMs`: since when there may be something to see. */
function untilNextLook(sinceMs: number): number {
  return sinceMs < LOOKING.soonUntilMs ? LOOKING.soonMs : LOOKING.laterMs;
}

function faceOf(item: FollowUp, state: State): FollowUpFace {
  const { mac, reader, reference, again, lookUp, shown, message } = item;
  return { state, mac, reader, reference, again, shown, message: message.id, ...(lookUp && { lookUp }) };
}
