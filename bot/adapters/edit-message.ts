import type { Activity } from 'botbuilder';
import type { MessageRef } from '../domain/model.ts';
import { calling } from '../telemetry/observed.ts';
import type { ChannelToken } from './channel.ts';
import { fetchHere } from './fetch-here.ts';

/** Teams' answer to an edit. `retryAfter`: seconds or an HTTP date (RFC 9110, 10.2.3). */
export type EditAnswer = { status: number; retryAfter: string | null };

/** Puts an activity in the place of a message, in one attempt. Rejects when there is no answer; with `Unavailable` if nothing was sent. */
export type EditMessage = (
  message: MessageRef,
  activity: Partial<Activity>,
  signal: AbortSignal,
) => Promise<EditAnswer>;

/**
 * The only request that ever carries a key: https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#update-activity.
 * Not through the SDK's client: that one repeats a request after a 5xx, a 429 or a lost connection, with an abort signal as well, and its errors hold the card.
 */
export function createEditMessage(token: ChannelToken): EditMessage {
  return async ({ chat, id }, activity, signal) => {
    const url = `${chat.serviceUrl.replace(/\/+$/, '')}/v3/conversations/${encodeURIComponent(chat.id)}/activities/${encodeURIComponent(id)}`;
    const headers = { authorization: `Bearer ${await token(url)}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ ...activity, id });
    return calling({ system: 'teams', operation: 'edit' }, async (answered) => {
      const response = await fetchHere(url, { method: 'PUT', headers, body, signal });
      answered(response.status);
      await response.body?.cancel();
      return { status: response.status, retryAfter: response.headers.get('retry-after') };
    });
  };
}
