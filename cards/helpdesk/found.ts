import type { FoundMac } from '../../bot/domain/helpdesk/model.ts';
import type { TechnicianFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import { factsOf, masked, maskedNameOf, maskedSerialOf } from '../mac.ts';
import { plain } from '../names.ts';
import { type Card, render } from '../render.ts';
import template from '../templates/helpdesk-found.json' with { type: 'json' };
import { dayOf } from '../times.ts';
import { wordsFor } from '../words.ts';
import { recordedOwner } from './facts.ts';

/** More would be a list that nobody reads on a phone. */
const MOST = 10;

type Found = Extract<TechnicianFace, { is: 'found' }>;

/** The Macs that a look-up found, to choose from; at most ten. */
export function found({ lookUp, query, macs, more }: Found, reader: Reader): Card {
  const words = wordsFor(reader);
  const searched = macs.reduce((text, { serial }) => masked(text, serial), query);
  return render(template, reader, {
    title: words(`helpdesk.technician.found.${macs.length === 1 ? 'one' : 'several'}`),
    searched: words('helpdesk.technician.found.for', { query: plain(searched) }),
    others: more || macs.length > MOST ? [{ more: words('helpdesk.technician.found.more') }] : [],
    macs: macs.slice(0, MOST).map((mac) => ({ ...describe(mac, reader), data: { do: 'pick', lookUp, mac: mac.id } })),
    cancel: words('helpdesk.cancel'),
    lookUp,
  });
}

function describe(mac: FoundMac, reader: Reader) {
  const words = wordsFor(reader);
  const name = maskedNameOf(mac, reader);
  const seen =
    mac.lastCheckIn === undefined ? [] : [{ fact: words('mac.seen', { when: dayOf(mac.lastCheckIn, reader) }) }];
  return {
    name,
    facts: [{ fact: recordedOwner(mac.recordedName, reader) }, ...factsOf(mac, reader, true), ...seen],
    button: words('helpdesk.choose'),
    tooltip: words('helpdesk.chooseFor', { mac: [name, maskedSerialOf(mac)].filter(Boolean).join(', ') }),
  };
}
