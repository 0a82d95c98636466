import type { Mac, Reader } from '../bot/domain/model.ts';
import { factsOf, nameOf } from './mac.ts';
import { plain } from './names.ts';
import { type Card, render } from './render.ts';
import template from './templates/macs.json' with { type: 'json' };
import { ago } from './times.ts';
import { wordsFor } from './words.ts';

/** More would be a list that nobody reads on a phone. */
const MOST = 10;

/** The person's Macs to choose from, in the order given, at most ten. `now`: epoch milliseconds. */
export function macs(reader: Reader, choice: { macs: { mac: Mac; ticket: string }[]; now: number }): Card {
  const words = wordsFor(reader);
  const left = Math.max(choice.macs.length - MOST, 0);
  return render(template, {
    title: words(choice.macs.length === 1 ? 'macs.one' : 'macs.several'),
    macs: choice.macs.slice(0, MOST).map(({ mac, ticket }) => ({ ...offer(mac, choice.now, reader), ticket })),
    left,
    more: words('macs.more', { count: left }),
  });
}

function offer(mac: Mac, now: number, reader: Reader) {
  const words = wordsFor(reader);
  const name = nameOf(mac.name, reader);
  const seen = mac.lastCheckIn && words('mac.seen', { when: ago(mac.lastCheckIn, now, reader) });
  return {
    name,
    facts: [...factsOf(mac, reader), ...(seen ? [{ fact: seen }] : [])],
    show: words('macs.show'),
    // With the serial number, because two Macs are often both called "MacBook Pro".
    showFor: words('macs.showFor', { mac: [name, plain(mac.serial)].filter(Boolean).join(', ') }),
  };
}
