import type { KeyFace } from '../bot/domain/ports.ts';
import { factsOf, nameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/key.json' with { type: 'json' };
import { timeOfDay } from './times.ts';
import { wordsFor } from './words.ts';

/**
 * The only card with a key, and the only place that takes a key out of its wrapping.
 * "Hide now" carries `message`, the id of the message that holds the card: a tap's `replyToId` may be another.
 */
export function key({ mac, key, until, reader }: KeyFace, message: string): Card {
  const words = wordsFor(reader);
  return render(template, {
    title: words('key.title'),
    name: nameOf(mac.name, reader),
    facts: factsOf(mac, reader),
    rows: rowsOf(key.reveal()),
    hint: words('key.hint'),
    gone: words('key.gone', { time: timeOfDay(until, reader) }),
    hide: words('key.hide'),
    other: words('key.other'),
    message,
  });
}

/** Two rows of three groups, each with the hyphen that is typed after it; whatever is not a usual key stays whole. */
function rowsOf(key: string): { groups: { group: string }[] }[] {
  if (!/^[A-Z0-9]{4}(-[A-Z0-9]{4}){5}$/.test(key)) return [{ groups: [{ group: key }] }];
  const groups = key.match(/.{4}-?/g)?.map((group) => ({ group })) ?? [];
  return [{ groups: groups.slice(0, 3) }, { groups: groups.slice(3) }];
}
