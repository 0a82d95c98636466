import type { Reader, Ticket } from '../bot/domain/model.ts';
import { maskedNameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/fetching.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** Stands where the key will be. */
export function fetching(reader: Reader, mac: Ticket['mac']): Card {
  const words = wordsFor(reader);
  return render(template, reader, {
    title: words('fetching.title'),
    name: maskedNameOf(mac, reader),
    place: words('fetching.place'),
    text: words('fetching.text'),
  });
}
