import type { Reader } from '../bot/domain/model.ts';
import { wordsFor } from './words.ts';

export { type Command, commandsFor, lookUpWords } from './commands.ts';
export { expiry } from './expiry.ts';
export { fetching } from './fetching.ts';
export { followUp } from './follow-up.ts';
export { guide } from './guide.ts';
export { channel } from './helpdesk/channel.ts';
export { colleague } from './helpdesk/colleague.ts';
export { owner } from './helpdesk/owner.ts';
export { summaryOf } from './helpdesk/summary.ts';
export { technician } from './helpdesk/technician.ts';
export { hidden } from './hidden.ts';
export { key } from './key.ts';
export { chosenMac, macs } from './macs.ts';
export { type Notice, notice } from './notice.ts';
export { refused } from './refused.ts';
export type { Card } from './render.ts';
export { type Summary, summary } from './summary.ts';
export { welcome } from './welcome.ts';

/** The words of the sign-in card, which the framework draws. */
export function signIn(reader: Reader): { text: string; title: string } {
  return wordsFor(reader)('signIn', { returnObjects: true });
}
