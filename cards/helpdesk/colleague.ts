import type { ColleagueFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import type { Card } from '../render.ts';
import { wordsFor } from '../words.ts';
import { macFacts, personOf, whyFacts } from './facts.ts';
import { message } from './message.ts';

/** To somebody of the helpdesk who is asked to approve what a colleague wants to see. */
export function colleague(face: ColleagueFace, reader: Reader): Card {
  const words = wordsFor(reader);
  const technician = personOf(face.technician, reader);
  const { lookUp, reference } = face;
  return message(reader, {
    ...words(`helpdesk.colleague.${face.is}`, { returnObjects: true, technician }),
    facts: face.is === 'review' ? [...macFacts(face.mac, face.owner, reader), ...whyFacts(face.why, reader)] : [],
    reference,
    buttons:
      face.is === 'review'
        ? [
            { button: words('helpdesk.approve'), data: { do: 'approve', lookUp } },
            { button: words('helpdesk.decline'), data: { do: 'decline', lookUp } },
          ]
        : [],
  });
}
