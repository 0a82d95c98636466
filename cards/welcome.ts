import type { Reader } from '../bot/domain/model.ts';
import { type Card, render } from './render.ts';
import template from './templates/welcome.json' with { type: 'json' };
import { wordsFor } from './words.ts';

/** What Latchkey does, and the button that starts it. */
export function welcome(reader: Reader): Card {
  const words = wordsFor(reader);
  return render(template, reader, {
    title: words('welcome.title'),
    text: words('welcome.text'),
    hint: words('welcome.hint'),
    button: words('welcome.button'),
  });
}
