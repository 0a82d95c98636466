import type { Warning } from '../bot/domain/expiry.ts';
import type { Reader } from '../bot/domain/model.ts';
import { type Card, render } from './render.ts';
import template from './templates/expiry.json' with { type: 'json' };
import { dayInUtc } from './times.ts';
import { wordsFor } from './words.ts';

/** For those who run Latchkey: what expires, what happens then and what to do. */
export function expiry({ what, at, due, days }: Warning, reader: Reader): Card {
  const words = wordsFor(reader);
  const when = due === 0 ? 'past' : 'ahead';
  const steps: Record<string, string> = words(`expiry.${what}.steps`, { returnObjects: true });
  return render(template, reader, {
    title: words(`expiry.${what}.${when}.title`, { day: dayInUtc(at, reader) }),
    left: due === 0 ? [] : [{ line: words('expiry.left', { count: days }) }],
    text: words(`expiry.${what}.${when}.text`),
    steps: Object.values(steps).map((step) => ({ step })),
  });
}
