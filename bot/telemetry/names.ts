/** What Latchkey asks of other systems. An operation is a name of this list and never a path, since paths hold ids. */
export const operations = {
  graph: [
    ...['account', 'macs', 'mac', 'primary-users', 'groups', 'search', 'key', 'replace', 'progress', 'encryption'],
    ...['branding', 'install', 'probe'],
  ],
  teams: ['edit', 'post', 'post-in-channel', 'reply-in-channel', 'open-chat', 'read-team'],
  entra: ['token', 'token-on-behalf'],
  'token-service': ['token', 'exchange', 'sign-in', 'sign-out'],
  storage: [
    ...['bookings.book', 'bookings.take', 'bookings.move', 'bookings.settle'],
    ...['followUpQueue.book', 'followUpQueue.take', 'followUpQueue.move', 'followUpQueue.settle'],
    ...['errands.book', 'errands.take', 'errands.move', 'errands.settle'],
    ...['records.read', 'records.create', 'records.replace', 'records.clean', 'audit.record', 'audit.prune'],
  ],
} as const;

type Operations = typeof operations;
export type System = keyof Operations;
export type Operation<Of extends System> = Operations[Of][number];

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-activities */
export const activities = [
  ...['message', 'invoke', 'installationUpdate', 'conversationUpdate', 'messageReaction', 'event'],
] as const;

/** What was typed, tapped or answered. */
export const commands = [
  ...['key', 'help', 'cancel', 'sign-out', 'look-up', 'code', 'unknown', 'sign-in', 'in-channel', 'old-card'],
  ...['older', 'choose', 'show', 'hide', 'other', 'not-here', 'guide', 'worked', 'not-worked', 'call-helpdesk'],
  ...['go-on', 'pick', 'ask', 'send', 'reveal', 'drop', 'approve', 'decline', 'not-expected', 'review', 'take'],
] as const;
export type TurnCommand = (typeof commands)[number];

/**
 * How a turn or a call ended. `refused`: 401, 403. `rejected`: another 4xx, which may be an answer like any other. `throttled`: 429.
 * `down`: 5xx. `failed`: there was no answer. `denied`: the gate did not let it in.
 */
export const outcomes = ['ok', 'rejected', 'refused', 'throttled', 'down', 'failed', 'denied'] as const;
export type Outcome = (typeof outcomes)[number];
