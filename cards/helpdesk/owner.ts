import type { OwnerFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import type { Card } from '../render.ts';
import { momentOf } from '../times.ts';
import { wordsFor } from '../words.ts';
import { type Fact, factOf, macFact, personOf, whyFacts } from './facts.ts';
import { type Button, message } from './message.ts';

/** Where somebody may have to name it to others. Beside a number that is asked for it would be taken for that. */
const NAMES_REFERENCE: ReadonlySet<OwnerFace['is']> = new Set(['declined', 'mistyped', 'told', 'not-expected']);

/** To the person whose Mac it is: locked out and on the phone, or surprised. */
export function owner(face: OwnerFace, reader: Reader): Card {
  const words = wordsFor(reader);
  const technician = personOf(face.technician, reader);
  return message(reader, {
    ...words(`helpdesk.owner.${face.is}`, { returnObjects: true, technician }),
    facts: [macFact(face.mac, reader), ...factsOf(face, reader)],
    ...(face.is === 'asked' && { question: questionOf(face, reader) }),
    ...(NAMES_REFERENCE.has(face.is) && { reference: face.reference }),
    buttons: buttonsOf(face, reader),
  });
}

function factsOf(face: OwnerFace, reader: Reader): Fact[] {
  if (face.is === 'asked') return whyFacts(face.why, reader);
  if (face.is !== 'told') return [];
  return [...whyFacts(face.why, reader), factOf('when', momentOf(face.at, reader), reader)];
}

function questionOf({ left, missing }: Extract<OwnerFace, { is: 'asked' }>, reader: Reader) {
  const words = wordsFor(reader);
  const wrong = left === undefined ? [] : [{ wrong: words('helpdesk.owner.wrong', { count: left }) }];
  return {
    id: 'number',
    label: words('helpdesk.owner.number'),
    wrongs: missing ? [{ wrong: words('helpdesk.owner.missing') }] : wrong,
  };
}

function buttonsOf(face: OwnerFace, reader: Reader): Button[] {
  const words = wordsFor(reader);
  const { lookUp } = face;
  switch (face.is) {
    case 'asked':
      return [
        { button: words('helpdesk.approve'), data: { do: 'approve', lookUp } },
        { button: words('helpdesk.decline'), data: { do: 'decline', lookUp } },
      ];
    case 'told':
      return [{ button: words('helpdesk.owner.unexpected'), data: { do: 'not-expected', lookUp } }];
    case 'sent':
      return [{ button: words('helpdesk.owner.show'), data: { do: 'show', ticket: face.ticket } }];
    default:
      return [];
  }
}
