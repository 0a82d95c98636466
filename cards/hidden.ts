import type { Blanking } from '../bot/domain/model.ts';
import { maskedNameOf } from './mac.ts';
import { type Card, render } from './render.ts';
import template from './templates/hidden.json' with { type: 'json' };
import { wordsFor } from './words.ts';

type Hidden = Pick<Blanking, 'reader' | 'mac' | 'again' | 'lookUp'>;

/** What a key is edited out with. Its words hold even if no key was ever there. `again`: the ticket of "Show again". */
export function hidden({ reader, mac, again, lookUp }: Hidden): Card {
  const words = wordsFor(reader);
  const to = lookUp === undefined ? 'hidden' : 'hidden.lookUp';
  return render(template, reader, {
    title: words('hidden.title'),
    name: maskedNameOf(mac, reader),
    place: words('hidden.place'),
    text: words(`${to}.text`),
    again: words(`${to}.again`),
    ticket: again,
  });
}
