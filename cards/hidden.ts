import type { Blanking } from '../bot/domain/model.ts';
import { maskedNameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/hidden.json' with { type: 'json' };
import { wordsFor } from './words.ts';

type Hidden = Pick<Blanking, 'reader' | 'mac' | 'again'>;

/** What a key is edited out with. Its words hold even if no key was ever there. `again`: the ticket of "Show again". */
export function hidden({ reader, mac, again }: Hidden): Card {
  const words = wordsFor(reader);
  return render(template, {
    title: words('hidden.title'),
    name: maskedNameOf(mac, reader),
    place: words('hidden.place'),
    text: words('hidden.text'),
    again: words('hidden.again'),
    ticket: again,
  });
}
