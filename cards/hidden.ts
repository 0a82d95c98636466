import type { Reader } from '../bot/domain/model.ts';
import { nameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/hidden.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** What a key is edited out with. Its words hold even if no key was ever there. `again`: the ticket of "Show again". */
export function hidden(reader: Reader, { macName, again }: { macName: string; again: string }): Card {
  const words = wordsFor(reader);
  return render(template, {
    title: words('hidden.title'),
    name: nameOf(macName, reader),
    place: words('hidden.place'),
    text: words('hidden.text'),
    again: words('hidden.again'),
    ticket: again,
  });
}
