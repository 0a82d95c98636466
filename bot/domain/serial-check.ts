import type { Mac, Objection } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { isObject, isTime, type Shape, timeIn } from './shapes.ts';
import { plainly } from './typed.ts';
import { Unavailable } from './unavailable.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const STALE_AFTER_MS = 30 * DAY_MS;
const REVEAL_REMEMBERED_MS = 2 * 365 * DAY_MS;
const TRIES = 3;
/** A wrong answer counts, and a right one holds, for so long. */
const REMEMBERED_MS = HOUR_MS;
const ASKED_CHARACTERS = 4;
/** Each means that somebody else has counted. */
const ROUNDS = 10;

type Tries = { tries: number; until: number };
const triesIn: Shape<Tries> = (value) =>
  isObject(value) && isTime(value.tries) && isTime(value.until) ? (value as Tries) : undefined;

export type SerialCheckMode = 'auto' | 'always' | 'off';
export type SerialCheck = ReturnType<typeof createSerialCheck>;
type Ports = { records: Records; clock: Clock; mode: SerialCheckMode };
type MacId = Pick<Mac, 'id' | 'serial'>;

/**
 * Whether the Mac in front of the person is the one that Intune means: its serial number stands on the locked screen. Asked for Macs
 * that may have changed hands: not seen for long, or enrolled anew since a key of them was last shown. Throws `Unavailable`.
 */
export function createSerialCheck({ records, clock, mode }: Ports) {
  const passedOf = (person: string, mac: MacId) => `serial/passed/${person}/${mac.id}`;
  const triesOf = (person: string, mac: MacId) => `serial/tries/${person}/${mac.id}`;
  /** By serial number, since a Mac that is enrolled anew gets a new id. */
  const shownOf = (mac: Mac) => `serial/shown/${mac.serial || mac.id}`;

  async function mayHaveChangedHands(mac: Mac): Promise<boolean> {
    if (clock.now() - (mac.lastCheckIn ?? 0) > STALE_AFTER_MS) return true;
    const shown = await readAs(records, shownOf(mac), timeIn);
    return shown !== undefined && (shown.value === undefined || (mac.enrolled ?? 0) > shown.value);
  }

  /** Before the answer is looked at, so that many answers at once are no more tries. What cannot be read counts as all of them. */
  async function countTry(key: string): Promise<Tries> {
    for (let round = 0; round < ROUNDS; round++) {
      const old = await readAs(records, key, triesIn);
      const { tries, until } = old?.value ?? { tries: old ? TRIES : 0, until: clock.now() + REMEMBERED_MS };
      const counted = { tries: tries + 1, until };
      const noted = old
        ? await records.replace(key, old.version, counted, counted.until)
        : await records.create(key, counted, counted.until);
      if (noted) return counted;
    }
    throw new Unavailable('storage', 'busy');
  }

  /** Whoever knows it does not guess, however often they are asked. */
  async function forgetTries(key: string): Promise<void> {
    const old = await records.read(key);
    if (old) await records.replace(key, old.version, {}, clock.now());
  }

  /** Whether it is asked for at all, whoever has answered before. */
  async function isSecret(mac: Mac): Promise<boolean> {
    return mode === 'always' || (mode === 'auto' && (await mayHaveChangedHands(mac)));
  }

  /** `asked`: its end has to be typed. `masked`: no card may show it, since it was asked for or will be again. */
  async function of(person: string, mac: Mac): Promise<{ asked: boolean; masked: boolean }> {
    const masked = await isSecret(mac);
    return { masked, asked: masked && (await records.read(passedOf(person, mac))) === undefined };
  }

  /** The same, whatever was answered before. */
  async function always(person: string, mac: MacId, typed: string | undefined): Promise<Objection | undefined> {
    const wanted = lastOf(mac.serial);
    if (wanted.length < ASKED_CHARACTERS) return { refusal: 'serial-unknown' };
    if (typed === undefined || lastOf(typed).length < ASKED_CHARACTERS) return { refusal: 'serial-asked' };
    const { tries, until } = await countTry(triesOf(person, mac));
    if (tries > TRIES) return { refusal: 'serial-locked', until };
    if (lastOf(typed) === wanted) {
      await records.create(passedOf(person, mac), true, clock.now() + REMEMBERED_MS);
      await forgetTries(triesOf(person, mac));
      return undefined;
    }
    return tries === TRIES ? { refusal: 'serial-locked', until } : { refusal: 'serial-wrong', left: TRIES - tries };
  }

  return {
    of,

    /** Why what was typed does not do; `undefined`: it does, or nothing had to be typed. */
    async objection(person: string, mac: Mac, typed: string | undefined): Promise<Objection | undefined> {
      return (await of(person, mac)).asked ? always(person, mac, typed) : undefined;
    },

    always,

    /** Remembers that a key of this Mac was shown. */
    async shown(mac: Mac): Promise<void> {
      const now = clock.now();
      const old = await records.read(shownOf(mac));
      const expires = now + REVEAL_REMEMBERED_MS;
      await (old
        ? records.replace(shownOf(mac), old.version, now, expires)
        : records.create(shownOf(mac), now, expires));
    },
  };
}

/** The last four letters and digits, however they are typed; what looks alike on a locked screen counts as the same. */
function lastOf(serial: string): string {
  const plain = plainly(serial)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  return plain.replaceAll('O', '0').replaceAll('I', '1').slice(-ASKED_CHARACTERS);
}
