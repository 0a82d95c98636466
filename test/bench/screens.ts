import { setTimeout as pause } from 'node:timers/promises';
import type { MessageRef } from '../../bot/domain/model.ts';
import { failure } from '../../sandbox/bot-framework.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Member } from '../../sandbox/crowd.ts';

/** A card that holds a key, and what a booking has to name. */
export type KeyCard = { message: MessageRef; person: string; mac: { id: string; name: string } };
/** `at`: epoch milliseconds at which Teams took the key off that message. */
export type Gone = { chat: string; message: string; at: number };

const LOOK_EVERY_MS = 20;

export function holdsKeyOf({ mac }: Member) {
  const groups = `${mac.key}`.split('-');
  return (activity: Activity) => {
    const text = JSON.stringify(activity);
    let at = 0;
    return groups.every((group) => {
      at = text.indexOf(group, at) + 1;
      return at > 0;
    });
  };
}

/** What Teams sees of keys on the people's screens. */
export function createScreens({ teams, wire }: Pick<Cloud, 'teams' | 'wire'>, crowd: Member[]) {
  const holdsKey = new Map(crowd.map((member) => [teams.chatOf(member.person).id, holdsKeyOf(member)]));
  const gone = new Map<string, Gone>();
  let again = 0;
  let last = 0;
  let made = 0;
  let throttled = 0;
  let edits = 0;

  teams.onChange(({ kind, place, message }) => {
    const holds = holdsKey.get(place.id);
    if (kind !== 'put' || !holds || holds(message.activity)) return;
    const name = `${place.id}/${message.id}`;
    if (gone.has(name)) again++;
    else if (message.versions.some(holds)) {
      last = Date.now();
      gone.set(name, { chat: place.id, message: message.id, at: last });
    }
  });

  wire.intercept(({ service, method }) => {
    if (service !== 'connector' || method !== 'PUT' || throttled === 0 || ++edits % throttled !== 0) return undefined;
    const answer = failure(429, 'TooManyRequests', 'Too many requests.');
    return { answer: { ...answer, headers: { 'retry-after': '1' } } };
  });

  return {
    /** So many cards with a key, which nobody has tapped for, each person in turn. */
    showKeys(keys: number): KeyCard[] {
      return Array.from({ length: keys }, (_, index) => {
        const { person, mac } = crowd[index % crowd.length] as Member;
        const chat = teams.chatOf(person);
        const { serviceUrl, recipient } = chat.activity({ type: 'message' });
        const id = `${Date.now()}${++made}`;
        const activity = { type: 'message', id, text: `${mac.key}` };
        chat.installed = true;
        chat.messages.push({ id, from: 'bot', activity, versions: [activity] });
        return {
          message: { chat: { id: chat.id, serviceUrl: `${serviceUrl}`, bot: (recipient as { id: string }).id }, id },
          person: person.id,
          mac: { id: mac.record.id, name: mac.record.deviceName },
        };
      });
    },

    /** Of so many edits one is answered with 429 and "again in a second"; 0: none. */
    throttle(oneOf: number) {
      throttled = oneOf;
    },

    /** All that are gone, once that are so many or it takes too long; `again`: how many edits took off a key that was gone. */
    async gone(keys: number, withinMs: number): Promise<{ all: Gone[]; again: number }> {
      const end = performance.now() + withinMs;
      while (gone.size < keys && performance.now() < end) await pause(LOOK_EVERY_MS);
      return { all: [...gone.values()], again };
    },

    /** So long from now: how many are gone, and when the last one went. */
    async goneSoFar(afterMs: number) {
      await pause(afterMs);
      return { at: Date.now(), gone: gone.size, last, again };
    },

    forgetGone() {
      gone.clear();
      again = 0;
    },
  };
}
