import { describeError } from './describe-error.ts';
import type { FollowUp, MessageRef } from './model.ts';
import type { Clock, FollowUpFace, Log, Records, Screen } from './ports.ts';
import type { Replacements } from './replacements.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const REMEMBERED_MS = 90 * DAY_MS;
const ASKING = { times: 5, everyMs: MINUTE_MS };
/** Doubling. Longer than a week without an answer of Intune, somebody has to look. */
const REPLACING = { firstMs: 5 * MINUTE_MS, atMostMs: HOUR_MS, times: 7 * 24 };
/** A Mac that was just unlocked checks in soon; one that was put away does not. */
const LOOKING = { soonMs: 5 * MINUTE_MS, soonUntilMs: HOUR_MS, laterMs: HOUR_MS };
/** After so long without a check-in the person hears of it again. */
const REMINDERS_MS = [DAY_MS, 3 * DAY_MS];

/** What was asked and answered about one reveal. Each `item` is the id of a follow-up: the one that asked, the one that the answer began. */
export type Question = {
  item: string;
  about: FollowUp;
  message?: MessageRef;
  answer?: { worked: boolean; item?: string };
};

export type Rotate = { auto: boolean; afterMs: number };
type Ports = { records: Records; replacements: Replacements; screen: Screen; clock: Clock; log: Log; rotate: Rotate };

export const questionOf = (chat: string, message: string) => `question/${chat}/${message}`;

/** One step of a follow-up. Each may be repeated, or be done by two at once. */
export function createFollowUpSteps({ records, replacements, screen, clock, log, rotate }: Ports) {
  const nameOf = ({ message: { chat, id } }: FollowUp) => questionOf(chat.id, id);
  const read = (item: FollowUp) => records.read<Question>(nameOf(item));
  const expires = () => clock.now() + REMEMBERED_MS;

  function faceOf(item: FollowUp, state: FollowUpFace['state']): FollowUpFace {
    const { mac, reader, reference, again, shown, message } = item;
    return { state, mac, reader, reference, again, shown, message: message.id };
  }

  /** Posts, and remembers the message so that it can be kept current. */
  async function post(item: FollowUp, state: FollowUpFace['state']): Promise<void> {
    const message = await screen.ask(item.message.chat, faceOf(item, state));
    const found = await read(item);
    if (found) await records.replace(nameOf(item), found.version, { ...found.value, message }, expires());
  }

  /** On the message that asked, or in a new one. What cannot be said is not worth a failure. */
  async function tell(item: FollowUp, state: FollowUpFace['state']): Promise<void> {
    const message = (await read(item))?.value.message;
    if (message && (await screen.tell(message, faceOf(item, state)))) return;
    await post(item, state).catch((error) => notTold(item, state, error));
  }

  function notTold({ reference }: FollowUp, state: string, error: unknown): void {
    log.warn('follow-up.not-told', { reference, state, ...describeError(error) });
  }

  /** The same reveal may bring several of these: only the first one asks, and lives on. */
  async function ask(item: FollowUp): Promise<FollowUp | undefined> {
    const first: Question = { item: item.id, about: item };
    const mine = (await records.create(nameOf(item), first, expires())) || (await read(item))?.value.item === item.id;
    if (!mine) return undefined;
    try {
      await post(item, 'asked');
    } catch (error) {
      log.warn('follow-up.not-asked', { reference: item.reference, ...describeError(error) });
      if (item.attempts < ASKING.times) return again(item, ASKING.everyMs);
    }
    const { about } = (await read(item))?.value ?? first;
    return rotate.auto ? { ...item, step: 'replace', due: about.due + rotate.afterMs, attempts: 0 } : undefined;
  }

  async function replace(item: FollowUp): Promise<FollowUp | undefined> {
    const question = (await read(item))?.value;
    const { answer } = question ?? {};
    if (answer?.worked && answer.item !== item.id) return undefined;
    switch (await replacements.ask(item, reasonOf(answer))) {
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
        return again(item, LOOKING.laterMs);
      case 'later':
        return later(item);
    }
  }

  async function later(item: FollowUp): Promise<FollowUp | undefined> {
    if (item.attempts === 0) await tell(item, 'replacing');
    if (item.attempts < REPLACING.times) {
      return again(item, Math.min(REPLACING.atMostMs, REPLACING.firstMs * 2 ** Math.min(item.attempts, 10)));
    }
    log.alert('replacement.given-up', { reference: item.reference, attempts: item.attempts });
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
    if (reminded > (item.reminded ?? 0))
      await post(item, 'reminded').catch((error) => notTold(item, 'reminded', error));
    return again({ ...item, reminded }, pendingMs < LOOKING.soonUntilMs ? LOOKING.soonMs : LOOKING.laterMs);
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

/** For the audit. */
function reasonOf(answer: Question['answer']): string {
  if (!answer) return 'no answer';
  return answer.worked ? 'it worked' : 'it did not work';
}
