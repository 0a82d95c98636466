import type { ChannelFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Reader } from '../../bot/domain/model.ts';
import type { Card } from '../render.ts';
import { wordsFor } from '../words.ts';
import { factOf, macFact, personOf, whyFacts } from './facts.ts';
import { message } from './message.ts';

type Face<Is extends ChannelFace['is']> = Extract<ChannelFace, { is: Is }>;

/**
 * What stands in a channel. Many read along: only what its own face has is drawn, and that is never a Mac or its owner, but for
 * `unexpected` in the security channel. `installUrl`: where somebody adds Latchkey to their own chat.
 */
export function channel(face: ChannelFace, reader: Reader, installUrl: string): Card {
  switch (face.is) {
    case 'status':
      return status(face, reader, installUrl);
    case 'approval':
      return approval(face, reader);
    case 'help':
      return help(face, reader);
    case 'usage':
      return usage(reader);
    case 'no': {
      const said = wordsFor(reader)(`helpdesk.channel.no.${face.why}`, { returnObjects: true });
      return message(reader, { small: true, ...said, reference: face.reference });
    }
    case 'unexpected':
      return unexpected(face, reader);
  }
}

function status(face: Face<'status'>, reader: Reader, installUrl: string): Card {
  const words = wordsFor(reader);
  return message(reader, {
    small: true,
    ...words(`helpdesk.channel.status.${face.state}`, { returnObjects: true }),
    facts: [
      factOf('technician', face.technician, reader),
      factOf('ticket', face.ticketNumber, reader),
      factOf('approver', face.approver, reader),
    ],
    at: face.at,
    pages: face.state === 'add-me' ? [{ open: words('helpdesk.channel.add'), url: installUrl }] : [],
  });
}

function approval({ technician, ticketNumber, lookUp, over }: Face<'approval'>, reader: Reader): Card {
  const words = wordsFor(reader);
  const name = { technician: personOf(technician, reader) };
  return message(reader, {
    small: true,
    ...words(`helpdesk.channel.${over ? 'approvalOver' : 'approval'}`, { returnObjects: true, ...name }),
    facts: [factOf('ticket', ticketNumber, reader)],
    buttons: over ? [] : [{ button: words('helpdesk.channel.review'), data: { do: 'review', lookUp } }],
  });
}

function help({ person, reference, request, taken }: Face<'help'>, reader: Reader): Card {
  const words = wordsFor(reader);
  const name = { person: personOf(person, reader) };
  return message(reader, {
    small: true,
    ...words(`helpdesk.channel.${taken === undefined ? 'help' : 'taken'}`, { returnObjects: true, ...name }),
    facts: taken === undefined ? [] : [{ ...factOf('taken', '', reader), value: personOf(taken, reader) }],
    reference,
    buttons: taken === undefined ? [{ button: words('helpdesk.channel.take'), data: { do: 'take', request } }] : [],
  });
}

function unexpected(face: Face<'unexpected'>, reader: Reader): Card {
  const technician = personOf(face.technician, reader);
  const owner = personOf(face.owner, reader);
  return message(reader, {
    ...wordsFor(reader)('helpdesk.channel.unexpected', { returnObjects: true, technician, owner }),
    facts: [macFact(face.mac, reader), ...whyFacts(face.why, reader)],
    at: face.at,
    reference: face.reference,
  });
}

function usage(reader: Reader): Card {
  const words = wordsFor(reader);
  const write = { ...factOf('write', '', reader), value: words('helpdesk.channel.usageWrite') };
  return message(reader, { small: true, ...words('helpdesk.channel.usage', { returnObjects: true }), facts: [write] });
}
