import type { Errand } from './helpdesk/ports.ts';
import type { Blanking, Chat, FollowUp, MessageRef, NamedMac, Reader } from './model.ts';

/** What was kept as JSON, read again. undefined: it is nothing that this version can work on. */
export type Shape<Item> = (value: unknown) => Item | undefined;

/** An unreadable item is looked at again after this: the version that can read it may be back by then. */
export const UNREADABLE_AGAIN_MS = 5 * 60_000;

/**
 * Another version may have written it, older or newer: whatever names a message can be blanked, what is missing or odd gets the
 * harmless value, and what is unknown is kept for the version that knows it.
 */
export const blankingIn: Shape<Blanking> = (value) => {
  if (!isObject(value) || !isMessage(value.message) || !isTime(value.due)) return undefined;
  const { message, due, person, mac, reader, reference, again, armed, attempts, shown } = value;
  return {
    ...fitting(value, BLANKING),
    message,
    person: textOr(person, ''),
    mac: macIn(mac),
    reader: readerIn(reader),
    reference: textOr(reference, ''),
    again: textOr(again, ''),
    due,
    armed: armed !== false,
    // Whenever that was, it may be on the screen.
    ...(shown !== undefined && { shown: isTime(shown) ? shown : due }),
    attempts: isTime(attempts) ? attempts : 0,
  };
};

const STEPS: readonly unknown[] = ['ask', 'replace', 'follow'] satisfies FollowUp['step'][];
export const followUpIn: Shape<FollowUp> = (value) => {
  const known =
    isObject(value) &&
    STEPS.includes(value.step) &&
    isMessage(value.message) &&
    isObject(value.mac) &&
    [value.id, value.person, value.reference, value.mac.id].every(isText) &&
    [value.due, value.shown, value.attempts].every(isTime);
  if (!known) return undefined;
  const { mac, reader, again } = value;
  const read = { mac: macIn(mac), reader: readerIn(reader), again: textOr(again, '') };
  return { ...(fitting(value, FOLLOW_UP) as FollowUp), ...read };
};

const ERRANDS: readonly unknown[] = [
  ...(['status', 'tell', 'escalate', 'lapse', 'alarm', 'replace', 'news'] satisfies Errand['do'][]),
];
export const errandIn: Shape<Errand> = (value) => {
  const known = isObject(value) && ERRANDS.includes(value.do) && isText(value.lookUp);
  return known && isTime(value.due) && isTime(value.attempts) ? (value as Errand) : undefined;
};

/** An instant by itself. */
export const timeIn: Shape<number> = (value) => (isTime(value) ? value : undefined);

type Raw = Record<string, unknown>;
type Fits = (value: unknown) => boolean;

/** What may be there, and then has to be this. */
const NAMED = new Map<string, Fits>([
  ['account', isObject],
  ['lookUp', isText],
]);
const BLANKING = new Map<string, Fits>([
  ...NAMED,
  ['missing', (value) => isObject(value) && isTime(value.since) && isTime(value.times)],
  ['rejectedSince', isTime],
  ['busySince', isTime],
  ['notReplacedAt', isTime],
  ['replaced', isFlag],
]);
const FOLLOW_UP = new Map<string, Fits>([...NAMED, ['reason', isText], ['forced', isFlag], ['reminded', isTime]]);
const MAC = new Map<string, Fits>([
  ['serial', (value) => typeof value === 'string'],
  ['owner', isText],
]);
const READER = new Map<string, Fits>([
  ['locale', isText],
  ['zone', isText],
]);

/** All that is there, but for what is not as it has to be. */
export function fitting(value: Raw, fields: ReadonlyMap<string, Fits>): Raw {
  const kept = { ...value };
  for (const [name, fits] of fields) if (name in kept && !fits(kept[name])) delete kept[name];
  return kept;
}

function macIn(value: unknown): NamedMac & { name: string } {
  const mac = isObject(value) ? fitting(value, MAC) : {};
  return { ...mac, id: textOr(mac.id, ''), name: textOr(mac.name, '') };
}

export function readerIn(value: unknown): Reader {
  return isObject(value) ? fitting(value, READER) : {};
}

export function isMessage(value: unknown): value is MessageRef {
  return isObject(value) && isChat(value.chat) && isText(value.id);
}

export function isChat(value: unknown): value is Chat {
  return isObject(value) && [value.id, value.serviceUrl, value.bot].every(isText);
}

export function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The last instant that a Date can hold. */
const LATEST = 8_640_000_000_000_000;

/** Whole milliseconds, or a count. */
export function isTime(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= LATEST;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function textOr(value: unknown, otherwise: string): string {
  return isText(value) ? value : otherwise;
}
