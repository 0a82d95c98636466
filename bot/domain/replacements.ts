import { deadline } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { AuditEvent, Facts, FollowUp } from './model.ts';
import type { Clock, Directory, Keys, Log, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { type Recorder, subjectOf } from './recorder.ts';
import { isObject, isText, isTime, type Shape, timeIn } from './shapes.ts';
import { Unavailable } from './unavailable.ts';

const DAY_MS = 24 * 60 * 60_000;
const PATIENCE_MS = 10_000;
/** An order that Intune has not listed by then never arrived. */
const LISTED_WITHIN_MS = 5 * 60_000;
/** Whoever does not know whether Intune took the order asks again within the hour, unless it has stopped. */
const ABANDONED_MS = 2 * 60 * 60_000;
/** A Mac that has not been online by then is lost, broken or in a cupboard. */
const PENDING_MS = 30 * DAY_MS;
const REMEMBERED_MS = 90 * DAY_MS;
/** A Mac that has checked in so long after the order has had its chance, whatever Intune calls it. */
const HAD_ITS_CHANCE_MS = DAY_MS;
/** Intune's clock and ours; in doubt a key is replaced once more. */
const CLOCK_SKEW_MS = 60_000;

/**
 * The newest replacement of one Mac's key. `id`: of the follow-up that asked for it. `asking`: whether Intune took the order is not
 * known. Epoch milliseconds: `asked` at which, `ended` at which Intune had the new key.
 */
type Replacement = { id: string; asked: number; state: 'asking' | 'asked' } | { state: 'over'; ended: number };

/** In doubt there is none: then a key is replaced once more. */
const replacementIn: Shape<Replacement> = (value) => {
  if (!isObject(value)) return undefined;
  const over = value.state === 'over' && isTime(value.ended);
  const open = (value.state === 'asking' || value.state === 'asked') && isText(value.id) && isTime(value.asked);
  return over || open ? (value as Replacement) : undefined;
};

/** What a follow-up is about. */
type Asked = Pick<FollowUp, 'id' | 'person' | 'account' | 'mac' | 'reference' | 'shown'>;

/**
 * `asked`: Intune took the order. `pending`: it has one already, for somebody else. `covered`: since the key was shown it has become another.
 * `refused`: Intune will not. `later`: nobody knows, or Intune has no time.
 */
type AskAnswer = 'asked' | 'pending' | 'covered' | 'refused' | 'later';

/** `over`: it ended otherwise, or is somebody else's. `pending`: asked for at `asked` (epoch milliseconds). */
type FollowAnswer = { state: 'done' | 'failed' | 'over' } | { state: 'pending'; asked: number };

type Ports = { keys: Keys; directory: Directory; records: Records; recorder: Recorder; clock: Clock; log: Log };

export type Replacements = ReturnType<typeof createReplacements>;

/** Has Intune replace keys: for one Mac at a time once, whatever is repeated, lost or asked twice. */
export function createReplacements({ keys, directory, records, recorder, clock, log }: Ports) {
  const recordOf = (mac: string) => `replacement/${mac}`;
  const shownOf = (mac: string) => `last-shown/${mac}`;
  const note = (event: AuditEvent, about: Asked, facts: Facts) =>
    recorder.tryToRecord({ event, ...subjectOf(about), facts });

  async function put(mac: string, old: { version: string } | undefined, value: Replacement): Promise<boolean> {
    const expires = clock.now() + REMEMBERED_MS;
    return old
      ? records.replace(recordOf(mac), old.version, value, expires)
      : records.create(recordOf(mac), value, expires);
  }

  /** What this very follow-up has under way. */
  async function own(about: Asked) {
    const found = await readAs(records, recordOf(about.mac.id), replacementIn);
    if (!found?.value || found.value.state === 'over' || found.value.id !== about.id) return undefined;
    return { ...found.value, version: found.version };
  }

  /** Ends what this follow-up asked for. Nothing covers the key then, unless Intune had a new one at `ended`. */
  async function end(about: Asked, ended = 0): Promise<void> {
    const found = await own(about);
    if (found) await put(about.mac.id, found, { state: 'over', ended });
  }

  async function confirm(about: Asked, reason: string): Promise<'asked'> {
    const found = await own(about);
    if (found) await put(about.mac.id, found, { id: about.id, asked: found.asked, state: 'asked' });
    await note('replacement.asked', about, { reason });
    return 'asked';
  }

  async function refuse(about: Asked, facts: Facts): Promise<'refused'> {
    await end(about);
    log.alert('replacement.refused', { reference: about.reference, ...facts });
    await note('replacement.refused', about, facts);
    return 'refused';
  }

  async function hadItsChance({ mac }: Asked, asked: number): Promise<boolean> {
    const { lastCheckIn = 0 } = (await directory.mac(mac.id, deadline(clock, PATIENCE_MS))) ?? {};
    return lastCheckIn - asked > HAD_ITS_CHANCE_MS;
  }

  /** Marked before Intune is asked, so that nobody else asks as well. `old`: what the mark takes the place of. */
  async function order(about: Asked, reason: string, old: { version: string } | undefined): Promise<AskAnswer> {
    const mac = await directory.mac(about.mac.id, deadline(clock, PATIENCE_MS));
    if (mac?.owner !== 'company') return refuse(about, { reason, owner: mac?.owner ?? 'gone' });
    const marked = await put(about.mac.id, old, { id: about.id, asked: clock.now(), state: 'asking' });
    if (!marked) return 'later';
    await note('replacement.intended', about, { reason });
    try {
      await keys.replace(about.mac.id, deadline(clock, PATIENCE_MS));
    } catch (error) {
      const status = error instanceof Unavailable && error.system === 'Graph' ? error.status : undefined;
      if (FINAL.includes(status)) return refuse(about, { reason, status });
      throw error;
    }
    return confirm(about, reason);
  }

  async function tryToAsk(about: Asked, reason: string): Promise<AskAnswer> {
    const found = await readAs(records, recordOf(about.mac.id), replacementIn);
    const { value } = found ?? {};
    if (value && value.state !== 'over') {
      const afterMs = clock.now() - value.asked;
      if (value.id !== about.id) {
        if (afterMs <= (value.state === 'asking' ? ABANDONED_MS : PENDING_MS)) return 'pending';
        if (value.state === 'asked') return order(about, reason, found);
        const taken = await put(about.mac.id, found, { ...value, id: about.id });
        return taken ? tryToAsk(about, reason) : 'later';
      }
      if (value.state === 'asked') return 'asked';
      const { state, at = 0 } = await keys.progressOf(about.mac.id, value.asked, deadline(clock, PATIENCE_MS));
      const isOlder = state === 'done' && at < about.shown;
      if (state !== 'none' && !isOlder) return confirm(about, reason);
      if (state === 'none' && afterMs < LISTED_WITHIN_MS) return 'later';
    }
    if (value?.state !== 'over' || value.ended - CLOCK_SKEW_MS < about.shown) return order(about, reason, found);
    await note('replacement.covered', about, { reason });
    return 'covered';
  }

  return {
    /** Asks Intune to replace the key, unless that has been done. `reason`: for the audit. Throws `Unavailable` if storage does. */
    async ask(about: Asked, reason: string): Promise<AskAnswer> {
      try {
        return await tryToAsk(about, reason);
      } catch (error) {
        if (!(error instanceof Unavailable) || error.system === 'storage') throw error;
        log.warn('replacement.later', { reference: about.reference, ...describeError(error) });
        return 'later';
      }
    },

    /** What became of it, as far as Intune knows; the key itself is never read. Throws `Unavailable`. */
    async follow(about: Asked): Promise<FollowAnswer> {
      const found = await own(about);
      if (!found) return { state: 'over' };
      const { asked } = found;
      const { state, at } = await keys.progressOf(about.mac.id, asked, deadline(clock, PATIENCE_MS));
      const afterMs = clock.now() - asked;
      if (state === 'done') {
        await note('replacement.done', about, { afterMs });
        await end(about, at ?? asked);
        return { state };
      }
      const over =
        state === 'failed' || afterMs >= PENDING_MS || (state === 'none' && (await hadItsChance(about, asked)));
      if (!over) return { state: 'pending', asked };
      const event = state === 'failed' ? 'replacement.failed' : 'replacement.unconfirmed';
      log.alert(event, { reference: about.reference, afterMs });
      await note(event, about, { afterMs });
      await end(about);
      return { state: 'failed' };
    },

    /** Nobody will ask again. */
    async giveUp(about: Asked): Promise<void> {
      log.alert('replacement.given-up', { reference: about.reference });
      await note('replacement.unconfirmed', about, {});
      await end(about);
    },

    /** Remembers that a key of this Mac may be on the screen since `at` (epoch milliseconds). */
    async noteShown(mac: string, at: number): Promise<void> {
      const old = await readAs(records, shownOf(mac), timeIn);
      const [latest, expires] = [Math.max(at, old?.value ?? 0), clock.now() + REMEMBERED_MS];
      await (old
        ? records.replace(shownOf(mac), old.version, latest, expires)
        : records.create(shownOf(mac), latest, expires));
    },

    /** Whether a key of this Mac was shown again after that. */
    async isShownAgain({ mac, shown }: Pick<Asked, 'mac' | 'shown'>): Promise<boolean> {
      return ((await readAs(records, shownOf(mac.id), timeIn))?.value ?? 0) > shown;
    },

    /** Whether Intune waits for this Mac to come online and take another key. */
    async pending(mac: string): Promise<boolean> {
      const value = (await readAs(records, recordOf(mac), replacementIn))?.value;
      return value !== undefined && value.state !== 'over';
    },
  };
}

/** Asking again will not help: not possible for this Mac (400), not allowed, or no such Mac. */
const FINAL: readonly (number | undefined)[] = [400, 403, 404];
