import type { TechnicianFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import { plain } from '../names.ts';
import type { Card } from '../render.ts';
import { timeOfDay } from '../times.ts';
import { wordsFor } from '../words.ts';
import { macFact, personOf } from './facts.ts';
import { form } from './form.ts';
import { found } from './found.ts';
import { message } from './message.ts';

type Face<Is extends TechnicianFace['is']> = Extract<TechnicianFace, { is: Is }>;

const MINUTE = 60_000;

/** To the technician, in their own chat, about one look-up. */
export function technician(face: TechnicianFace, reader: Reader): Card {
  const words = wordsFor(reader);
  switch (face.is) {
    case 'continue':
      return goOn(face, reader);
    case 'found':
      return found(face, reader);
    case 'form':
      return form(face, reader);
    case 'waiting':
      return waiting(face, reader);
    case 'approved':
      return approved(face, reader);
    case 'sent':
      return sent(face, reader);
    case 'shown':
      return shown(face, reader);
    case 'cancelled':
    case 'moved': {
      const query = plain(face.query);
      return message(reader, words(`helpdesk.technician.${face.is}`, { returnObjects: true, query }));
    }
  }
}

function goOn({ lookUp, query, again }: Face<'continue'>, reader: Reader): Card {
  const words = wordsFor(reader);
  const said = words(`helpdesk.technician.${again ? 'again' : 'continue'}`, {
    returnObjects: true,
    query: plain(query),
  });
  const button = words(`helpdesk.technician.${again ? 'signIn' : 'goOn'}`);
  return message(reader, {
    ...said,
    buttons: [{ button, data: { do: 'go-on', lookUp, ...(again && { again }) } }, cancelOf(lookUp, reader)],
  });
}

function waiting({ lookUp, mac, of, number, next }: Face<'waiting'>, reader: Reader): Card {
  const words = wordsFor(reader);
  const about = words('helpdesk.technician.number');
  const use = words('helpdesk.technician.numberUse');
  const { lines, ...said } = words(`helpdesk.technician.waiting.${of}`, { returnObjects: true });
  return message(reader, {
    ...said,
    lines: { ...(of === 'owner' && next && { 0: words('helpdesk.technician.waitingNext') }), ...lines },
    facts: [macFact(mac, reader)],
    number: of === 'colleague' ? undefined : { about, number: plain(number), use },
    buttons: [cancelOf(lookUp, reader)],
  });
}

function approved({ lookUp, mac, by, as, until }: Face<'approved'>, reader: Reader): Card {
  const words = wordsFor(reader);
  // Never later than it is.
  const time = timeOfDay(Math.floor(until / MINUTE) * MINUTE, reader);
  return message(reader, {
    ...words(`helpdesk.technician.approved.${as}`, { returnObjects: true, by: personOf(by, reader) }),
    facts: [macFact(mac, reader)],
    lines: { until: words('helpdesk.technician.goodUntil', { time }) },
    buttons: [
      { button: words('helpdesk.technician.reveal'), data: { do: 'reveal', lookUp } },
      cancelOf(lookUp, reader),
    ],
  });
}

function sent({ mac, owner, reference }: Face<'sent'>, reader: Reader): Card {
  const name = personOf(owner, reader);
  return message(reader, {
    ...wordsFor(reader)('helpdesk.technician.sent', { returnObjects: true, owner: name }),
    facts: [macFact(mac, reader)],
    reference,
  });
}

function shown({ mac, owner, told, reference }: Face<'shown'>, reader: Reader): Card {
  const state = owner === undefined ? 'shownNobody' : told ? 'shown' : 'shownUntold';
  const name = personOf(owner ?? '', reader);
  return message(reader, {
    ...wordsFor(reader)(`helpdesk.technician.${state}`, { returnObjects: true, owner: name }),
    facts: [macFact(mac, reader)],
    reference,
  });
}

function cancelOf(lookUp: string, reader: Reader) {
  return { button: wordsFor(reader)('helpdesk.cancel'), data: { do: 'drop', lookUp } };
}
