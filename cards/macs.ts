import type { Reader } from '../bot/domain/model.ts';
import type { MacsOffer, OfferedMac } from '../bot/domain/ports.ts';
import { factsOf, maskedNameOf, nameOf } from './mac.ts';
import { plain } from './names.ts';
import { type Card, render } from './render.ts';
import template from './templates/macs.json' with { type: 'json' };
import { ago } from './times.ts';
import { wordsFor } from './words.ts';

/** More would be a list that nobody reads on a phone. */
const MOST = 10;

type Way = 'older' | 'other' | 'notHere';
const TAPS = { older: { do: 'older' }, other: { do: 'key' }, notHere: { do: 'not-here' } };

/** The person's Macs to choose from, in the order given, at most ten; or the only one, ready to be shown. `now`: epoch milliseconds. */
export function macs(reader: Reader, offer: MacsOffer, now: number): Card {
  return draw(reader, offer, now, offer.older > 0 ? ['older', 'notHere'] : ['notHere']);
}

/** The one that was chosen among several. */
export function chosenMac(reader: Reader, mac: OfferedMac, now: number): Card {
  return draw(reader, { macs: [mac], older: 0, personal: [], old: false }, now, ['other', 'notHere']);
}

function draw(reader: Reader, { macs, personal, old }: MacsOffer, now: number, ways: Way[]): Card {
  const words = wordsFor(reader);
  const single = macs.length === 1;
  const left = Math.max(macs.length - MOST, 0);
  return render(template, reader, {
    old,
    oldText: words('macs.old'),
    title: words(single ? 'macs.one' : 'macs.several'),
    macs: macs.slice(0, MOST).map((each) => ({ ...describe(each, now, reader), ...tapOf(each, single, reader) })),
    left,
    more: words('macs.more', { count: left }),
    personal: personal.length === 0 ? [] : [personalOf(personal, reader)],
    ways: ways.map((way) => ({ way: words(`macs.${way}`), data: TAPS[way] })),
  });
}

function describe({ mac, serial }: OfferedMac, now: number, reader: Reader) {
  const seen = mac.lastCheckIn && wordsFor(reader)('mac.seen', { when: ago(mac.lastCheckIn, now, reader) });
  return {
    name: serial.masked ? maskedNameOf(mac, reader) : nameOf(mac.name, reader),
    facts: [...factsOf(mac, reader, serial.masked), ...(seen ? [{ fact: seen }] : [])],
  };
}

/** With the serial number in the tooltip, because two Macs are often both called "MacBook Pro". */
function tapOf({ mac, ticket, serial }: OfferedMac, single: boolean, reader: Reader) {
  const words = wordsFor(reader);
  const name = serial.masked ? maskedNameOf(mac, reader) : nameOf(mac.name, reader);
  const named = [name, serial.masked ? '' : plain(mac.serial)].filter(Boolean).join(', ');
  const asked = single && serial.asked ? [{ why: words('macs.serialWhy'), label: words('macs.serialLabel') }] : [];
  return {
    serials: asked,
    button: words(single ? 'macs.show' : 'macs.choose'),
    tooltip: words(single ? 'macs.showFor' : 'macs.chooseFor', { mac: named }),
    data: { do: single ? 'show' : 'choose', ticket },
  };
}

function personalOf(names: string[], reader: Reader) {
  const words = wordsFor(reader);
  return {
    about: words('macs.personal', { count: names.length }),
    names: names.slice(0, MOST).map((name) => ({ name: nameOf(name, reader) })),
    openPortal: words('macs.openPortal'),
  };
}
