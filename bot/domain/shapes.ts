import type { Errand } from './helpdesk/ports.ts';
import type { Blanking, FollowUp, MessageRef } from './model.ts';

/** What a queue holds, read from JSON. undefined: it is nothing that this version can work on. */
export type Shape<Item> = (value: unknown) => Item | undefined;

/** An unreadable item is looked at again after this: the version that can read it may be back by then. */
export const UNREADABLE_AGAIN_MS = 5 * 60_000;

type Raw = Record<string, unknown>;

/**
 * Another version may have written it, older or newer: whatever names a message can be blanked, what is missing gets the harmless
 * value, and what is unknown is kept for the version that knows it.
 */
export const blankingIn: Shape<Blanking> = (value) => {
  if (!isObject(value) || !isMessage(value.message) || !isTime(value.due)) return undefined;
  const { person, mac, reader, reference, again, armed, attempts } = value;
  return {
    ...(value as Raw & Pick<Blanking, 'message' | 'due'>),
    message: value.message,
    person: textOr(person, ''),
    mac: isObject(mac) ? { ...mac, id: textOr(mac.id, ''), name: textOr(mac.name, '') } : { id: '', name: '' },
    reader: isObject(reader) ? reader : {},
    reference: textOr(reference, ''),
    again: textOr(again, ''),
    armed: armed !== false,
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
    isObject(value.reader) &&
    [value.id, value.person, value.reference, value.mac.id].every(isText) &&
    [value.due, value.shown, value.attempts].every(isTime);
  return known ? (value as FollowUp) : undefined;
};

const ERRANDS: readonly unknown[] = [
  ...(['status', 'tell', 'escalate', 'lapse', 'alarm', 'replace', 'news'] satisfies Errand['do'][]),
];
export const errandIn: Shape<Errand> = (value) => {
  const known = isObject(value) && ERRANDS.includes(value.do) && isText(value.lookUp);
  return known && isTime(value.due) && isTime(value.attempts) ? (value as Errand) : undefined;
};

function isMessage(value: unknown): value is MessageRef {
  if (!isObject(value) || !isObject(value.chat) || !isText(value.id)) return false;
  return [value.chat.id, value.chat.serviceUrl, value.chat.bot].every(isText);
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function textOr(value: unknown, otherwise: string): string {
  return isText(value) ? value : otherwise;
}
