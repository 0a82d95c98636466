import * as cards from '../../cards/index.ts';
import type { PrivateCards, PrivateFace } from '../domain/helpdesk/ports.ts';
import type { Reader } from '../domain/model.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { isConfirmed, type Messages, type Shown } from './messages.ts';

/** What technicians, colleagues and owners are told in their own chats. */
export function createPrivateCards({ messages }: { messages: Messages }): PrivateCards {
  return {
    async post(to, face) {
      try {
        return await messages.post(to, shown(face, to.reader), ticketsOf(face));
      } catch (error) {
        throw isClosed(error) ? new Unavailable('Teams', 'rejected', { status: error.status }) : error;
      }
    },

    async edit(message, reader, face) {
      return isConfirmed(await messages.put(message, shown(face, reader)));
    },
  };
}

function shown(face: PrivateFace, reader: Reader): Shown {
  return { face: face.to, summary: cards.summaryOf(face, reader), card: cardOf(face, reader) };
}

function cardOf(face: PrivateFace, reader: Reader): cards.Card {
  switch (face.to) {
    case 'technician':
      return cards.technician(face, reader);
    case 'colleague':
      return cards.colleague(face, reader);
    case 'owner':
      return cards.owner(face, reader);
  }
}

/** Of the button that shows a key: a key appears in this message as long as it is the newest one. */
function ticketsOf(face: PrivateFace): string[] {
  return 'ticket' in face ? [face.ticket] : [];
}

/** Whoever removed Latchkey, or left: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#status-codes-from-bot-conversational-apis */
function isClosed(error: unknown): error is Unavailable {
  return error instanceof Unavailable && (error.status === 403 || error.status === 404);
}
