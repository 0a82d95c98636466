import { fitting, isChat, isMessage, isObject, isText, isTime, readerIn, type Shape } from '../shapes.ts';
import type { LookUp } from './model.ts';

const STATES: readonly unknown[] = [
  ...(['looking', 'asking', 'waiting', 'approved', 'revealing'] satisfies LookUp['state'][]),
  ...(['shown', 'hidden', 'sent', 'cancelled', 'refused'] satisfies LookUp['state'][]),
];
const WHO: readonly unknown[] = ['owner', 'colleague'];

/** What may be there, and then has to be this: without it nothing is granted. */
const FIELDS = new Map<string, (value: unknown) => boolean>([
  ...['askedBy', 'ticketNumber', 'owner'].map((name) => [name, isText] as const),
  ...['status', 'card', 'shownOn', 'notice'].map((name) => [name, isMessage] as const),
  ...['ownersAccount', 'noticeReader'].map((name) => [name, isObject] as const),
  ['mac', isMac],
  ['why', isWhy],
  ['approval', isApproval],
  ['shown', isTime],
]);

/** As another version may have written it, older or newer. */
export const lookUpIn: Shape<LookUp> = (value) => {
  const known =
    isObject(value) &&
    STATES.includes(value.state) &&
    isChat(value.chat) &&
    isTime(value.begun) &&
    isObject(value.account) &&
    isTexts(value.found) &&
    [value.id, value.reference, value.person, value.user, value.query].every(isText);
  return known ? { ...(fitting(value, FIELDS) as LookUp), reader: readerIn(value.reader) } : undefined;
};

function isMac(value: unknown): boolean {
  if (!isObject(value) || !isText(value.id)) return false;
  const { name, model, serial, owner, lastCheckIn, enrolled } = value;
  return isTexts([name, model, serial, owner]) && [lastCheckIn, enrolled].every((at) => at === undefined || isTime(at));
}

function isWhy(value: unknown): boolean {
  return isObject(value) && isText(value.reason) && (value.ticketNumber === undefined || isText(value.ticketNumber));
}

function isApproval(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { of, number, asked, wrong, inOwnersChat, ownersReader, inChannel, reviews = {}, granted } = value;
  return (
    WHO.includes(of) &&
    isText(number) &&
    [asked, wrong].every(isTime) &&
    [inOwnersChat, inChannel].every((message) => message === undefined || isMessage(message)) &&
    (ownersReader === undefined || isObject(ownersReader)) &&
    isObject(reviews) &&
    Object.values(reviews).every((each) => isObject(each) && isMessage(each.message) && isObject(each.reader)) &&
    (granted === undefined || isGrant(granted))
  );
}

function isGrant(value: unknown): boolean {
  return isObject(value) && isTime(value.at) && isText(value.by) && WHO.includes(value.as);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
